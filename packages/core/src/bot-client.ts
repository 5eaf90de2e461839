import type { Client, ClientStatus, EventStream, Files, Health, MessageRef, Omnichannel, Rooms } from "./client.ts";
import type { BackoffOptions } from "./connection/backoff.ts";
import { statusOf } from "./connection/status.ts";
import { type ConnectionState, type Supervisor, supervise } from "./connection/supervisor.ts";
import type { HeartbeatOptions } from "./ddp/heartbeat.ts";
import { messageOf, RocketChatError } from "./errors.ts";
import type { Logger } from "./logger.ts";
import { type RetryOptions, retrying } from "./outbox/retry.ts";
import { createTyping, type Typing } from "./outbox/typing.ts";
import { assemble, type Parts } from "./parts.ts";
import type { Body } from "./rest/http.ts";
import { readServerInfo, readServerRules, type ServerRules } from "./rest/server.ts";
import type { Settings } from "./settings.ts";
import { describeHearing } from "./stream/filter-notes.ts";
import { createHearing, type Hearing } from "./stream/hearing.ts";
import type { FilterSettings, OutgoingFile, OutgoingMessage, SentMessage, ServerInfo, User } from "./types.ts";
import { sleep, stopSwitch, within } from "./util/timer.ts";

export interface BotClientOptions {
  readonly logger: Logger;
  readonly answerTimeoutMs: number;
  readonly heartbeat: HeartbeatOptions;
  readonly backoff: BackoffOptions;
  readonly drainMs: number;
  readonly random: () => number;
}

const logoutMs = 2_000;

/** The client: its parts, the connection that keeps them alive, and what it hears. */
export class BotClient implements Client {
  readonly logger: Logger;
  readonly rooms: Rooms;
  readonly omnichannel: Omnichannel;
  readonly files: Files;
  /** Resolves when first online. Throws what makes waiting pointless. */
  readonly ready: Promise<void>;
  readonly #settings: Settings;
  readonly #options: BotClientOptions;
  readonly #retry: RetryOptions;
  readonly #parts: Parts;
  readonly #hearing: Hearing;
  readonly #typing: Typing;
  readonly #supervisor: Supervisor;
  /** Ends every pause: what is not done by then is given up. */
  readonly #stop = stopSwitch();
  #server: ServerInfo | undefined;
  #rules: ServerRules | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: Settings, options: BotClientOptions) {
    const { logger, answerTimeoutMs, backoff, random } = options;
    this.#retry = { backoff, random, logger, signal: this.#stop.signal };
    const parts = assemble(settings, { logger, answerTimeoutMs, retry: this.#retry });
    this.logger = logger;
    this.#settings = settings;
    this.#options = options;
    this.#parts = parts;
    this.rooms = parts.rooms;
    this.omnichannel = parts.omnichannel;
    this.files = {
      upload: (file: OutgoingFile) => this.#upload(file),
      download: parts.files.download,
    };
    this.#typing = createTyping({
      call: (method, ...params) => this.call(method, ...params),
      shownName: () => (this.#rules?.usesRealNames ? (this.user.name ?? this.user.username) : this.user.username),
      logger,
    });
    this.#hearing = this.#createHearing();
    this.#supervisor = this.#supervise();
    this.ready = this.#supervisor.ready;
  }

  get user(): User {
    return this.#parts.login.user();
  }

