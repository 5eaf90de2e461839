import { setTimeout as wait } from "node:timers/promises";
import { bridge } from "../bridge.ts";
import type { Bridge, Client, Connector, Delivery, StateStore } from "../client.ts";
import { connect } from "../connect.ts";
import { exitCodeOf, messageOf, RocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Settings } from "../settings/settings.ts";
import type { FilterSettings, RoomEvent } from "../types.ts";
import { lookAfterProcess, type ProcessCare } from "./process.ts";
import { Running } from "./running.ts";

/**
 * Milliseconds that a stop gives to the bot and to what it has said, and again to what the client still sends. With
 * the logging off it stays below the ten seconds after which most supervisors of processes lose patience.
 */
const drainMs = 2_500;

export interface SessionOptions {
  /** What the framework is called in the log. */
  readonly name: string;
  readonly settings: Settings;
  readonly logger: Logger;
  /** Unset filters are the settings'. */
  readonly filter?: Partial<FilterSettings>;
  /**
   * Look after the process: log off at SIGINT and SIGTERM, log an error of this family that nobody handles instead of
   * ending, end with a code that says why. Default false.
   */
  readonly process?: boolean;
  /** As `ConnectOptions.store`. */
  readonly store?: StateStore;
}

/** What a session tells the framework that it belongs to. */
export interface SessionHooks {
  /** Hands an event over, as `Connector.deliver` does. */
  readonly deliver: (event: RoomEvent, client: Client) => ReturnType<Connector["deliver"]>;
  /** Called when connected; settles when the framework can take events. */
  readonly connected?: (client: Client) => Promise<void>;
  /** Called when the connection is back. What it throws is logged. */
  readonly reconnected?: () => void;
  /** Called when the session ended without having been asked to. What it throws is logged. */
  readonly ended?: (reason: RocketChatError) => void;
  /** Settles when nothing that the bot said still waits to be handed to the client. */
  readonly idle?: () => Promise<void>;
  /** Ends the framework when the process is to end; the session is closed in any case. */
  readonly shutdown?: () => void;
}

/** The time that a framework's bot spends in Rocket.Chat: from connecting to logging off. */
export interface Session extends AsyncDisposable {
  /** Throws `closed` before `open` has resolved. */
  readonly client: Client;
  /**
   * Connects and lets the events flow; false when the session was closed meanwhile. Waits for a server that is down;
   * throws what is fatal, as `connect` does.
   */
  open(): Promise<boolean>;
  /** Waits a little for the running deliveries, sends what waits and logs off. Idempotent; never rejects. */
  close(): Promise<void>;
}

/** Makes the session of a framework that owns the process; it connects when opened. */
export function createSession(options: SessionOptions, hooks: SessionHooks): Session {
  return new HostedSession(options, hooks);
}

class HostedSession implements Session {
  readonly #options: SessionOptions;
  readonly #hooks: SessionHooks;
  readonly #stop = new AbortController();
  readonly #running = new Running();
  #client: Client | undefined;
  #events: Bridge | undefined;
  #process: ProcessCare | undefined;
  #fatal: unknown;
  #closing: Promise<void> | undefined;

  constructor(options: SessionOptions, hooks: SessionHooks) {
    this.#options = options;
    this.#hooks = hooks;
  }

  get client(): Client {
    if (this.#client) return this.#client;
    throw new RocketChatError("closed", `${this.#options.name} is not connected to Rocket.Chat yet: wait until it is`);
  }

  async open(): Promise<boolean> {
    const { settings, logger, store } = this.#options;
    if (this.#stop.signal.aborted) return false;
    if (this.#options.process) this.#process = this.#lookAfterProcess();
    try {
      this.#client = await connect(settings, {
        logger,
        signal: this.#stop.signal,
        drainMs,
        ...(store ? { store } : {}),
      });
    } catch (error) {
      if (this.#stop.signal.aborted) return false;
      this.#fatal = error;
      throw error;
    }
    if (this.#stop.signal.aborted) {
      await this.#client.close();
      return false;
    }
    this.#listen(this.#client, this.#hooks.connected?.(this.#client));
    return true;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #listen(client: Client, ready: Promise<void> | undefined): void {
    const { name, filter = {} } = this.#options;
    const deliver = async (event: RoomEvent): Promise<Delivery | undefined> => {
      await ready;
      const delivery = await this.#hooks.deliver(event, client);
      return delivery ? { ...delivery, handled: this.#running.add(delivery.handled) } : undefined;
    };
    this.#events = bridge(client, { name, deliver }, { filter });
    void this.#announceReconnects(client);
    void this.#noticeEnd(this.#events);
  }

  async #announceReconnects(client: Client): Promise<void> {
    for await (const status of client.status()) {
      if (status.type === "online" && status.reconnected) {
        this.#announce(() => this.#hooks.reconnected?.(), "the connection was back");
      }
    }
  }

  #announce(hook: () => void, occasion: string): void {
    try {
      hook();
    } catch (error) {
      this.#options.logger.error(`The bot failed when ${occasion}: ${messageOf(error)}`);
    }
  }

  async #noticeEnd(events: Bridge): Promise<void> {
    const reason = await events.closed;
    if (reason === undefined || this.#closing) return;
    this.#announce(() => this.#hooks.ended?.(reason), "the connection had ended");
    this.#process?.end(exitCodeOf(reason));
  }

  async #close(): Promise<void> {
    this.#stop.abort();
    try {
      const patience = new AbortController();
      const tooLong = wait(drainMs, undefined, { signal: patience.signal }).catch(() => undefined);
      await Promise.race([this.#finish(), tooLong]);
      patience.abort();
      await this.#client?.close();
    } catch (error) {
      this.#options.logger.warn(`Logging off failed: ${messageOf(error)}`);
    } finally {
      this.#process?.release();
    }
  }

  /** Settles when the bot has done with what was heard, and nothing that it said waits to be sent. */
  async #finish(): Promise<void> {
    await this.#events?.close();
    await this.#running.settled();
    await this.#hooks.idle?.();
  }

  #lookAfterProcess(): ProcessCare {
    return lookAfterProcess({
      logger: this.#options.logger,
      shutdown: () => {
        this.#hooks.shutdown?.();
        return this.close();
      },
      isFatal: (reason) => reason === this.#fatal,
    });
  }
}
