import {
  type Client,
  consoleLogger,
  endWithoutStack,
  isRocketChatError,
  type Logger,
  RocketChatError,
} from "@rocketchat-connectors/core";
import {
  type Activity,
  BotAdapter,
  type Botkit,
  type ConversationParameters,
  type ConversationReference,
  type ResourceResponse,
  TurnContext,
} from "./botkit.ts";
import { Connection } from "./connection.ts";
import { ErrorLog } from "./error-log.ts";
import { findPerson, referenceTo } from "./people.ts";
import { BotkitHost, hideDialogsFromEvents } from "./plugin.ts";
import { looksAfterProcess, type RocketChatAdapterOptions, readBotkitSettings } from "./settings.ts";
import { botkitKey, conversationKey } from "./turns.ts";
import { answerWebhook, bodyOf, type WebhookRequest, type WebhookResponse } from "./webhook.ts";
import type { WorkerClass } from "./worker.ts";

/** What a client that ends while it connects has written to the log itself. */
const toldByClient: ReadonlySet<string> = new Set(["unauthorized", "two_factor_required", "forbidden"]);

/** What a bot does with a turn. */
export type Logic = (context: TurnContext) => Promise<void>;

/**
 * Connects a bot to Rocket.Chat: the Botkit controller that is made with it, or any other bot of Bot Framework, with
 * `start`.
 *
 * Turns that share state come one after another: in Botkit those of a user in a conversation, else those of a
 * conversation. A context stays usable when its turn is over.
 */
export class RocketChatAdapter extends BotAdapter {
  /** What Botkit calls this plugin. */
  readonly name = "Rocket.Chat";
  readonly middlewares = { spawn: [hideDialogsFromEvents] };
  /** Resolves when the bot is connected, or was closed before that. Rejects with what keeps it from running. */
  readonly ready: Promise<void>;
  /** The class of Botkit's workers, once there is a controller. */
  botkit_worker: WorkerClass | undefined;
  readonly #options: RocketChatAdapterOptions;
  readonly #errors = new ErrorLog(() => this.#logger);
  #connection: Connection | undefined;
  #started: (outcome: Promise<void>) => void = () => undefined;
  #keyOf: (activity: Partial<Activity>) => string = conversationKey;

  /** Does not connect yet. */
  constructor(options: RocketChatAdapterOptions = {}) {
    super();
    this.#options = options;
    this.ready = new Promise((resolve) => {
      this.#started = resolve;
    });
  }

  /** The client of `@rocketchat-connectors/core`; throws `closed` before the bot is connected. */
  get client(): Client {
    return this.#connected.client;
  }

  /** Connects a Botkit controller, which calls this itself; `ready` tells the outcome. */
  init(controller: Botkit): void {
    const host = new BotkitHost(controller, {
      errors: this.#errors,
      turn: () => this.#connection?.turns.current,
      close: () => this.close(),
    });
    this.#keyOf = botkitKey;
    this.botkit_worker = host.defineWorker(
      { client: () => this.client, turns: () => this.#connected.turns, keyOf: botkitKey, errors: this.#errors },
      this.#logger,
    );
    this.#started(this.#open((context) => host.handle(context), host));
  }

  /**
   * Connects a bot that has no Botkit: `adapter.start((context) => bot.run(context))`. Resolves when it is connected;
   * waits for a server that is down. Rejects with what is fatal.
   */
  async start(logic: Logic): Promise<void> {
    const opened = this.#open(logic);
    this.#started(opened);
    await Promise.all([this.ready, opened]);
  }

  /** Waits a little for what is being done, and logs off. Idempotent; never rejects. */
  async close(): Promise<void> {
    await this.#connection?.close();
  }

  /** Says one activity after another; resolves with what was stored, in the same order. */
  override sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    return this.#connected.speaker.say(context, activities);
  }

  /** Changes the text of a message. */
  override updateActivity(context: TurnContext, activity: Partial<Activity>): Promise<void> {
    return this.#connected.speaker.update(context, activity);
  }

  /** Removes a message. */
  override deleteActivity(context: TurnContext, reference: Partial<ConversationReference>): Promise<void> {
    return this.#connected.speaker.delete(context, reference);
  }

