import { backoff } from "@rocketchat-connectors/core";
import { EngineError, fieldsOf } from "@rocketchat-connectors/dialog";

export interface PatienceOptions {
  /** Milliseconds that a question waits for a server that takes nothing. */
  readonly maxWaitMs: number;
  readonly now: () => number;
  readonly random: () => number;
  /** Waits; resolves early, with false, when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<boolean>;
}

/** How long a question may wait, of which nothing was processed yet. */
export class Patience {
  readonly #options: PatienceOptions;
  /** Since when the server takes nothing. */
  #since: number | undefined;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /**
   * The outcome of a task that is tried again for as long as it rejects with `unavailable`, with pauses that grow, or as
   * the server wishes. `sinceMs` is when the question came: what had to stand in line behind others that waited for the
   * same server has waited already.
   */
  async until<Result>(sinceMs: number, signal: AbortSignal, task: () => Promise<Result>): Promise<Result> {
    const { now, random, sleep, maxWaitMs } = this.#options;
    let waitingSince: number | undefined;
    for (let failures = 1; ; failures += 1) {
      try {
        const result = await task();
        this.#since = undefined;
        return result;
      } catch (error) {
        if (!isUnavailable(error)) {
          this.#since = undefined;
          throw error;
        }
        this.#since ??= now();
        // A server that takes what others say must not make this one wait for ever.
        waitingSince ??= Math.max(sinceMs, this.#since);
        const left = waitingSince + maxWaitMs - now();
        const pause = wishedMs(error, now()) ?? backoff(failures, random, pauses);
        // A last attempt at the end of the time, unless the server said that it comes too early.
        const isTooEarly = wishedMs(error, now()) !== undefined && pause > left;
        if (left <= 0 || isTooEarly || !(await sleep(Math.min(pause, left), signal))) throw error;
      }
    }
  }
}

/** Milliseconds between two attempts, also where a server says "at once". */
const shortestMs = 500;
const pauses = { firstMs: 1_000, longestMs: 5_000 };

const isUnavailable = (error: unknown): error is EngineError =>
  error instanceof EngineError && error.kind === "unavailable";

/** Milliseconds that the server wants to be left alone for (`Retry-After`: seconds, or a date). */
function wishedMs({ cause }: EngineError, now: number): number | undefined {
  const { retryAfter } = fieldsOf(cause);
  if (typeof retryAfter !== "string") return undefined;
  const ms = /^\s*\d+\s*$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now;
  return Number.isFinite(ms) ? Math.max(ms, shortestMs) : undefined;
}
