import { type Deferred, deferred } from "../util/deferred.ts";
import type { Allowance } from "./answers.ts";

/** So many go at once while the limit is not known: the smallest that Rocket.Chat has for what bots do much. */
const cautious = 5;
/** Two resets are of the same window when they are no further apart: servers reckon them anew for each answer. */
const toleranceMs = 250;
/** So many go first when a window should be open: the clocks may differ, and then only these are refused. */
const scouts = 2;
/** How long a window is taken for closed that the server says is closed although it should be open. */
const shortestWaitMs = 500;
/** A wrong clock does not silence a bot for longer. */
const longestWaitMs = 600_000;

/** The calls of one route, counted against its limit. */
export class CallWindow {
  readonly #onWait: (waitMs: number, calls: number) => void;
  readonly #waiting: Deferred<void>[] = [];
  #limit = cautious;
  /** How many more the server takes, as far as answers tell; those on their way are not counted in. */
  #remaining = cautious;
  #onTheirWay = 0;
  /** When the window ends, by the server's clock and by ours. */
  #reset: { readonly at: number; readonly here: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended: Error | undefined;

  /** `onWait` hears how long calls wait for the next window, and how many it will take; once. */
  constructor(onWait: (waitMs: number, calls: number) => void) {
    let hasWaited = false;
    this.#onWait = (waitMs, calls) => {
      if (!hasWaited) onWait(waitMs, calls);
      hasWaited = true;
    };
  }

  /** Resolves when a call may go; without a promise it may go at once. */
  enter(): Promise<void> | undefined {
    this.#open();
    if (this.#waiting.length === 0 && this.#isFree()) {
      this.#onTheirWay += 1;
      return undefined;
    }
    if (this.#ended) return Promise.reject(this.#ended);
    const turn = deferred<void>();
    this.#waiting.push(turn);
    this.#letIn();
    return turn.promise;
  }

  /** A call has been answered, or given up. */
  leave(): void {
    this.#onTheirWay = Math.max(0, this.#onTheirWay - 1);
    this.#letIn();
  }

  /** An answer told how the limit stands; nothing stands for no limit. */
  hear(allowance: Allowance | undefined): void {
    if (allowance) this.#learn(allowance);
    else this.#lift();
    this.#letIn();
  }

  /** Turns away whoever waits, now and later. */
  end(reason: Error): void {
    this.#ended = reason;
    clearTimeout(this.#timer);
    for (const turn of this.#waiting.splice(0)) turn.reject(reason);
  }

  #lift(): void {
    this.#limit = Number.POSITIVE_INFINITY;
    this.#remaining = this.#limit;
    this.#reset = undefined;
  }

  #learn({ limit, remaining, resetAt, resetInMs }: Allowance): void {
    const known = this.#reset?.at ?? Number.NEGATIVE_INFINITY;
    if (resetAt < known - toleranceMs) return;
    // Answers of one window overtake each other; the smallest number is the latest.
    this.#remaining = resetAt <= known + toleranceMs ? Math.min(this.#remaining, remaining) : remaining;
    this.#limit = limit;
    const waitMs = remaining === 0 ? Math.max(resetInMs, shortestWaitMs) : resetInMs;
    this.#reset = { at: resetAt, here: Date.now() + Math.min(waitMs, longestWaitMs) };
  }

  /** Opens the next window when its time has come. */
  #open(): void {
    if (!this.#reset || this.#reset.here > Date.now()) return;
    this.#reset = undefined;
    this.#remaining = Math.min(this.#limit, scouts);
  }

  #isFree(): boolean {
    return this.#onTheirWay < this.#remaining;
  }

  #letIn(): void {
    this.#open();
    while (this.#waiting.length > 0 && this.#isFree()) {
      this.#onTheirWay += 1;
      this.#waiting.shift()?.resolve();
    }
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0 || !this.#reset) return;
    const waitMs = Math.max(1, this.#reset.here - Date.now());
    this.#timer = setTimeout(() => this.#letIn(), waitMs);
    if (this.#remaining === 0) this.#onWait(waitMs, this.#limit);
  }
}
