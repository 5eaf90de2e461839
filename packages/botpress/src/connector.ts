import { type Client, memoryStore, openState, type StateStore } from "@rocketchat-connectors/core";
import {
  conversationId,
  createDialog,
  type Dialog,
  type Door,
  openDoor,
  type Target,
  watch,
} from "@rocketchat-connectors/dialog";
import { BotpressEngine } from "./engine.ts";
import { createReader, type Reader } from "./reader.ts";
import { act, type Doer, routesOf } from "./routes.ts";
import { describeSettings, readBotpressSettings } from "./settings.ts";
import type { Ears, Transport } from "./transport.ts";
import { createTransport } from "./transports.ts";
import type { BotpressOptions, BotpressSettings } from "./types.ts";

/** Milliseconds that Botpress waits for an answer to a webhook. */
const actMs = 30_000;

/** A Botpress bot that answers in Rocket.Chat. It stays connected by itself until it is closed. */
export interface BotpressConnector extends AsyncDisposable {
  /** The client of `@rocketchat-connectors/core`. */
  readonly client: Client;
  /** Where the connector's own HTTP server is reached from this machine; undefined when it has none. */
  readonly url: string | undefined;
  /**
   * Says something unasked, in a conversation (`rc-…`), a room or to somebody: one of Botpress' payloads, of v12 or of
   * Cloud, or a list of them. Rejects with `not_found` or `forbidden` when the bot is no part of such a place.
   */
  say(where: string | Target, payload: unknown): Promise<void>;
  /** Waits a little for the turns that are going on, and logs off. Idempotent; never rejects. */
  close(): Promise<void>;
}

/**
 * Connects a Botpress bot to Rocket.Chat.
 *
 * Resolves when the bot is online; waits for a Rocket.Chat that is down, but not for Botpress. Throws `invalid_settings`,
 * which names all that is wrong, and what is fatal in Rocket.Chat.
 */
export async function createBotpressConnector(options: BotpressOptions = {}): Promise<BotpressConnector> {
  const settings = readBotpressSettings(options);
  settings.logger.info(describeSettings(settings));
  const { stateFile } = settings.client;
  const store = stateFile === undefined ? undefined : await openState(stateFile, settings.logger);
  const connector = new Connector(settings, store);
  try {
    await connector.open();
  } catch (error) {
    await connector.close();
    throw error;
  }
  return connector;
}

/** The conversation that a place is, as far as it is known from outside. */
function nameOf(where: string | Target): string | undefined {
  if (typeof where === "string") return where;
  if ("roomId" in where) return conversationId({ ...where, epoch: 0 });
  return "conversationId" in where ? where.conversationId : undefined;
}

class Connector implements BotpressConnector {
  readonly #settings: BotpressSettings;
  readonly #store: StateStore | undefined;
  readonly #transport: Transport;
  readonly #read: Reader;
  readonly #dialog: Dialog;
  readonly #doer: Doer = {
    perform: (target, action) => this.#dialog.perform(target, action),
    say: (target, payload) => this.say(target, payload),
  };
  #door: Door | undefined;
  #watch: AsyncDisposable | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: BotpressSettings, store: StateStore | undefined) {
    const { client, dialog, logger, process } = settings;
    this.#settings = settings;
    this.#store = store;
    this.#read = createReader(settings);
    this.#transport = createTransport({
      ...{ settings, logger, ears: this.#ears() },
      store: store ?? memoryStore(),
      client: () => this.client,
      act: (body) => act(this.#doer, body, AbortSignal.timeout(actMs)),
    });
    const engine = new BotpressEngine({ settings, transport: this.#transport, read: this.#read, logger });
    const shutdown = () => void this.close();
    this.#dialog = createDialog(
      { settings: client, dialog, logger, process, shutdown, ...(store === undefined ? {} : { store }) },
      engine,
    );
  }

  get client(): Client {
    return this.#dialog.client;
  }

  get url(): string | undefined {
    return this.#door?.url;
  }

  /** The door is open first, as a port that is taken is to be known at once: what is posted before the bot is online is refused. */
  async open(): Promise<void> {
    this.#door = await this.#openDoor();
    this.#watch = watch(this.#transport, this.#settings.logger);
    if (await this.#dialog.open()) await this.#transport.open(this.#door);
  }

  /** Takes no turn of its own: an action of v12 that waits for this would wait for its own end. */
  async say(where: string | Target, payload: unknown): Promise<void> {
    const payloads: readonly unknown[] = Array.isArray(payload) ? payload : [payload];
    await this.#dialog.say(where, await this.#read(payloads, nameOf(where)));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ears(): Ears {
    return {
      said: async (conversationId, payload, id) =>
        await this.#dialog.say(conversationId, await this.#read([payload], conversationId), { once: `botpress:${id}` }),
      draft: (conversationId, id) => this.#dialog.draft(conversationId, `botpress:${id}`),
    };
  }

  /** Answers come in until the turns that wait for them are over. */
  async #close(): Promise<void> {
    await this.#dialog.close();
    await this.#transport.close();
    await Promise.all([this.#door?.close(), this.#watch?.[Symbol.asyncDispose]()]);
    await this.#store?.close();
  }

  async #openDoor(): Promise<Door | undefined> {
    const { door, logger } = this.#settings;
    if (!door) return undefined;
    const { host, port, secret } = door;
    return await openDoor({
      ...{ host, port, logger },
      ...(secret === undefined ? {} : { secret }),
      secretHeaders: ["x-rocketchat-connectors-secret", "x-secret-key"],
      name: "the connector's HTTP server",
      routes: routesOf(this.#settings, this.#transport, this.#doer),
    });
  }
}
