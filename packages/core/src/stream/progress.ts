import type { StateStore } from "../client.ts";
import type { Logger } from "../logger.ts";
import { latest } from "../util/latest.ts";
import { createNotes, type KeptProgress, type Notes, readKept } from "./kept-progress.ts";
import { overlapMs, RoomProgress } from "./room-progress.ts";

/**
 * How far each room is handled, in the server's time.
 *
 * A room's position is the place from which everything has to be fetched after a gap: not after anything that is still
 * being handled, and a little before what was handled last, because the stream keeps no order. What is fetched twice
 * for that is recognised by its id.
 */
export interface Progress {
  /**
   * Reads what an earlier process noted of these rooms, as far as this one knows nothing of them. `handled` hears of
   * the messages which that one handled last.
   */
  restore(roomIds: readonly string[], handled: (messageId: string, at: Date) => void): Promise<void>;
  /**
   * Notes that a room's newest message was this old when the client started. Tells whether that is where it is taken
   * up: the note of an earlier process goes first.
   */
  start(roomId: string, newestAt: Date | undefined): boolean;
  /** Notes that a message has come, written then and touched by the server `at`; the function says that it is handled. */
  begin(roomId: string, messageId: string, at: Date, writtenAt?: Date): () => void;
  /** While nobody listens nothing is handled: what comes then is left to the next process. */
  pause(isPaused: boolean): void;
  /** Whether the message has come and is not handled yet. */
  isOpen(roomId: string, messageId: string): boolean;
  /** Notes that what the message says is told, and has to be handled yet. */
  tell(roomId: string, messageId: string): void;
  /** When the server had touched a message that was told, unless that is too long ago to be fetched again. */
  toldAt(roomId: string, messageId: string): Date | undefined;
  /** The server's latest touch of anything that has come. */
  readonly latest: Date | undefined;
  /**
   * Where the room has to be taken up again. One of which nothing is known was entered after the start: nothing since
   * then has been handled.
   */
  readonly position: (roomId: string, joinedAt?: Date) => Date | undefined;
  /** Keeps this place for a room of which nothing is known, whatever is handled elsewhere in the meantime. */
  readonly pin: (roomId: string, at: Date) => void;
  /** Forgets the times of a clock that has been set back since: such rooms are taken up as far back as is looked at all. */
  correct(serverTime: Date): void;
  /** Resolves when the store holds everything. What is handled later is left to the next process. */
  close(): Promise<void>;
}

export interface ProgressOptions {
  readonly store: StateStore | undefined;
  /** Names the account on its server: rooms of others may be in the same store. */
  readonly scope: () => string;
  /** The server's time when the client first logged in; nothing older is news unless an earlier process left off there. */
  readonly startedAt: () => Date | undefined;
  /** Nothing older is ever fetched; what is not acknowledged for so long is given up. Milliseconds. */
  readonly maxAgeMs: number;
  readonly logger: Logger;
}

/** Clocks of one server's machines may differ by less. */
const clockToleranceMs = 60_000;
/** Rooms that were not heard of for longest are forgotten. */
const roomLimit = 50_000;
/** Much longer than anything is fetched for afterwards. */
const keptMs = 30 * 24 * 3_600_000;
const horizonKey = "horizon";

export function createProgress(options: ProgressOptions): Progress {
  return new RoomsProgress(options);
}

class RoomsProgress implements Progress {
  readonly #options: ProgressOptions;
  readonly #rooms = latest<RoomProgress>(roomLimit);
  readonly #notes: Notes | undefined;
  /** Rooms that something came in before it was read what an earlier process noted of them. */
  readonly #unread = new Set<string>();
  /** The server's latest touch of anything handled anywhere: where rooms are taken up that nothing else is known of. */
  #horizon = 0;
  #latest = 0;
  #hasHorizon = false;
  #resumed = false;
  #paused = false;

  constructor(options: ProgressOptions) {
    const { store, logger } = options;
    this.#options = options;
    this.#notes = store && createNotes({ logger, write: (roomIds) => this.#write(store, roomIds) });
  }

  get latest(): Date | undefined {
    return this.#latest > 0 ? new Date(this.#latest) : undefined;
  }

