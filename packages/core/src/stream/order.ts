import { latest } from "../util/latest.ts";

/**
 * Puts messages of a room that overtook each other back into order, without delaying those that did not.
 *
 * `__my_messages__` keeps no order, because the server looks rights up for each message and reader. But it announces
 * each message by other means as well: the room's document tells the time of its newest message, the first message of
 * a thread that of its newest reply. So only a message that overtook an announced older one waits for it, and not long.
 * What arrives in one breath, in the same turn of the event loop, is sorted in any case. Times are the server's, in
 * milliseconds.
 */
export interface Order {
  /** A message was written in the room at this time, and has to come. */
  announce(roomId: string, time: number): void;
  /**
   * The room holds so many messages since it was touched at this time. When they rose without a known time, the reply
   * of a thread has to come, which was written just before.
   */
  count(roomId: string, messages: number, touchedAt: number): void;
  /** A message of this time came by another way. */
  note(roomId: string, time: number): void;
  /** Passes a message on, or keeps it until what was written before it has come. `isNew`: it is seen for the first time. */
  arrive(roomId: string, time: number, isNew: boolean, pass: () => void): void;
  /** Passes something on behind the messages that have come before it. */
  follow(roomId: string, pass: () => void): void;
  /** Passes on whatever is kept: what it waits for does not come on this connection. */
  release(): void;
}

export interface OrderOptions {
  /** Milliseconds that a message waits for an older one. Default 250. */
  readonly patienceMs?: number;
  /** Milliseconds until an announced message that has not come counts as lost on the way. Default 3 000. */
  readonly lossMs?: number;
  /** Hears of rooms with a lost message. */
  readonly lost: (roomId: string) => void;
  /** A clock that only runs forward, in milliseconds. */
  readonly now?: () => number;
}

/** A message of which only the number was announced. */
interface Due {
  /** When its room was touched for it: it is no younger. */
  readonly touchedAt: number;
  /** By our own clock. */
  readonly announcedAt: number;
}

interface Kept {
  readonly time: number;
  /** When it came, by our own clock. */
  readonly since: number;
  readonly pass: () => void;
}

interface RoomOrder {
  /** The times of announced messages that have not come, and when they were announced by our own clock. */
  readonly awaited: Map<number, number>;
  /** Messages of unknown time that were announced and have not come, the oldest first. */
  due: readonly Due[];
  /** How many messages came whose announcement has not. */
  surplus: number;
  /** How many messages the room holds, as far as it told. */
  messages: number | undefined;
  /** The time of the youngest message that came. */
  latest: number;
  kept: Kept[];
}

const roomLimit = 10_000;
const mostSurplus = 8;
const mostDue = 100;

export function createOrder(options: OrderOptions): Order {
  return new RoomsOrder(options);
}

class RoomsOrder implements Order {
  readonly #options: OrderOptions;
  readonly #patienceMs: number;
  readonly #lossMs: number;
  readonly #now: () => number;
  readonly #rooms = latest<RoomOrder>(roomLimit, { dispose: (room) => passAll(room) });
  /** Rooms that wait for an announced message. */
  readonly #waiting = new Set<string>();
  /** Rooms in which something came in this turn of the event loop. */
  #fresh = new Set<RoomOrder>();
  #sweeping = false;

  constructor(options: OrderOptions) {
    this.#options = options;
    this.#patienceMs = options.patienceMs ?? 250;
    this.#lossMs = options.lossMs ?? 3_000;
    this.#now = options.now ?? (() => performance.now());
  }

