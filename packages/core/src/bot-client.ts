import { arrive } from "./arrival.ts";
import type {
  Client,
  ClientStatus,
  EventStream,
  Health,
  Omnichannel,
  RecoveryOptions,
  Rooms,
  StateStore,
  SubscribeOptions,
} from "./client.ts";
import type { BackoffOptions } from "./connection/backoff.ts";
import type { TwoFactorCode } from "./connection/sign-in.ts";
import { statusOf } from "./connection/status.ts";
import { type ConnectionState, type Supervisor, supervise } from "./connection/supervisor.ts";
import type { HeartbeatOptions } from "./ddp/heartbeat.ts";
import { end } from "./ending.ts";
import { RocketChatError } from "./errors.ts";
import type { Logger } from "./logger.ts";
import type { RetryOptions } from "./outbox/retry.ts";
import { assemble, type Parts } from "./parts.ts";
import type { Body } from "./rest/http.ts";
import type { Settings } from "./settings/settings.ts";
import { createSpeech, type Speech } from "./speech.ts";
import { createHearing, type Hearing } from "./stream/hearing.ts";
import type { FilterSettings, ServerInfo, User } from "./types.ts";
import { stopSwitch } from "./util/timer.ts";

export interface BotClientOptions {
  readonly logger: Logger;
  readonly answerTimeoutMs: number;
  readonly heartbeat: HeartbeatOptions;
  readonly backoff: BackoffOptions;
  readonly drainMs: number;
  readonly random: () => number;
  readonly recovery: RecoveryOptions;
  readonly store: StateStore | undefined;
  /** Runs once the client needs its store no more. */
  readonly closeStore: () => Promise<void>;
  readonly twoFactorCode: TwoFactorCode | undefined;
}

/** The client: its parts, the connection that keeps them alive, and what it hears. */
export class BotClient implements Client {
  readonly logger: Logger;
  readonly rooms: Rooms;
  readonly omnichannel: Omnichannel;
  readonly files: Speech["files"];
  readonly send: Speech["send"];
  readonly edit: Speech["edit"];
  readonly split: Speech["split"];
  readonly delete: Speech["delete"];
  readonly react: Speech["react"];
  readonly typing: Speech["typing"];
  readonly setTopic: Speech["setTopic"];
  /** Resolves when first online. Throws what makes waiting pointless. */
  readonly ready: Promise<void>;
  readonly #settings: Settings;
  readonly #options: BotClientOptions;
  readonly #retry: RetryOptions;
  readonly #parts: Parts;
  readonly #hearing: Hearing;
  readonly #supervisor: Supervisor;
  /** Ends every pause: what is not done by then is given up. */
  readonly #stop = stopSwitch();
  #closing: Promise<void> | undefined;

  constructor(settings: Settings, options: BotClientOptions) {
    const { logger, backoff, random } = options;
    this.#retry = { backoff, random, logger, signal: this.#stop.signal };
    const parts = assemble(settings, { ...options, retry: this.#retry });
    this.logger = logger;
    this.#settings = settings;
    this.#options = options;
    this.#parts = parts;
    this.rooms = parts.rooms;
    this.omnichannel = parts.omnichannel;
    const speech = createSpeech({
      ...parts,
      logger,
      self: parts.login.user,
      call: (method, ...params) => this.call(method, ...params),
      refuseWhenClosed: (what) => this.#refuseWhenClosed(what),
    });
    this.files = speech.files;
    this.send = speech.send;
    this.edit = speech.edit;
    this.split = speech.split;
    this.delete = speech.delete;
    this.react = speech.react;
    this.typing = speech.typing;
    this.setTopic = speech.setTopic;
    this.#hearing = this.#createHearing();
    this.#supervisor = this.#supervise();
    this.ready = this.#supervisor.ready;
  }

  get user(): User {
    return this.#parts.login.user();
  }

  get server(): ServerInfo {
    return this.#parts.facts.current();
  }

  get health(): Health {
    return this.#parts.health.read({ sending: this.#parts.outbox.size, waiting: this.#hearing.waiting });
  }

  subscribe(filter: Partial<FilterSettings> = {}, options: SubscribeOptions = {}): EventStream {
    return this.#hearing.subscribe({ ...this.#settings.filter, ...filter }, options);
  }

  status(): AsyncIterable<ClientStatus> {
    return this.#parts.health.follow();
  }

  async call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    return await this.#supervisor.session().call(method, params);
  }

  async request(verb: "GET" | "POST", path: string, params: Body = {}): Promise<Body> {
    return await (verb === "GET" ? this.#parts.api.get(path, params) : this.#parts.api.post(path, params));
  }

  /** Ends the client because of `reason`. */
  async abort(reason: RocketChatError): Promise<void> {
    this.#stop.abort();
    await this.#supervisor.close(reason);
  }

  close(): Promise<void> {
    const { drainMs, closeStore } = this.#options;
    this.#closing ??= end({
      parts: this.#parts,
      hearing: this.#hearing,
      supervisor: this.#supervisor,
      stop: this.#stop,
      drainMs,
      closeStore,
      logger: this.logger,
    });
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #refuseWhenClosed(what: string): void {
    if (this.#closing || this.#supervisor.state.name === "closed") {
      throw new RocketChatError("closed", `${what}: the client is closed`);
    }
  }

  #createHearing(): Hearing {
    const { rooms, registry, login, health } = this.#parts;
    return createHearing({
      self: login.user,
      api: this.#parts.api,
      startedAt: login.since,
      serverTime: this.#parts.http.serverTime,
      server: this.#parts.facts.current,
      serverUrl: this.#settings.url,
      bots: this.#settings.bots ?? [],
      loopLimit: this.#settings.loopLimit,
      rooms,
      recovery: this.#options.recovery,
      store: this.#options.store,
      registry,
      session: () => (this.#supervisor.state.name === "online" ? this.#supervisor.state.session : undefined),
      logger: this.logger,
      signal: this.#stop.signal,
      report: health.report,
      delivered: health.delivered,
    });
  }

  #supervise(): Supervisor {
    const { url } = this.#settings;
    const { logger, answerTimeoutMs, heartbeat, backoff, random } = this.#options;
    const { agents, login, registry } = this.#parts;
    return supervise({
      socketUrl: `${url.replace(/^http/, "ws")}/websocket`,
      session: { openTimeoutMs: answerTimeoutMs, answerTimeoutMs, heartbeat, agent: agents.socket },
      backoff,
      random,
      logger,
      login,
      registry,
      beforeStreams: this.#hearing.prepare,
      afterStreams: () => this.#afterStreams(),
      onState: (state) => this.#onState(state),
    });
  }

  /** Learns the server and the rooms, once every stream is live, and has what was missed fetched. */
  async #afterStreams(): Promise<void> {
    const { facts, rules } = this.#parts;
    await facts.known();
    await rules.known();
    await this.#hearing.catchUp();
  }

  #onState(state: ConnectionState): void {
    this.#parts.health.report(statusOf(state));
    if (state.name === "online") {
      this.#hearing.online();
      this.#parts.presence.show();
      if (state.reconnected) this.logger.info("online again");
      else
        void arrive({
          settings: this.#settings,
          rooms: this.rooms,
          user: this.user,
          server: this.server,
          retry: this.#retry,
        });
    }
    if (state.name === "offline") this.#hearing.offline();
    if (state.name === "closed") {
      this.#hearing.end(state.reason);
      this.#stop.abort(state.reason);
      if (state.reason) this.logger.error(`ended: ${state.reason.message}`);
    }
  }
}
