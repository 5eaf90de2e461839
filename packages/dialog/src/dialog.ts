import { setMaxListeners } from "node:events";
import {
  type Client,
  createSession,
  type Logger,
  memoryStore,
  openState,
  RocketChatError,
  Running,
  type Session,
  type Settings,
  type StateStore,
} from "@rocketchat-connectors/core";
import type { Outcome } from "./actions/run.ts";
import type { Action } from "./actions/schema.ts";
import { keyOf } from "./conversation.ts";
import { Hearing } from "./hearing.ts";
import { createParts, type Parts } from "./parts.ts";
import type { DialogSettings } from "./settings.ts";
import type { Target } from "./targets.ts";
import type { Draft, Engine, Reply } from "./types.ts";

export interface DialogConnection {
  /** Of the client. */
  readonly settings: Settings;
  readonly dialog: DialogSettings;
  readonly logger: Logger;
  /** As `SessionOptions.process`. */
  readonly process?: boolean;
  /** Where conversations, choices and positions are kept; the caller closes it. Default the settings' file, else memory. */
  readonly store?: StateStore;
  /** Called when the process is to end; the dialog is closed in any case. */
  readonly shutdown?: () => void;
}

export interface SayOptions {
  /**
   * The engine's own name for what is said, which is said once in a conversation: Rocket.Chat stores nothing of it twice,
   * nor are its files and actions repeated if the store outlives the process.
   */
  readonly once?: string;
}

/** Brings what people say to a dialogue engine, and what it answers to the people. */
export interface Dialog extends AsyncDisposable {
  /** Throws `closed` before `open` has resolved. */
  readonly client: Client;
  /** Connects; false when it was closed meanwhile. Waits for a server that is down; throws what is fatal. */
  open(): Promise<boolean>;
  /**
   * Says something in a conversation, or at a target, as part of the turn if one is going on there. Resolves once all is
   * stored. Rejects with `not_found` or `forbidden` when the bot has no such conversation.
   */
  say(where: string | Target, replies: readonly Reply[], options?: SayOptions): Promise<void>;
  /**
   * Shows a text while it is being written: posts it, and edits it at most once a second. It is a part of the turn as what
   * is said is, and what is said after it in the conversation waits for its end, or until it has not grown for two
   * minutes; so end each. `once` is as for `say`, which can also complete what was begun so. Throws `closed` before
   * `open` has resolved.
   */
  draft(conversationId: string, once: string): Draft;
  /**
   * Takes a turn in which the engine says something unasked. Rejects as `say` does, or as the engine does. An answer that
   * waits for it may wait for ever: turns of one conversation follow each other, and of all only so many run at once.
   */
  ask(target: Target, ask: (conversationId: string, signal: AbortSignal) => Promise<readonly Reply[]>): Promise<void>;
  /** Does something; what Rocket.Chat refuses comes back as an outcome. Rejects as `say` does. */
  perform(target: Target, action: Action): Promise<Outcome>;
  /** Waits a little for the turns that are going on, and logs off. Idempotent; never rejects. */
  close(): Promise<void>;
}

/** Makes the dialog between an engine and Rocket.Chat; it connects when opened. */
export function createDialog(options: DialogConnection, engine: Engine): Dialog {
  return new EngineDialog(options, engine);
}

interface Opened extends Parts {
  readonly session: Session;
  /** The store that is the dialog's own. */
  readonly own: StateStore | undefined;
}

class EngineDialog implements Dialog {
  readonly #options: DialogConnection;
  readonly #engine: Engine;
  /** What others let the bot say and do. */
  readonly #running = new Running();
  readonly #stop = new AbortController();
  #opened: Opened | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: DialogConnection, engine: Engine) {
    this.#options = options;
    this.#engine = engine;
    // Each turn listens for the end.
    setMaxListeners(0, this.#stop.signal);
  }

  get client(): Client {
    return this.#open.session.client;
  }

  async open(): Promise<boolean> {
    const { settings, logger, store } = this.#options;
    const own = store || !settings.stateFile ? undefined : await openState(settings.stateFile, logger);
    if (this.#closing) {
      await own?.close();
      return false;
    }
    const opened = this.#assemble(store ?? own ?? memoryStore(), own);
    this.#opened = opened;
    try {
      return await opened.session.open();
    } catch (error) {
      await own?.close();
      throw error;
    }
  }

  async say(where: string | Target, replies: readonly Reply[], { once }: SayOptions = {}): Promise<void> {
    await this.#running.add(this.#open.remarks.say(where, replies, once));
  }

  draft(id: string, once: string): Draft {
    const draft = this.#open.remarks.draft(id, once);
    this.#running.add(draft.written).catch(() => undefined);
    return draft;
  }

  async ask(
    target: Target,
    ask: (conversationId: string, signal: AbortSignal) => Promise<readonly Reply[]>,
  ): Promise<void> {
    const { targets, answering, turns } = this.#open;
    const spot = await targets.find(target);
    await this.#running.add(turns.run(keyOf(spot.conversation), () => answering.ask(ask, spot)));
  }

  async perform(target: Target, action: Action): Promise<Outcome> {
    const { remarks, targets, performing } = this.#open;
    // What is said by an action is no part of the answer: only a reaction needs the message that is answered.
    const found = action.action === "react" ? remarks.spotOf(target) : targets.find(target);
    return await this.#running.add(found.then((spot) => performing.perform(spot, action)));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #open(): Opened {
    if (this.#opened) return this.#opened;
    throw new RocketChatError("closed", `${this.#engine.name} is not connected to Rocket.Chat yet: wait until it is`);
  }

  #assemble(store: StateStore, own: StateStore | undefined): Opened {
    const { settings, dialog, logger, process } = this.#options;
    const engine = this.#engine;
    const filter = Hearing.filter(settings.filter);
    const isKept = own !== undefined || this.#options.store !== undefined;
    const more = process === undefined ? {} : { process };
    const session = createSession(
      // A client that has a store keeps its login for the next process; without one it logs off for good.
      { name: engine.name, settings, logger, filter, ...(isKept ? { store } : {}), ...more },
      {
        deliver: (event) => parts.listening.deliver(event),
        ended: ({ message }) => logger.error(`The connection to Rocket.Chat has ended: ${message}`),
        idle: () => this.#idle(parts),
        shutdown: () => {
          this.#options.shutdown?.();
          void this.close();
        },
      },
    );
    const parts = createParts({
      client: () => session.client,
      engine,
      settings: dialog,
      filter: settings.filter,
      recoveredMs: settings.recovery?.maxAgeMs ?? 0,
      logger,
      store,
      signal: this.#stop.signal,
    });
    return { ...parts, session, own };
  }

  async #idle({ listening }: Parts): Promise<void> {
    await listening.idle();
    await this.#running.settled();
  }

  async #close(): Promise<void> {
    this.#opened?.listening.flush();
    await this.#opened?.session.close();
    this.#stop.abort();
    await this.#opened?.own?.close();
  }
}