  get server(): ServerInfo {
    if (!this.#server)
      throw new RocketChatError("unreachable", "the server is not known before the client is connected");
    return this.#server;
  }

  get health(): Health {
    return this.#parts.health.read(this.#parts.outbox.size);
  }

  subscribe(filter: Partial<FilterSettings> = {}): EventStream {
    return this.#hearing.subscribe({ ...this.#settings.filter, ...filter });
  }

  status(): AsyncIterable<ClientStatus> {
    return this.#parts.health.follow();
  }

  async send(message: OutgoingMessage): Promise<SentMessage> {
    this.#refuseWhenClosed(`sending to room ${message.roomId}`);
    const sent = await this.#parts.outbox.send(message);
    void this.#typing.said(message.roomId, message.threadId);
    return sent;
  }

  async edit(message: MessageRef, text: string): Promise<void> {
    this.#refuseWhenClosed(`editing ${message.id}`);
    await this.#parts.outbox.edit(message, text);
  }

  async delete(message: MessageRef): Promise<void> {
    this.#refuseWhenClosed(`deleting ${message.id}`);
    await this.#parts.outbox.delete(message);
  }

  async react(messageId: string, emoji: string, on = true): Promise<void> {
    this.#refuseWhenClosed(`reacting to ${messageId}`);
    await this.#parts.outbox.react(messageId, emoji, on);
  }

  typing(roomId: string, active: boolean, threadId?: string): Promise<void> {
    return this.#typing.show(roomId, active, threadId);
  }

  async setTopic(roomId: string, topic: string): Promise<void> {
    this.#refuseWhenClosed(`setting the topic of ${roomId}`);
    const family = async (): Promise<"channels" | "groups"> =>
      (await this.rooms.get(roomId)).kind === "channel" ? "channels" : "groups";
    await this.#parts.outbox.setTopic(roomId, family, topic);
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
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const { outbox, login, http } = this.#parts;
    this.#hearing.end();
    await Promise.race([outbox.idle(), sleep(this.#options.drainMs, this.#stop.signal)]);
    this.#stop.abort();
    const ended = this.#supervisor.close();
    const late = (): RocketChatError => new RocketChatError("timeout", `no answer within ${logoutMs} ms`);
    await within(login.logout(), logoutMs, late).catch((error: unknown) =>
      this.logger.debug(`logging off: ${messageOf(error)}`),
    );
    http.close();
    await ended;
  }

  async #upload(file: OutgoingFile): Promise<SentMessage> {
    this.#refuseWhenClosed(`uploading '${file.name}'`);
    return await this.#parts.outbox.inTurn(file.roomId, () => this.#parts.files.upload(file));
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
      startedAt: login.since,
      serverUrl: this.#settings.url,
      rooms,
      registry,
      session: () => (this.#supervisor.state.name === "online" ? this.#supervisor.state.session : undefined),
      logger: this.logger,
      signal: this.#stop.signal,
      report: health.report,
      delivered: health.delivered,
    });
  }

  #supervise(): Supervisor {
    const { url, ca, insecureTls } = this.#settings;
    const { logger, answerTimeoutMs, heartbeat, backoff, random } = this.#options;
    const { login, registry } = this.#parts;
    const tls = { ...(ca === undefined ? {} : { ca }), ...(insecureTls === undefined ? {} : { insecureTls }) };
    return supervise({
      socketUrl: `${url.replace(/^http/, "ws")}/websocket`,
      session: { openTimeoutMs: answerTimeoutMs, answerTimeoutMs, heartbeat, ...tls },
      backoff,
      random,
      logger,
      login,
      registry,
      beforeStreams: this.#hearing.wantStreams,
      afterStreams: () => this.#afterStreams(),
      onState: (state) => this.#onState(state),
    });
  }

  /** Learns the server and the rooms, once every stream is live. What was missed will be fetched here. */
  async #afterStreams(): Promise<void> {
    const { http } = this.#parts;
    this.#server ??= await readServerInfo(http, this.#settings.url);
    this.#rules ??= await readServerRules(http);
    await this.#hearing.catchUp();
  }

  #onState(state: ConnectionState): void {
    this.#parts.health.report(statusOf(state));
    if (state.name === "online") {
      this.#hearing.online();
      if (state.reconnected) this.logger.info("online again");
      else void this.#arrive();
    }
    if (state.name === "closed") {
      this.#hearing.end(state.reason);
      this.#stop.abort();
      if (state.reason) this.logger.error(`ended: ${state.reason.message}`);
    }
  }

  /** Joins the configured rooms and says what is heard. */
  async #arrive(): Promise<void> {
    const { url, rooms, filter } = this.#settings;
    for (const room of rooms) {
      await retrying(`joining '${room}'`, this.#retry, () => this.rooms.join(room)).catch((error: unknown) =>
        this.logger.error(`cannot join '${room}' of ROCKETCHAT_ROOM: ${messageOf(error)}`),
      );
    }
    const { version } = this.server;
    this.logger.info(
      `@${this.user.username} is online at ${url} (Rocket.Chat ${version}); ${describeHearing(filter, this.rooms.joined())}`,
    );
  }
}