  announce(roomId: string, time: number): void {
    const room = this.#room(roomId);
    // A room is announced again for other reasons, long after its newest message.
    if (time <= room.latest || room.awaited.has(time)) return;
    room.awaited.set(time, this.#now());
    // Announced this way, it is not due by number as well.
    room.surplus += 1;
    this.#waiting.add(roomId);
    this.#sweepLater();
  }

  count(roomId: string, messages: number, touchedAt: number): void {
    const room = this.#room(roomId);
    const more = room.messages === undefined ? room.surplus : Math.max(0, messages - room.messages);
    room.messages = messages;
    const due = Math.min(Math.max(0, more - room.surplus), mostDue);
    room.surplus = Math.max(0, room.surplus - more);
    if (due === 0) return;
    // Some kinds of messages are counted and never shown.
    const now = this.#now();
    const left = room.due.filter(({ announcedAt }) => announcedAt > now - this.#lossMs);
    room.due = [...left, ...Array<Due>(due).fill({ touchedAt, announcedAt: now })].slice(-mostDue);
  }

  note(roomId: string, time: number): void {
    const room = this.#room(roomId);
    room.awaited.delete(time);
    room.latest = Math.max(room.latest, time);
  }

  arrive(roomId: string, time: number, isNew: boolean, pass: () => void): void {
    const room = this.#room(roomId);
    if (isNew && !room.awaited.has(time)) {
      const own = room.due.findIndex(({ touchedAt }) => touchedAt >= time);
      if (own >= 0) room.due = room.due.toSpliced(own, 1);
      else room.surplus = Math.min(room.surplus + 1, mostSurplus);
    }
    this.note(roomId, time);
    this.#keep(room, time, pass);
  }

  follow(roomId: string, pass: () => void): void {
    const room = this.#rooms.get(roomId);
    if (!room || room.kept.length === 0) return pass();
    this.#keep(room, Math.max(...room.kept.map(({ time }) => time)), pass);
  }

  #keep(room: RoomOrder, time: number, pass: () => void): void {
    room.kept.push({ time, pass, since: this.#now() });
    if (this.#fresh.size === 0) setImmediate(() => this.#passFresh());
    this.#fresh.add(room);
  }

  #passFresh(): void {
    const rooms = this.#fresh;
    this.#fresh = new Set();
    for (const room of rooms) {
      this.#passReady(room);
      if (room.kept.length > 0) setTimeout(() => this.#passReady(room), this.#patienceMs + 1).unref();
    }
  }

  release(): void {
    for (const room of this.#rooms.values()) {
      room.awaited.clear();
      Object.assign(room, { due: [], surplus: 0, messages: undefined });
      passAll(room);
    }
    this.#waiting.clear();
  }

  #room(roomId: string): RoomOrder {
    const known = this.#rooms.get(roomId);
    if (known) return known;
    const room: RoomOrder = { awaited: new Map(), due: [], surplus: 0, messages: undefined, latest: 0, kept: [] };
    this.#rooms.set(roomId, room);
    return room;
  }

  /** Passes on what waits for nothing older, or has waited long enough for it. */
  #passReady(room: RoomOrder): void {
    if (room.awaited.size === 0 && room.due.length === 0) return passAll(room);
    const now = this.#now();
    room.due = room.due.filter(({ announcedAt }) => announcedAt > now - this.#lossMs);
    let oldest = Math.min(...room.due.map(({ touchedAt }) => touchedAt));
    for (const time of room.awaited.keys()) oldest = Math.min(oldest, time);
    // Whoever has waited long enough takes along what is older.
    for (const { time, since } of room.kept) if (since <= now - this.#patienceMs) oldest = Math.max(oldest, time);
    const ready = room.kept.filter(({ time }) => time <= oldest);
    room.kept = room.kept.filter(({ time }) => time > oldest);
    for (const { pass } of ready.sort((a, b) => a.time - b.time)) pass();
  }

  #sweepLater(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    setTimeout(() => this.#sweep(), this.#lossMs).unref();
  }

  #sweep(): void {
    this.#sweeping = false;
    const patient = this.#now() - this.#lossMs;
    for (const roomId of [...this.#waiting]) {
      const { awaited } = this.#room(roomId);
      const due = [...awaited].filter(([, announcedAt]) => announcedAt <= patient);
      for (const [time] of due) awaited.delete(time);
      if (awaited.size === 0) this.#waiting.delete(roomId);
      if (due.length > 0) this.#options.lost(roomId);
    }
    if (this.#waiting.size > 0) this.#sweepLater();
  }
}

function passAll(room: RoomOrder): void {
  const { kept } = room;
  room.kept = [];
  if (kept.length > 1) kept.sort((a, b) => a.time - b.time);
  for (const { pass } of kept) pass();
}
