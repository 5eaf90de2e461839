import { latest } from "../util/latest.ts";

/** What bots said in a place and the bot answered, since a person last wrote there. */
export interface Count {
  /** When the messages that were answered came. */
  answered: number[];
  /** Whether somebody has been told that they are too many. */
  hasWarned: boolean;
}

/** A message of a bot that is not answered yet. */
interface Open {
  readonly threadId: string | undefined;
  readonly at: number;
}

export interface TallyOptions {
  /** So many answered messages are too many. */
  readonly limit: number;
  /** Milliseconds after which a message no longer counts. */
  readonly windowMs: number;
}

const mostPlaces = 1_000;
const mostOpen = 100;

/** Stands for the messages of a room that were answered in another place of it. */
const elsewhere = " elsewhere";

/**
 * Counts the messages of bots that were answered, for each room and thread, and for a room those that were answered in
 * another place than they came in: who answers in a new thread each time is nowhere twice. Times are milliseconds.
 */
export class Tally {
  readonly #options: TallyOptions;
  readonly #counts = latest<Count>(mostPlaces);
  /** By room. */
  readonly #open = latest<readonly Open[]>(mostPlaces);

  constructor(options: TallyOptions) {
    this.#options = options;
  }

  /** A bot said something that may be answered. */
  note(roomId: string, threadId: string | undefined, at: number): void {
    const open = this.#openIn(roomId).filter((one) => one.at > at - this.#options.windowMs);
    this.#open.set(roomId, [...open, { threadId, at }].slice(-mostOpen));
  }

  /** The bot said something, which answers the oldest open message of the place, or else of the room. */
  answer(roomId: string, threadId: string | undefined): void {
    const open = this.#openIn(roomId);
    const here = open.find((one) => one.threadId === threadId);
    const answered = here ?? open[0];
    if (!answered) return;
    const others = open.filter((one) => one !== answered);
    this.#open.set(roomId, others);
    this.#countOf(roomId, here ? threadId : elsewhere).answered.push(answered.at);
  }

  /** A person is there, and looks after what goes on. */
  startAnew(roomId: string, threadId: string | undefined): void {
    for (const place of [threadId, elsewhere]) {
      const count = this.#countOf(roomId, place);
      count.answered = [];
      count.hasWarned = false;
    }
    const others = this.#openIn(roomId).filter((one) => one.threadId !== threadId);
    this.#open.set(roomId, others);
  }

  /** The count that is too high for a further message in the place. */
  tooMany(roomId: string, threadId: string | undefined, at: number): Count | undefined {
    const { limit, windowMs } = this.#options;
    const counts = [threadId, elsewhere].map((place) => this.#countOf(roomId, place));
    for (const count of counts) {
      count.answered = count.answered.filter((one) => one > at - windowMs);
      if (count.answered.length < limit) count.hasWarned = false;
    }
    return counts.find(({ answered }) => answered.length >= limit);
  }

  #openIn(roomId: string): readonly Open[] {
    return this.#open.get(roomId) ?? [];
  }

  #countOf(roomId: string, place: string | undefined): Count {
    const key = `${roomId} ${place ?? ""}`;
    const known = this.#counts.get(key);
    if (known) return known;
    const count: Count = { answered: [], hasWarned: false };
    this.#counts.set(key, count);
    return count;
  }
}
