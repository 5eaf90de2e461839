import { setTimeout as wait } from "node:timers/promises";
import {
  type Bridge,
  bridge,
  type Client,
  connect,
  type Delivery,
  exitCodeOf,
  type Logger,
  messageOf,
  RocketChatError,
  type RoomEvent,
} from "@rocketchat-connectors/core";
import type { Robot, RobotLogger } from "./hubot.ts";
import { lookAfterProcess, type ProcessCare } from "./process.ts";
import { Running } from "./running.ts";
import type { HubotSettings } from "./settings.ts";

/**
 * Milliseconds that a stop gives to scripts and to what they have said, and again to what the client still sends. With the logging
 * off it stays below the ten seconds after which most supervisors of processes lose patience.
 */
const drainMs = 2_500;

/** What a session tells its adapter. */
export interface SessionHooks {
  /** Called when connected; settles when the robot can take events. */
  readonly connected: () => Promise<void>;
  /** Hands an event over at once; settles when the robot has done with it. */
  readonly deliver: (client: Client, event: RoomEvent) => Promise<void>;
  /** Settles when nothing waits to be sent. */
  readonly idle: () => Promise<void>;
}

/** A robot's time at Rocket.Chat: from connecting to logging off. */
export class Session {
  readonly #robot: Robot;
  readonly #settings: HubotSettings;
  readonly #hooks: SessionHooks;
  readonly #stop = new AbortController();
  readonly #running = new Running();
  #client: Client | undefined;
  #events: Bridge | undefined;
  #process: ProcessCare | undefined;
  #fatal: unknown;
  #closing: Promise<void> | undefined;

  constructor(robot: Robot, settings: HubotSettings, hooks: SessionHooks) {
    this.#robot = robot;
    this.#settings = settings;
    this.#hooks = hooks;
  }

  get client(): Client {
    if (this.#client) return this.#client;
    throw new RocketChatError(
      "closed",
      "The robot is not connected to Rocket.Chat yet: wait for the adapter's 'connected'.",
    );
  }

  /** Connects, unless the robot is shut down meanwhile. Waits for a server that is down; throws what is fatal. */
  async open(): Promise<void> {
    if (this.#settings.process) this.#process = this.#lookAfterProcess();
    try {
      this.#client = await connect(this.#settings.client, {
        logger: coreLogger(this.#robot.logger),
        signal: this.#stop.signal,
        drainMs,
      });
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#fatal = error;
      throw error;
    }
    if (this.#stop.signal.aborted) return this.#client.close();
    this.#listen(this.#client, this.#hooks.connected());
  }

  /** Sends what waits and logs off. Never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #listen(client: Client, ready: Promise<void>): void {
    const { typing, deletions } = this.#settings;
    const deliver = async (event: RoomEvent): Promise<Delivery> => {
      await ready;
      return { handled: this.#running.add(this.#hooks.deliver(client, event)) };
    };
    this.#events = bridge(client, { name: "Hubot", deliver }, { filter: { typing, deleted: deletions } });
    void this.#announceReconnects(client);
    void this.#noticeEnd(this.#events);
  }

  async #announceReconnects(client: Client): Promise<void> {
    for await (const status of client.status()) {
      if (status.type === "online" && status.reconnected) this.#announceReconnect();
    }
  }

  #announceReconnect(): void {
    try {
      this.#robot.emit("reconnected");
    } catch (error) {
      this.#robot.logger.error({}, `A script failed at 'reconnected': ${messageOf(error)}`);
    }
  }

  async #noticeEnd(events: Bridge): Promise<void> {
    const reason = await events.closed;
    if (reason === undefined || this.#closing) return;
    this.#robot.emit("error", reason);
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
      this.#robot.logger.warn({}, `Logging off failed: ${messageOf(error)}`);
    } finally {
      this.#process?.release();
    }
  }

  /** Settles when the scripts have done with what was heard, and nothing that they said waits to be sent. */
  async #finish(): Promise<void> {
    await this.#events?.close();
    await this.#running.settled();
    await this.#hooks.idle();
  }

  #lookAfterProcess(): ProcessCare {
    return lookAfterProcess({
      logger: this.#robot.logger,
      shutdown: () => {
        this.#robot.shutdown();
        return this.close();
      },
      isFatal: (reason) => reason === this.#fatal,
    });
  }
}

/** The robot's logger as the client knows loggers. */
function coreLogger(logger: RobotLogger): Logger {
  return {
    debug: (text, fields = {}) => logger.debug(fields, text),
    info: (text, fields = {}) => logger.info(fields, text),
    warn: (text, fields = {}) => logger.warn(fields, text),
    error: (text, fields = {}) => logger.error(fields, text),
  };
}
