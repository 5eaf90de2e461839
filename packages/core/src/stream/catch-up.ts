import { messageOf } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { RoomActivity, RoomDirectory } from "../rooms/rooms.ts";
import type { Room } from "../types.ts";
import { stopSwitch } from "../util/timer.ts";
import type { Inbox } from "./inbox.ts";
import type { Lanes } from "./lanes.ts";
import type { Ledger } from "./ledger.ts";
import type { Order } from "./order.ts";
import type { Progress } from "./progress.ts";
import type { ActiveRoom } from "./public-rooms.ts";
import type { Recovery } from "./recovery.ts";

/** What lies between a connection's streams being asked for and their events being told. */
export interface CatchUp {
  /**
   * From now on events wait: a new connection is being made. Before the first one it is read how far each room is, so
   * that what is said while the streams are being opened is known to be new.
   */
  hold(): Promise<void>;
  /** Called once the streams are live: reads the rooms afresh and begins to fetch what was missed. */
  run(): Promise<void>;
  /** Somebody listens now. Until the first one does events wait, so that a starting bot misses none. */
  listened(): void;
  /** The events that wait are too many: they are told, be it to nobody. */
  overflow(): void;
  /** A message of the room was announced and never came. */
  missing(roomId: string): void;
  /** The connection is lost, or the client closed: what is not fetched yet is left to the next one. */
  stop(): void;
}

export interface CatchUpParts {
  readonly rooms: RoomDirectory;
  readonly lanes: Lanes;
  readonly order: Order;
  readonly ledger: Ledger;
  readonly progress: Progress;
  readonly recovery: Recovery;
  readonly inbox: Inbox;
  /** Public channels that the account is not in, when somebody listens there; none when the signal aborts. */
  readonly others: (signal: AbortSignal) => Promise<readonly ActiveRoom[]>;
  /** The server's clock. */
  readonly serverTime: () => Date | undefined;
  readonly logger: Logger;
}

/** What a reading of the rooms brought. */
interface Rooms {
  readonly own: readonly Room[];
  readonly activity: ReadonlyMap<string, RoomActivity>;
  /** Those that nothing happened in while the streams were being opened for the first time. */
  readonly quiet: ReadonlySet<string>;
}

export function createCatchUp(parts: CatchUpParts): CatchUp {
  return new ConnectionCatchUp(parts);
}

class ConnectionCatchUp implements CatchUp {
  readonly #parts: CatchUpParts;
  #connection = stopSwitch();
  #restored = false;
  #isHeard = false;
  #begin: (() => Promise<void>) | undefined;
  /** When the rooms were touched last before the streams were opened for the first time. */
  #touchedBefore: ReadonlyMap<string, number | undefined> = new Map();
  /** Rooms with a message that did not come while nobody listened. */
  readonly #incomplete = new Set<string>();

  constructor(parts: CatchUpParts) {
    this.#parts = parts;
  }

  async hold(): Promise<void> {
    const { order, lanes } = this.#parts;
    this.stop();
    this.#connection = stopSwitch();
    order.release();
    lanes.hold();
    if (!this.#restored) await this.#restore();
  }

  async run(): Promise<void> {
    const { rooms, progress, inbox, serverTime } = this.#parts;
    const { signal } = this.#connection;
    const loaded = await rooms.load();
    const now = serverTime();
    if (now) progress.correct(now);
    inbox.onMembership(loaded);
    const quiet = new Set<string>();
    for (const [roomId, { touchedAt }] of loaded.activity) {
      const before = this.#touchedBefore.get(roomId);
      if (before !== undefined && before === touchedAt?.getTime()) quiet.add(roomId);
    }
    const found = { own: rooms.joined(), activity: loaded.activity, quiet };
    this.#begin = () => this.#start(found, signal);
    if (this.#isHeard) this.#go();
  }

  listened(): void {
    this.#isHeard = true;
    this.#go();
  }

  overflow(): void {
    if (this.#begin) this.#parts.progress.pause(true);
    this.#go();
  }

  missing(roomId: string): void {
    if (this.#begin) this.#incomplete.add(roomId);
    else this.#again(roomId);
  }

  stop(): void {
    this.#connection.abort();
    this.#parts.recovery.lost();
    this.#begin = undefined;
  }

  async #restore(): Promise<void> {
    const { rooms, progress, ledger } = this.#parts;
    const { activity } = await rooms.load();
    await progress.restore([...activity.keys()], ledger.restore);
    const touched = new Map<string, number | undefined>();
    for (const [roomId, { writtenAt, touchedAt }] of activity) {
      if (progress.start(roomId, writtenAt)) touched.set(roomId, touchedAt?.getTime());
    }
    this.#touchedBefore = touched;
    this.#restored = true;
  }

  #go(): void {
    if (!this.#begin) return;
    this.#touchedBefore = new Map();
    void this.#begin();
    this.#begin = undefined;
  }

  /** Who listens decides whether rooms are read that the account is not in. */
  async #start({ own, activity, quiet }: Rooms, signal: AbortSignal): Promise<void> {
    const { progress, ledger, recovery, logger } = this.#parts;
    const others = (await this.#parts.others(signal)).filter(({ room }) => !activity.has(room.id));
    const otherIds = others.map(({ room }) => room.id);
    await progress
      .restore(otherIds, ledger.restore)
      .catch((error: unknown) => logger.error(`what was handled before is not known: ${messageOf(error)}`));
    if (signal.aborted) return;
    const rooms = [...own, ...others.map(({ room }) => room)];
    const all = new Map([...activity, ...others.map((one) => [one.room.id, one.activity] as const)]);
    recovery.start({ rooms, activity: all, isQuiet: (roomId) => quiet.has(roomId) }, signal);
    for (const roomId of this.#incomplete) this.#again(roomId);
    this.#incomplete.clear();
  }

  #again(roomId: string): void {
    const { rooms, lanes, recovery, logger } = this.#parts;
    const { signal } = this.#connection;
    const room = rooms.known(roomId);
    if (!room || signal.aborted || lanes.isHeld(roomId)) return;
    logger.warn(`a message of ${room.displayName || roomId} was announced but did not come; fetching it`);
    void recovery.again(room, signal);
  }
}