  async restore(roomIds: readonly string[], handled: (messageId: string, at: Date) => void): Promise<void> {
    const { store } = this.#options;
    if (!store) return;
    if (!this.#hasHorizon) await this.#restoreHorizon(store);
    for (const roomId of roomIds) {
      if (this.#rooms.has(roomId) && !this.#unread.has(roomId)) continue;
      const kept = await this.#readRoom(store, roomId);
      for (const [messageId, at] of kept?.handled ?? []) handled(messageId, new Date(at));
    }
  }

  start(roomId: string, newestAt: Date | undefined): boolean {
    if (this.#resumed || this.#rooms.has(roomId)) return false;
    const newest = newestAt?.getTime() ?? 0;
    this.#add(roomId, { mark: newest, floor: Math.max(newest + 1, this.#floor()) });
    this.#notes?.change(roomId);
    return true;
  }

  pause(isPaused: boolean): void {
    this.#paused = isPaused;
  }

  begin(roomId: string, messageId: string, at: Date, writtenAt = at): () => void {
    const touched = at.getTime();
    this.#latest = Math.max(this.#latest, touched);
    if (this.#paused) return () => {};
    const room = this.#rooms.get(roomId) ?? this.#addNew(roomId);
    room.begin(messageId, touched, writtenAt.getTime());
    return () => {
      if (!room.end(messageId, touched)) return;
      this.#horizon = Math.max(this.#horizon, touched);
      this.#notes?.change(roomId);
    };
  }

  isOpen(roomId: string, messageId: string): boolean {
    return this.#rooms.peek(roomId)?.isOpen(messageId) === true;
  }

  tell(roomId: string, messageId: string): void {
    this.#rooms.peek(roomId)?.tell(messageId);
  }

  toldAt(roomId: string, messageId: string): Date | undefined {
    const at = this.#rooms.peek(roomId)?.toldAt(messageId);
    return at === undefined ? undefined : new Date(at);
  }

  readonly pin = (roomId: string, at: Date): void => {
    if (this.#rooms.has(roomId)) return;
    this.#add(roomId, { mark: at.getTime(), floor: at.getTime() });
    this.#notes?.change(roomId);
  };

  readonly position = (roomId: string, joinedAt?: Date): Date | undefined => {
    const unknown = (): number => Math.max(joinedAt?.getTime() ?? this.#horizon - overlapMs, this.#floor());
    const position = this.#rooms.get(roomId)?.position ?? unknown();
    return position > 0 ? new Date(position) : undefined;
  };

  correct(serverTime: Date): void {
    const most = serverTime.getTime() + clockToleranceMs;
    this.#horizon = Math.min(this.#horizon, most);
    this.#latest = Math.min(this.#latest, most);
    for (const room of this.#rooms.values()) room.correct(most);
  }

  async close(): Promise<void> {
    await this.#notes?.close();
  }

  async #restoreHorizon(store: StateStore): Promise<void> {
    const horizon = await store.get(this.#key(horizonKey));
    this.#resumed = typeof horizon === "number";
    this.#horizon = typeof horizon === "number" ? horizon : this.#floor();
    // Should this process end before it has handled anything, the next one goes on from here.
    if (!this.#resumed) await store.set(this.#key(horizonKey), this.#horizon);
    this.#hasHorizon = true;
  }

  #addNew(roomId: string): RoomProgress {
    const room = this.#add(roomId, { mark: this.position(roomId)?.getTime() ?? 0, floor: this.#floor() });
    if (this.#resumed) this.#unread.add(roomId);
    this.#notes?.change(roomId);
    return room;
  }

  /** An earlier process may know more of a room than that something has come there. */
  async #readRoom(store: StateStore, roomId: string): Promise<KeptProgress | undefined> {
    const kept = readKept(await store.get(this.#key(`room ${roomId}`)));
    if (kept) (this.#rooms.get(roomId) ?? this.#add(roomId, kept)).restore(kept);
    this.#unread.delete(roomId);
    return kept;
  }

  #add(roomId: string, from: Pick<KeptProgress, "mark" | "floor">): RoomProgress {
    const room = new RoomProgress(this.#options.maxAgeMs, from);
    this.#rooms.set(roomId, room);
    return room;
  }

  #floor(): number {
    return this.#resumed ? 0 : (this.#options.startedAt()?.getTime() ?? 0);
  }

  async #write(store: StateStore, roomIds: readonly string[]): Promise<void> {
    for (const roomId of roomIds) if (this.#unread.has(roomId)) await this.#readRoom(store, roomId);
    const rooms = roomIds.map((roomId) => {
      const kept = this.#rooms.peek(roomId)?.keep();
      return kept && store.set(this.#key(`room ${roomId}`), kept, { expiresInMs: keptMs });
    });
    await Promise.all([...rooms, store.set(this.#key(horizonKey), this.#horizon)]);
  }

  #key(name: string): string {
    return `${this.#options.scope()} ${name}`;
  }
}
