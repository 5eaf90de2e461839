import { keyedQueue } from "@rocketchat-connectors/core";
import { EngineError } from "@rocketchat-connectors/dialog";

export interface LinesOptions {
  /** Requests of one user that are waiting or going on. */
  readonly mostOfUser: number;
  /** The same of all users together. */
  readonly most: number;
  /** Milliseconds of quiet after a request that may still be at work in the server. */
  readonly settleMs: number;
  readonly now: () => number;
  /** Waits; resolves early, with false, when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<boolean>;
}

/** What a request tells its line. */
export interface Turn {
  /** The server may still be at work on it: the next request of this user comes after a while. */
  settle(): void;
}

/**
 * The requests of each Converse user, one after another; those of different users run side by side.
 *
 * v12 has one buffer of answers for each user and ends every request of a user at the first answer, so that of two
 * requests at once both get the first answer, and the second comes with whatever is asked next (measured, 12.31.10).
 */
export class Lines {
  readonly #options: LinesOptions;
  readonly #queue = keyedQueue();
  readonly #lengths = new Map<string, number>();
  /** Until when nothing is sent for a user. */
  readonly #quiet = new Map<string, number>();
  #length = 0;

  constructor(options: LinesOptions) {
    this.#options = options;
  }

  /**
   * The outcome of the request, which begins when those before it are over. Rejects with `unavailable` when too many wait.
   *
   * When the signal aborts this rejects at once; a request that has begun keeps its place until it is over all the same.
   */
  async run<Result>(user: string, signal: AbortSignal, request: (turn: Turn) => Promise<Result>): Promise<Result> {
    this.#enter(user);
    let hasBegun = false;
    const over = this.#queue.run(user, async () => {
      try {
        await this.#rest(user, signal);
        if (signal.aborted) throw stopped(false);
        hasBegun = true;
        return await request({ settle: () => this.#settle(user) });
      } finally {
        this.#leave(user);
      }
    });
    return await unlessAborted(over, signal, () => stopped(hasBegun));
  }

  #enter(user: string): void {
    const { mostOfUser, most } = this.#options;
    const length = this.#lengths.get(user) ?? 0;
    if (length >= mostOfUser) throw full(`${length} messages of this conversation`);
    if (this.#length >= most) throw full(`${this.#length} messages of all conversations`);
    this.#lengths.set(user, length + 1);
    this.#length += 1;
  }

  #leave(user: string): void {
    const length = (this.#lengths.get(user) ?? 0) - 1;
    if (length > 0) this.#lengths.set(user, length);
    else this.#lengths.delete(user);
    this.#length -= 1;
  }

  async #rest(user: string, signal: AbortSignal): Promise<void> {
    const { now, sleep } = this.#options;
    const ms = (this.#quiet.get(user) ?? 0) - now();
    // A rest that is cut short goes on for whoever comes next.
    if (ms <= 0 || (await sleep(ms, signal))) this.#quiet.delete(user);
  }

  #settle(user: string): void {
    const { now, settleMs } = this.#options;
    for (const [other, until] of this.#quiet) if (until <= now()) this.#quiet.delete(other);
    this.#quiet.set(user, now() + settleMs);
  }
}

function full(many: string): EngineError {
  const advice = "is it slow, or does somebody flood it?";
  return new EngineError(
    "unavailable",
    `${many} wait for Botpress already, and this one is not handed over: ${advice}`,
  );
}

function stopped(hasBegun: boolean): EngineError {
  const text = "given up, since nobody waits for the answer any longer";
  return new EngineError(hasBegun ? "uncertain" : "unavailable", text);
}

async function unlessAborted<Result>(
  task: Promise<Result>,
  signal: AbortSignal,
  reason: () => EngineError,
): Promise<Result> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(reason());
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([task, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