  /** Runs a turn in a conversation that was kept, after those that it shares state with; inside a turn, at once. */
  override async continueConversation(reference: Partial<ConversationReference>, logic: Logic): Promise<void> {
    const event = { type: "event", name: "continueConversation" };
    const activity = TurnContext.applyConversationReference(event, reference, true);
    const turn = { key: this.#keyOf(activity), name: `a turn (continueConversation) in ${activity.conversation?.id}` };
    await this.#connected.turns.join(turn, () => this.runMiddleware(new TurnContext(this, activity), logic));
  }

  /** The same for bots that name their account and audience, of which there is one here. */
  override async continueConversationAsync(
    _account: unknown,
    reference: Partial<ConversationReference>,
    ...rest: readonly (string | Logic | undefined)[]
  ): Promise<void> {
    const logic = rest.find((one) => typeof one === "function");
    if (!logic) throw new TypeError("continueConversationAsync needs a function that says something.");
    await this.continueConversation(reference, logic);
  }

  /** Runs a turn in the direct room with the members, whom ids or usernames name; says the activity first. */
  override async createConversationAsync(
    _account: string,
    _channel: string,
    _serviceUrl: string,
    _audience: string,
    { members = [], activity }: Partial<ConversationParameters>,
    logic: Logic,
  ): Promise<void> {
    const people = await Promise.all(members.map(({ id }) => findPerson(this.client, id)));
    const [person] = people;
    if (!person) throw new TypeError("createConversationAsync needs somebody in members: the bot talks with nobody.");
    const { id } = await this.client.rooms.direct(...people.map(({ name }) => name));
    await this.continueConversation(referenceTo(this.client, person, { id }), async (context) => {
      if (activity) await context.sendActivity(activity);
      await logic(context);
    });
  }

  /**
   * Takes what Rocket.Chat's outgoing webhook posts, for a bot that runs on a web server as well.
   *
   * Answers at once; the bot says what it has to say as it does elsewhere.
   */
  async processActivity(request: WebhookRequest, response: WebhookResponse, _logic?: Logic): Promise<void> {
    try {
      const { status, why } = await this.#connected.takeWebhook(await bodyOf(request));
      answerWebhook(response, status, why);
    } catch (error) {
      this.#errors.tell("A call of the webhook failed", error);
      answerWebhook(response, isRocketChatError(error) ? 503 : 500, "The bot cannot take it now.");
    }
  }

  /** Runs a turn. Its context is no revocable proxy, so that late replies work; errors go to `onTurnError`. */
  protected override async runMiddleware(context: TurnContext, next: Logic): Promise<void> {
    const { locale } = context.activity;
    if (locale) context.locale = locale;
    try {
      await this.middleware.run(context, () => next(context));
    } catch (error) {
      if (!this.onTurnError) throw error;
      await this.onTurnError(context, error instanceof Error ? error : new Error(String(error)));
    }
  }

  get #connected(): Connection {
    if (this.#connection) return this.#connection;
    const advice = "hand the adapter to new Botkit({ adapter }), or call its start(), and await its ready";
    throw new RocketChatError("closed", `The bot is not connected to Rocket.Chat yet: ${advice}`);
  }

  get #logger(): Logger {
    return this.#connection?.settings.logger ?? this.#options.logger ?? consoleLogger();
  }

  async #open(logic: Logic, host?: BotkitHost): Promise<void> {
    try {
      if (this.#connection)
        throw new RocketChatError("invalid_settings", "This adapter has a bot already: make another");
      const bot = {
        keyOf: this.#keyOf,
        take: (activity: Partial<Activity>) => this.runMiddleware(new TurnContext(this, activity), logic),
        connected: (client: Client) => host?.connected(client) ?? Promise.resolve(),
        shutdown: () => host?.shutdown() ?? Promise.resolve(),
      };
      this.#connection = new Connection(readBotkitSettings(this.#options), bot, this.#errors);
      await this.#connection.open();
    } catch (error) {
      await this.#failed(error, host);
      throw error;
    }
  }

  /** A bot that cannot start ends its process with a sentence and a code, unless somebody handles `ready`. */
  async #failed(error: unknown, host?: BotkitHost): Promise<void> {
    const isTold = isRocketChatError(error) && toldByClient.has(error.code);
    if (!isTold) this.#errors.tell("The bot cannot start", error);
    if (!isRocketChatError(error)) return this.close();
    if (!this.#connection && looksAfterProcess(this.#options)) endWithoutStack(error, () => host?.shutdown());
  }
}
