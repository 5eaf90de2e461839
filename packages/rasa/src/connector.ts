import type { Client } from "@rocketchat-connectors/core";
import {
  createDialog,
  createWarner,
  type Dialog,
  type Door,
  openDoor,
  type Target,
} from "@rocketchat-connectors/dialog";
import type { RasaIntent } from "./api.ts";
import { watchRasa } from "./check.ts";
import { RasaEngine } from "./engine.ts";
import { Postings } from "./postings.ts";
import { createRasa, type Rasa } from "./rasa.ts";
import { createReader } from "./reader.ts";
import { routesOf } from "./routes.ts";
import { describeSettings, readRasaSettings } from "./settings.ts";
import type { RasaOptions, RasaSettings } from "./types.ts";

/** A Rasa assistant that answers in Rocket.Chat. It stays connected by itself until it is closed. */
export interface RasaConnector extends AsyncDisposable {
  /** The client of `@rocketchat-connectors/core`. */
  readonly client: Client;
  /** Where the connector's own HTTP server is reached from this machine; undefined when it has none. */
  readonly url: string | undefined;
  /**
   * Triggers an intent in a conversation (`rc-…`), a room or with somebody, and says there what the assistant says to it;
   * needs Rasa's HTTP API (`--enable-api`). Rejects with `not_found` or `forbidden` when the bot is no part of such a
   * place, or with an `EngineError`.
   */
  trigger(where: string | Target, intent: RasaIntent): Promise<void>;
  /** Waits a little for the turns that are going on, and logs off. Idempotent; never rejects. */
  close(): Promise<void>;
}

/**
 * Connects a Rasa assistant to Rocket.Chat.
 *
 * Resolves when the bot is online; waits for a Rocket.Chat that is down, but not for Rasa. Throws `invalid_settings`,
 * which names all that is wrong, and what is fatal in Rocket.Chat.
 */
export async function createRasaConnector(options: RasaOptions = {}): Promise<RasaConnector> {
  const settings = readRasaSettings(options);
  settings.logger.info(describeSettings(settings));
  const connector = new Connector(settings);
  try {
    await connector.open();
  } catch (error) {
    await connector.close();
    throw error;
  }
  return connector;
}

class Connector implements RasaConnector {
  readonly #settings: RasaSettings;
  readonly #rasa: Rasa;
  readonly #postings: Postings;
  readonly #engine: RasaEngine;
  readonly #dialog: Dialog;
  #door: Door | undefined;
  #watch: AsyncDisposable | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: RasaSettings) {
    const { client, dialog, logger, process } = settings;
    const read = createReader({
      settings,
      warner: createWarner(logger),
      elsewhere: (target, action) => this.#dialog.perform(target, action),
    });
    this.#settings = settings;
    this.#rasa = createRasa(settings);
    this.#postings = new Postings({
      ...{ read, logger, joinText: settings.joinText, mostMessages: dialog.mostMessages },
      say: (conversationId, replies) => this.#dialog.say(conversationId, replies),
    });
    this.#engine = new RasaEngine({
      ...{ settings, read, rasa: this.#rasa, postings: this.#postings },
      client: () => this.client,
    });
    const shutdown = () => void this.close();
    this.#dialog = createDialog({ settings: client, dialog, logger, process, shutdown }, this.#engine);
  }

  get client(): Client {
    return this.#dialog.client;
  }

  get url(): string | undefined {
    return this.#door?.url;
  }

  /** Rasa may post as soon as the first message is handed to it. */
  async open(): Promise<void> {
    this.#door = await this.#openDoor();
    this.#watch = watchRasa(this.#rasa, this.#settings);
    await this.#dialog.open();
  }

  async trigger(where: string | Target, intent: RasaIntent): Promise<void> {
    const target = typeof where === "string" ? { conversationId: where } : where;
    await this.#dialog.ask(target, (conversationId, signal) => this.#engine.trigger(conversationId, intent, signal));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The door stays open for what Rasa says in the turns that are going on. */
  async #close(): Promise<void> {
    this.#postings.hurry();
    await this.#dialog.close();
    await Promise.all([this.#door?.close(), this.#watch?.[Symbol.asyncDispose]()]);
  }

  async #openDoor(): Promise<Door | undefined> {
    const { door, logger } = this.#settings;
    if (!door) return undefined;
    const { host, port, secret } = door;
    return await openDoor({
      ...{ host, port, logger },
      ...(secret === undefined ? {} : { secret }),
      secretHeaders: ["x-rocketchat-connectors-secret", "x-rasa-token"],
      name: "the connector's HTTP server",
      routes: routesOf({
        ...{ settings: this.#settings, dialog: this.#dialog, postings: this.#postings },
        trigger: (target, intent) => this.trigger(target, intent),
      }),
    });
  }
}
