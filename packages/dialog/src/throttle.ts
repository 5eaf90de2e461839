import { LRUCache } from "lru-cache";

const mostRemembered = 10_000;

/** Lets something be told once in a while, for instance that the bot cannot answer. */
export class Throttle {
  readonly #saidAt: LRUCache<string, number>;
  readonly #everyMs: number;
  readonly #now: () => number;

  constructor(everyMs: number, now: () => number = () => performance.now()) {
    this.#everyMs = everyMs;
    this.#now = now;
    this.#saidAt = new LRUCache({ max: mostRemembered });
  }

  /** Tells whether it is time to say it again in this conversation; then it counts as said. */
  permits(conversation: string): boolean {
    const last = this.#saidAt.get(conversation);
    const now = this.#now();
    if (last !== undefined && now - last < this.#everyMs) return false;
    this.#saidAt.set(conversation, now);
    return true;
  }
}
