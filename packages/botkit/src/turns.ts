import { AsyncLocalStorage } from "node:async_hooks";
import { Answers, keyedQueue, patiently } from "@rocketchat-connectors/core";
import type { Activity } from "./botkit.ts";

/** What a bot does because of one activity. */
export interface Turn {
  /** Turns with the same key come one after another. */
  readonly key: string;
  /** What the log calls it. */
  readonly name: string;
  /** The id of the message that is answered; none when what is said counts for itself. */
  readonly inReplyTo?: string;
}

export interface TurnsOptions {
  /** How long a turn may take, in milliseconds, before the next one begins. */
  readonly longestMs: number;
  /** Called when a turn took longer. */
  readonly tooLong: (turn: Turn) => void;
}

/** The turns of a bot: in order for each key, side by side for different ones. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #queue = keyedQueue();
  readonly #answers = new Answers();
  readonly #running = new AsyncLocalStorage<Turn>();
  readonly #active = new Set<Turn>();
  readonly #starts = new WeakMap<object, Turn>();
  /** The keys whose turns somebody waited for in vain, with the end of those that are known. */
  readonly #slow = new Map<string, Promise<void>>();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /**
   * Takes a turn, once those before it with the same key are over.
   *
   * Settles when it is over and what it said is stored, awaited or not. Rejects with what the task rejects with, or
   * with `closed` when something was not said because the bot was stopped.
   */
  async run(turn: Turn, activity: object, task: () => Promise<void>): Promise<void> {
    this.#starts.set(activity, turn);
    await this.#queue.run(turn.key, () => this.#take(turn, task));
    await this.#answers.settled(turn);
  }

  /**
   * Settles when the turns with this key that are there by now are over, so that the next one can begin at once; or
   * when that takes too long, for which nobody waits a second time while turns with this key are left.
   */
  async free(key: string, longestMs: number): Promise<void> {
    const isFree = this.#queue.run(key, async () => undefined);
    const giveUp = (): void => {
      this.#slow.set(key, isFree);
      void isFree.then(() => this.#slow.get(key) === isFree && this.#slow.delete(key));
    };
    if (this.#slow.has(key)) giveUp();
    else await patiently(isFree, longestMs, giveUp);
  }

  /** Runs a task as a turn of its own, or as a part of the running one: that one may be waiting for it. */
  join(turn: Turn, task: () => Promise<void>): Promise<void> {
    if (this.current) return this.hold(turn.key, task());
    return this.#queue.run(turn.key, () => this.#take(turn, task));
  }

  /** Lets the turns with this key that have not begun wait until a task is over. */
  hold<Result>(key: string, task: Promise<Result>): Promise<Result> {
    const isOver = task.then(
      () => undefined,
      () => undefined,
    );
    if (this.current?.key !== key)
      void this.#queue.run(key, () => patiently(isOver, this.#options.longestMs, () => undefined));
    return task;
  }

  /** The turn that something is said in: the running one, or the one that the activity began. */
  saidIn(activity: object): Turn | undefined {
    return this.current ?? this.#starts.get(activity);
  }

  /** Tells whether a turn began with this activity. */
  began(activity: object): boolean {
    return this.#starts.has(activity);
  }

  /** Lets a turn count as unfinished until this settles. */
  underWay<Result>(turn: Turn | undefined, sent: Promise<Result>): Promise<Result> {
    if (turn) this.#answers.add(turn, sent);
    return sent;
  }

  /** The running turn. What a timer does that a turn left behind is no part of the turn any more. */
  get current(): Turn | undefined {
    const turn = this.#running.getStore();
    return turn && this.#active.has(turn) ? turn : undefined;
  }

  async #take(turn: Turn, task: () => Promise<void>): Promise<void> {
    const { longestMs, tooLong } = this.#options;
    this.#active.add(turn);
    try {
      await patiently(this.#running.run(turn, task), longestMs, () => tooLong(turn));
    } finally {
      this.#active.delete(turn);
    }
  }
}

/**
 * What an activity's state is kept under: in Botkit the conversation with all its parts, and the user.
 *
 * Whatever shares state has to share its turns, else one of them overwrites what the other one has learned.
 */
export function botkitKey({ conversation, from }: Partial<Activity>): string {
  const parts = Object.entries(conversation ?? {}).filter(([name]) => name !== "properties");
  const values = parts.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  return [...values.filter((value) => value !== undefined && value !== null && value !== ""), from?.id].join("-");
}

/** The same for plain Bot Framework bots, where all of a conversation share its state. */
export function conversationKey({ conversation }: Partial<Activity>): string {
  return conversation?.id ?? "";
}
