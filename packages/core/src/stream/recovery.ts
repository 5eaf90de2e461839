import type { ClientStatus, RecoveryOptions } from "../client.ts";
import { isRocketChatError, isTransient, messageOf } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { parseDate, type WireDocument } from "../rest/documents.ts";
import type { Gap, Missed } from "../rest/history.ts";
import type { RoomActivity } from "../rooms/rooms.ts";
import type { Room } from "../types.ts";
import { deferred } from "../util/deferred.ts";
import { keyedQueue } from "../util/keyed-queue.ts";
import { sleep } from "../util/timer.ts";
import type { Lanes } from "./lanes.ts";

/** A room that something happened in while nobody listened. */
interface Behind {
  readonly room: Room;
  /** The server's time from which it has to be read. */
  readonly from: Date;
  /** Something may have been said there that is too long ago to be read. */
  readonly isCut: boolean;
}

/** What was missed in a room, ready to be told. */
export interface RoomMissed extends Pick<Behind, "room" | "from"> {
  readonly documents: readonly WireDocument[];
  readonly deletedIds: readonly string[];
}

/** The rooms of a new connection. */
export interface ListenedRooms {
  readonly rooms: readonly Room[];
  readonly activity: ReadonlyMap<string, RoomActivity>;
  /** Whether the room is known to have been quiet. */
  readonly isQuiet: (roomId: string) => boolean;
}

/** Fetches what was said while there was no stream. */
export interface Recovery {
  /**
   * Lets the rooms go in which nothing was missed, and fetches the others' part in the background: each is let go when
   * its part stands in its lane, in front of what came live meanwhile. `signal` aborts when the connection is lost;
   * what is not fetched by then is fetched after the next one is made.
   */
  start(rooms: ListenedRooms, signal: AbortSignal): void;
  /** Fetches one room's part while the others go on. */
  again(room: Room, signal: AbortSignal): Promise<void>;
  /** Called when the connection is lost. */
  lost(): void;
}

export interface RecoverySources {
  readonly options: RecoveryOptions;
  readonly lanes: Lanes;
  readonly position: (roomId: string, joinedAt?: Date) => Date | undefined;
  /** Keeps a room's place until it has been read, however often that is interrupted. */
  readonly pin: (roomId: string, at: Date) => void;
  /** The server's clock. */
  readonly serverTime: () => Date | undefined;
  /** The server's latest touch of anything that has come, from whichever room. */
  readonly latest: () => Date | undefined;
  /** Asks for what was missed; `quickly`, should the server not manage otherwise, without changes of older messages. */
  readonly fetch: (gap: Gap, quickly: boolean) => Promise<Missed>;
  /** Whether the document's message was told before. */
  readonly isTold: (roomId: string, document: WireDocument) => boolean;
  /** Whether edits and deletions are wanted by somebody. */
  readonly wants: () => Pick<Gap, "changes" | "deletions">;
  /** Notes the documents at once, and returns the task that tells them: how many turned out to be new messages. */
  readonly take: (missed: RoomMissed) => () => number;
  readonly report: (status: ClientStatus) => void;
  readonly logger: Logger;
}

/** Rooms read side by side. */
const concurrency = 4;
/** Refusals and failures of the server itself on one room; with pauses, as long as it is about to find its database. */
const mostFailures = 7;
/** A server that has failed so often on a room is asked for less. */
const manyFailures = 2;
/** Messages come out of order, clocks of a server's machines differ, and silence is noticed late: by less than this. */
const marginMs = 300_000;
const firstPauseMs = 500;
const longestPauseMs = 15_000;

interface Tally {
  rooms: number;
  messages: number;
  leftOut: number;
}

export function createRecovery(sources: RecoverySources): Recovery {
  return new RoomsRecovery(sources);
}

class RoomsRecovery implements Recovery {
  readonly #sources: RecoverySources;
  /** Rooms of which nothing is missing while the connection lasts. */
  #complete = new Set<string>();
  #isListening = false;
  /** Until when the rooms that are complete certainly are; milliseconds of the server's time. */
  #completeUntil = 0;

  constructor(sources: RecoverySources) {
    this.#sources = sources;
  }

