/**
 * What a server takes of one connection on `stream-notify-room`: 40 calls in 40 s (`rateLimiter.js`, 6.x to 8.x). Calls
 * beyond that are refused, and use up what the connection may call in all: a reconnect could then not subscribe for a
 * minute. So many can be made at once, and one more every two seconds.
 */
const mostAtOnce = 20;
const msPerCall = 2_000;

/** How many calls for "is typing" can still be made. */
export class TypingBudget {
  readonly #now: () => number;
  #calls = mostAtOnce;
  #since: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  /** Takes so many calls, if there are as many. */
  take(calls: number): boolean {
    const now = this.#now();
    // Clocks can be set back.
    const earned = Math.max(0, now - this.#since) / msPerCall;
    this.#calls = Math.min(mostAtOnce, this.#calls + earned);
    this.#since = now;
    if (this.#calls < calls) return false;
    this.#calls -= calls;
    return true;
  }
}
