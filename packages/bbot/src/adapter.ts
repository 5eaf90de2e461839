import {
  type Client,
  createSession,
  messageOf,
  RocketChatError,
  type Session,
  type SessionHooks,
} from "@rocketchat-connectors/core";
import { type BBot, type BBotEnvelope, type Framework, frameworkOf, type MessageAdapter } from "./bbot.ts";
import { endFailedStart, holdHastyExit } from "./process.ts";
import { createReceiver } from "./receiver.ts";
import { type BBotOptions, type BBotSettings, ownsProcess, readBBotSettings } from "./settings.ts";
import { Speaker } from "./speaker.ts";

/** The bot's connection to Rocket.Chat, `bot.adapters.message`. */
export interface RocketChatAdapter extends MessageAdapter {
  readonly name: "rocketchat";
  /** The client of `@rocketchat-connectors/core`; throws `closed` before the bot has started. */
  readonly client: Client;
  /**
   * Connects, unless it is connected. Waits for a server that is down; rejects with what is fatal. Messages come when the
   * bot has started.
   */
  start(): Promise<void>;
  /** Logs off. Settles when that is done; never rejects. */
  shutdown(): Promise<void>;
  /** Does what an envelope asks for; resolves with the ids of the messages, which `envelope.messageIds` keeps. */
  dispatch(envelope: BBotEnvelope): Promise<readonly string[]>;
}

/**
 * Makes the adapter for a bot, as bBot asks for it (`BOT_MESSAGE_ADAPTER=@rocketchat-connectors/bbot`). Does not connect
 * yet. Throws `invalid_settings`; bBot logs that and waits for ever, so the process is ended.
 */
export function use(bot: BBot): RocketChatAdapter {
  const framework = frameworkOf(bot);
  try {
    return new BBotAdapter(framework, readBBotSettings(framework.logger));
  } catch (error) {
    if (ownsProcess()) endFailedStart(framework);
    throw error;
  }
}

/**
 * Lets a bot speak through Rocket.Chat; call it before `bot.start()`, which connects.
 *
 * For programs that are ES modules, where bBot finds no adapter by its name. Throws `invalid_settings`, which is logged
 * as well, for bBot keeps errors that nobody catches from the console.
 */
export function connect(bot: BBot, options: BBotOptions = {}): RocketChatAdapter {
  const framework = frameworkOf(bot);
  try {
    const adapter = new BBotAdapter(framework, readBBotSettings(framework.logger, options));
    framework.install(adapter);
    return adapter;
  } catch (error) {
    (options.logger ?? framework.logger).error(messageOf(error));
    throw error;
  }
}

/** What bBot asks for is the object's own: 2.x looks no further. The client is not, for who looks at all that is. */
class BBotAdapter implements RocketChatAdapter {
  readonly name = "rocketchat";
  readonly bot: BBot;
  readonly #framework: Framework;
  readonly #settings: BBotSettings;
  readonly #speaker = new Speaker(() => this.client);
  #session: Session | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #release = (): void => undefined;

  constructor(framework: Framework, settings: BBotSettings) {
    this.bot = framework.bot;
    this.#framework = framework;
    this.#settings = settings;
    framework.onFailedStart(() => {
      if (settings.process) endFailedStart(framework);
      void this.shutdown();
    });
  }

  get client(): Client {
    if (this.#session) return this.#session.client;
    throw new RocketChatError("closed", "bBot is not connected to Rocket.Chat yet: wait until it has started");
  }

  start = (): Promise<void> => {
    this.#starting ??= this.#start();
    return this.#starting;
  };

  shutdown = (): Promise<void> => {
    this.#starting = undefined;
    this.#stopping = this.#stop();
    return this.#stopping;
  };

  async #start(): Promise<void> {
    const { client, logger, typing, deletions, process } = this.#settings;
    const options = { name: "bBot", settings: client, logger, filter: { typing, deleted: deletions }, process };
    const session = createSession(options, this.#hooks());
    this.#session = session;
    await this.#stopping;
    if (process) this.#release = holdHastyExit();
    try {
      if (!(await session.open())) this.#release();
    } catch (error) {
      if (process) endFailedStart(this.#framework);
      await this.shutdown();
      // What bBot's own start never does, for it waits for itself.
      this.#tellEnd(error);
      throw error;
    }
  }

  async #stop(): Promise<void> {
    const release = this.#release;
    await this.#session?.close();
    release();
  }

  /** Lets the program know, whatever its listeners make of that. */
  #tellEnd(reason: unknown): void {
    try {
      this.bot.events.emit("rocketchat:ended", reason);
    } catch (error) {
      this.#settings.logger.error(`A listener of rocketchat:ended failed: ${messageOf(error)}`);
    }
  }

  #hooks(): SessionHooks {
    const { bot } = this;
    const { logger } = this.#settings;
    const receive = createReceiver(this.#framework, this.#speaker, this.#settings);
    return {
      connected: () => this.#framework.started(),
      deliver: async (event, client) => ({ handled: receive(client, event) }),
      reconnected: () => void bot.events.emit("rocketchat:reconnected"),
      ended: (reason) => {
        logger.error(`The bot is no longer connected to Rocket.Chat: ${reason.message}`);
        void this.shutdown();
        this.#tellEnd(reason);
      },
      idle: () => this.#speaker.idle(),
      shutdown: () => void bot.shutdown().catch((error) => logger.error(`bBot did not shut down: ${messageOf(error)}`)),
    };
  }

  dispatch = (envelope: BBotEnvelope): Promise<readonly string[]> => this.#speaker.dispatch(envelope);
}
