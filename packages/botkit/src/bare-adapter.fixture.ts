import { type Bridge, bridge, type Client, connect, readSettings } from "@rocketchat-connectors/core";
import { type Activity, BotAdapter, type ResourceResponse, TurnContext } from "botbuilder";
import type { Botkit } from "botkit";
import { toActivity, toRocketChat } from "./map.ts";
import { newController, openPlace, type Place, recorder } from "./office.fixture.ts";

/**
 * An adapter by the book: it does what Bot Framework asks of an adapter and nothing else, as the published ones do.
 *
 * What goes wrong with it and not with ours is what ours takes care of.
 */
export class BareAdapter extends BotAdapter {
  readonly name = "bare";
  readonly ready: Promise<void>;
  client: Client | undefined;
  #events: Bridge | undefined;
  readonly #env: Readonly<Record<string, string>>;
  #resolve: () => void = () => undefined;

  constructor(env: Readonly<Record<string, string>>) {
    super();
    this.#env = env;
    this.ready = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  init(controller: Botkit): void {
    controller.on("shutdown", () => this.close());
    void this.start((context) => controller.handleTurn(context));
  }

  async start(logic: (context: TurnContext) => Promise<void>): Promise<void> {
    const client = await connect(
      readSettings(this.#env, () => undefined),
      { logger: recorder([]) },
    );
    const { id: userId, username } = client.user;
    this.client = client;
    this.#events = bridge(client, {
      name: "bare",
      deliver: async (event) => {
        const activity = toActivity(event, { userId, username });
        return activity ? { handled: this.runMiddleware(new TurnContext(this, activity), logic) } : undefined;
      },
    });
    this.#resolve();
  }

  async close(): Promise<void> {
    await this.client?.close();
    await this.#events?.close();
  }

  override async sendActivities(_: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    const responses: ResourceResponse[] = [];
    for (const activity of activities) {
      const outgoing = toRocketChat(activity);
      const roomId = activity.conversation?.id;
      if (outgoing.type !== "message" || !roomId || !this.client) throw new Error("The bare adapter only sends texts");
      responses.push({ id: (await this.client.send({ ...outgoing.message, roomId })).id });
    }
    return responses;
  }

  override async updateActivity(): Promise<void> {}
  override async deleteActivity(): Promise<void> {}
  override async continueConversation(): Promise<void> {}
}

/** A place where a bot works on the bare adapter. */
export interface BareOffice extends Place {
  readonly adapter: BareAdapter;
}

export async function openBareOffice(scripts: (controller: Botkit, adapter: BareAdapter) => void): Promise<BareOffice> {
  const place = await openPlace();
  const adapter = new BareAdapter(place.env);
  const controller = newController(adapter);
  scripts(controller, adapter);
  await adapter.ready;
  return {
    ...place,
    adapter,
    async [Symbol.asyncDispose]() {
      await controller.shutdown();
      await place[Symbol.asyncDispose]();
    },
  };
}
