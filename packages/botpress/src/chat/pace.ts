import { keyedQueue } from "@rocketchat-connectors/core";
import { EngineError } from "@rocketchat-connectors/dialog";
import { deadline } from "@rocketchat-connectors/dialog/http";
import { type Cause, causeOf } from "./failures.ts";

export interface PaceOptions {
  /** Requests that may be under way at once; as many streams may be opening besides. */
  readonly atOnce: number;
  /** Milliseconds that a request may wait for its place. */
  readonly patienceMs: number;
}

/** Milliseconds after which Botpress is asked again at the latest, however long it wanted to be left alone. */
const longestRestMs = 60_000;

/** Keeps the requests of all conversations together within what Botpress takes. */
export class Pace {
  readonly #options: PaceOptions;
  readonly #queues: Readonly<Record<"call" | "stream", ReturnType<typeof keyedQueue>>>;
  #count = 0;
  /** On the clock of `performance.now`: Botpress wants nothing before. */
  #restsUntil = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#queues = { call: keyedQueue(options.atOnce), stream: keyedQueue(options.atOnce) };
  }

  /**
   * Does something when there is a place for it. Rejects with `unavailable`, without doing it, when there is none in time,
   * and as long as Botpress wants to be left alone, which `Retry-After` of whichever request says for all of them.
   */
  run<Result>(
    kind: "call" | "stream",
    what: string,
    signal: AbortSignal | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const patience = deadline(this.#options.patienceMs, signal);
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        patience.end();
        reject(new EngineError("unavailable", `${what}: not tried, since too much is being asked of Botpress at once`));
      };
      if (patience.signal.aborted) return giveUp();
      patience.signal.addEventListener("abort", giveUp, { once: true });
      this.#count += 1;
      void this.#queues[kind].run(`${this.#count}`, async () => {
        if (patience.signal.aborted) return;
        patience.signal.removeEventListener("abort", giveUp);
        patience.end();
        await this.#unlessResting(what, work).then(resolve, reject);
      });
    });
  }

  async #unlessResting<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const retryAfterMs = Math.ceil(this.#restsUntil - performance.now());
    if (retryAfterMs > 0) {
      const cause: Cause = { status: 429, type: "RateLimited", retryAfterMs };
      const text = `${what}: not tried, since Botpress takes no requests for ${retryAfterMs} ms`;
      throw new EngineError("unavailable", text, { cause });
    }
    try {
      return await work();
    } catch (error) {
      const { status, retryAfterMs: wanted = 0 } = causeOf(error);
      const restMs = status === 429 || status === 503 ? Math.min(wanted, longestRestMs) : 0;
      this.#restsUntil = Math.max(this.#restsUntil, performance.now() + restMs);
      throw error;
    }
  }
}