  start({ rooms, activity, isQuiet }: ListenedRooms, signal: AbortSignal): void {
    const { lanes, pin, report, logger, serverTime } = this.#sources;
    // The clock was set back: nothing is certain.
    if (this.#completeUntil - marginMs > (serverTime()?.getTime() ?? 0)) this.#completeUntil = 0;
    const gaps = rooms.flatMap((room) => (isQuiet(room.id) ? [] : (this.#behind(room, activity.get(room.id)) ?? [])));
    for (const { room, from } of gaps) pin(room.id, from);
    const behind = new Set(gaps.map(({ room }) => room.id));
    lanes.releaseAllBut(behind);
    this.#complete = new Set(rooms.flatMap(({ id }) => (behind.has(id) ? [] : [id])));
    this.#isListening = true;
    this.#warnOfAge(gaps);
    const tally: Tally = { rooms: 0, messages: 0, leftOut: 0 };
    const queue = keyedQueue(concurrency);
    const all = Promise.all(gaps.map((gap) => queue.run(gap.room.id, () => this.#recover(gap, signal, tally))));
    void all.then(() => {
      if (tally.messages + tally.leftOut === 0) return;
      report({ type: "recovered", ...tally });
      logger.info(`fetched ${tally.messages} missed messages in ${tally.rooms} rooms`);
    });
  }

  async again(room: Room, signal: AbortSignal): Promise<void> {
    const gap = this.#behind(room);
    if (!gap) return;
    this.#complete.delete(room.id);
    await this.#recover(gap, signal, { rooms: 0, messages: 0, leftOut: 0 });
  }

  lost(): void {
    if (this.#isListening) this.#completeUntil = this.#sources.latest()?.getTime() ?? 0;
    this.#isListening = false;
  }

  #behind(room: Room, { touchedAt, joinedAt }: RoomActivity = {}): Behind | undefined {
    const { position, serverTime, wants, options } = this.#sources;
    const start = position(room.id, joinedAt);
    if (!start || options.maxAgeMs <= 0) return undefined;
    const oldest = (serverTime() ?? start).getTime() - options.maxAgeMs;
    const { changes, deletions } = wants();
    const certain = this.#complete.has(room.id) ? this.#completeUntil - marginMs : 0;
    // A new message touches its room, a change of an older one does not.
    const untouchedSince = changes || deletions ? oldest : Math.max(start.getTime(), oldest, certain);
    if (touchedAt && touchedAt.getTime() < untouchedSince) return undefined;
    const from = new Date(Math.max(start.getTime(), joinedAt?.getTime() ?? 0, oldest));
    const isCut =
      touchedAt !== undefined && touchedAt.getTime() - marginMs > start.getTime() && start.getTime() < oldest;
    return { room, from, isCut };
  }

  #warnOfAge(gaps: readonly Behind[]): void {
    const cut = gaps.filter(({ isCut }) => isCut);
    const [first] = cut;
    if (!first) return;
    this.#sources.logger.warn(
      `what was said before ${first.from.toISOString()} in ${cut.length} rooms, if anything, is left out: it is too long ago`,
    );
  }

  async #recover({ room, from }: Behind, signal: AbortSignal, tally: Tally): Promise<void> {
    const { lanes, take, wants } = this.#sources;
    const gap = { roomId: room.id, kind: room.kind, from, ...wants() };
    const missed = await persistently(gap, signal, this.#sources);
    if (signal.aborted) return;
    if (!missed) return lanes.release(room.id);
    const { documents, leftOut } = this.#newest(gap, room, missed.documents);
    const tell = take({ ...missed, room, from, documents });
    const told = deferred<void>();
    lanes.release(room.id, async () => {
      try {
        const messages = tell();
        tally.rooms += messages > 0 ? 1 : 0;
        tally.messages += messages;
        tally.leftOut += leftOut;
        if (!signal.aborted) this.#complete.add(room.id);
      } finally {
        told.resolve();
      }
    });
    await told.promise;
  }

  /** As much as is wanted of what is new, and everything else. */
  #newest(gap: Gap, room: Room, documents: readonly WireDocument[]) {
    const { options, isTold, logger } = this.#sources;
    const isOld = (document: WireDocument): boolean =>
      !gap.changes && (parseDate(document.ts)?.getTime() ?? 0) < gap.from.getTime();
    const fresh = documents.filter((document) => !isTold(gap.roomId, document) && !isOld(document));
    const leftOut = Math.max(0, fresh.length - options.maxPerRoom);
    if (leftOut === 0) return { documents, leftOut };
    logger.warn(
      `${leftOut} older messages of ${room.displayName || room.id} are left out: it had more than ${options.maxPerRoom}`,
    );
    const unwanted = new Set(fresh.slice(0, leftOut));
    return { documents: documents.filter((document) => !unwanted.has(document)), leftOut };
  }
}

/** Whether the server does not manage to answer, which may be because of this room alone. */
const isFailure = (error: unknown): boolean =>
  isRocketChatError(error) && (error.status === 500 || error.code === "timeout" || error.code === "rejected");

/** Whether asking again is pointless; a server that does not answer at all is waited for. */
const isFinal = (error: unknown, failures: number): boolean =>
  !isRocketChatError(error) ||
  (error.code !== "rejected" && !isTransient(error)) ||
  (error.code !== "timeout" && failures >= mostFailures);

/** What was missed, asked for until there is an answer; undefined when there is none to be had. */
async function persistently(gap: Gap, signal: AbortSignal, sources: RecoverySources): Promise<Missed | undefined> {
  let failures = 0;
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await sources.fetch(gap, failures >= manyFailures);
    } catch (error) {
      if (signal.aborted) return undefined;
      failures += isFailure(error) ? 1 : 0;
      const tried = `messages of room ${gap.roomId} since ${gap.from.toISOString()} could not be fetched`;
      if (isFinal(error, failures)) {
        sources.logger.error(`${tried}, what was missed there is lost: ${messageOf(error)}`);
        return undefined;
      }
      const waitMs = Math.max(pauseMs, (isRocketChatError(error) && error.retryInMs) || 0);
      sources.logger.warn(`${tried}: ${messageOf(error)}; trying again in ${waitMs} ms`);
      await sleep(waitMs, signal);
    }
  }
  return undefined;
}
