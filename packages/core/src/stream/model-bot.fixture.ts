import type { EventStream, StateStore } from "../client.ts";
import { createRegistry } from "../connection/registry.ts";
import { recordingLogger } from "../harness.fixture.ts";
import { createRooms } from "../rooms/rooms.ts";
import type { RoomEvent, ServerInfo } from "../types.ts";
import { stopSwitch } from "../util/timer.ts";
import { createHearing, type Hearing } from "./hearing.ts";
import type { ModelServer } from "./model-server.fixture.ts";

/** A store whose writes survive a crash only once they have landed. */
export class SlowStore implements StateStore {
  readonly #landed = new Map<string, string>();
  #view = new Map<string, string>();
  #pending: { readonly key: string; readonly json: string; readonly resolve: () => void }[] = [];

  get(key: string): Promise<unknown> {
    const json = this.#view.get(key);
    return Promise.resolve(json === undefined ? undefined : JSON.parse(json));
  }

  set(key: string, value: unknown): Promise<void> {
    const json = JSON.stringify(value);
    this.#view.set(key, json);
    return new Promise((resolve) => this.#pending.push({ key, json, resolve }));
  }

  delete(): Promise<void> {
    return Promise.reject(new Error("nobody deletes here"));
  }

  compareAndSet(): Promise<boolean> {
    return Promise.reject(new Error("nobody compares here"));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Lets the oldest write land; false when none is on its way. */
  land(): boolean {
    const write = this.#pending.shift();
    if (!write) return false;
    this.#landed.set(write.key, write.json);
    write.resolve();
    return true;
  }

  get isIdle(): boolean {
    return this.#pending.length === 0;
  }

  crash(): void {
    this.#pending = [];
    this.#view = new Map(this.#landed);
  }
}

/** One life of a bot: from its start to a crash. The modules are the real ones. */
export class ModelBot {
  /** The ids of the messages it was given, in order. */
  readonly heard: string[] = [];
  readonly problems: string[];
  /** What it has been given and has not acknowledged. */
  readonly open: RoomEvent[] = [];
  readonly acknowledged: string[] = [];
  isConnected = false;
  readonly #server: ModelServer;
  readonly #hearing: Hearing;
  readonly #registry = createRegistry(recordingLogger());
  readonly #stop = stopSwitch();
  readonly #stream: EventStream;

  constructor(server: ModelServer, store: StateStore, info: ServerInfo, edited: boolean) {
    const logger = recordingLogger();
    const self = { id: "bot-id", username: "bot" };
    const begun = new Date(server.now);
    const { api } = server;
    this.problems = logger.lines;
    this.#server = server;
    this.#hearing = createHearing({
      api,
      self: () => self,
      startedAt: () => begun,
      serverTime: () => new Date(server.now),
      server: () => info,
      serverUrl: info.url,
      bots: [],
      loopLimit: undefined,
      rooms: createRooms({ api, self: () => self, cacheSize: 10, cacheMaxAgeMs: 1_000 }),
      recovery: { maxAgeMs: 30 * 24 * 3_600_000, maxPerRoom: 10_000 },
      store,
      registry: this.#registry,
      session: () => undefined,
      logger,
      signal: this.#stop.signal,
      report: () => {},
      delivered: () => {},
    });
    const filter = { rooms: [], direct: true, livechat: true, edited, allPublic: false, deleted: false, typing: false };
    this.#stream = this.#hearing.subscribe({ ...filter, ignoreUsers: [], respondTo: "all" }, { acknowledge: "manual" });
    void this.#listen();
  }

  /** Makes a connection; what happens from here on is streamed. */
  async connect(): Promise<void> {
    await this.#hearing.prepare();
    this.#server.listen();
    this.isConnected = true;
    await this.#hearing.catchUp();
    this.#hearing.online();
  }

  /** Takes a streamed document. */
  receive(document: unknown): void {
    if (document === undefined) return;
    this.#registry.route("stream-room-messages", "__my_messages__", [
      document,
      { roomParticipant: true, roomType: "c" },
    ]);
  }

  offline(): void {
    this.isConnected = false;
    this.#hearing.offline();
  }

  acknowledge(place: number): boolean {
    const [event] = this.open.splice(this.open.length === 0 ? 0 : place % this.open.length, 1);
    if (!event) return false;
    this.#acknowledge(event);
    return true;
  }

  /** Acknowledges everything it has been given so far, in order; gives how much that was. */
  acknowledgeAll(): number {
    const events = this.open.splice(0);
    for (const event of events) this.#acknowledge(event);
    return events.length;
  }

  crash(): void {
    this.isConnected = false;
    this.#hearing.offline();
    this.#stop.abort();
  }

  #acknowledge(event: RoomEvent): void {
    this.#stream.acknowledge(event);
    if (event.type === "message") this.acknowledged.push(event.message.id);
  }

  async #listen(): Promise<void> {
    for await (const event of this.#stream) {
      this.open.push(event);
      if (event.type === "message") this.heard.push(event.message.id);
    }
  }
}
