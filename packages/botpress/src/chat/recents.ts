import type { StateStore } from "@rocketchat-connectors/core";

/** Conversations in which something was said lately: those that the next process looks after. */
export class Recents {
  readonly #store: StateStore;
  readonly #now: () => number;
  /** When something was said, by our clock; what is latest comes last. */
  readonly #times = new Map<string, number>();
  #loading: Promise<void> | undefined;

  constructor(store: StateStore, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  /** How many are known. */
  get size(): number {
    return this.#times.size;
  }

  /** Something was said. Resolves when a process after this one would know. */
  async touch(conversationId: string): Promise<void> {
    await this.#load();
    const [before, now] = [this.#times.get(conversationId) ?? 0, this.#now()];
    if (now - before < freshMs) return;
    this.#times.delete(conversationId);
    this.#times.set(conversationId, now);
    for (const id of this.#times.keys()) if (this.#times.size > mostKnown) this.#times.delete(id);
    await this.#store.set(key, [...this.#times].slice(-most), { expiresInMs: 2 * keptMs });
  }

  /** Those of so many milliseconds, at most a day; the latest first. */
  async within(ms: number): Promise<readonly string[]> {
    await this.#load();
    const since = this.#now() - Math.min(ms, keptMs);
    for (const [id, at] of this.#times) if (at < this.#now() - keptMs) this.#times.delete(id);
    return [...this.#times]
      .filter(([, at]) => at >= since)
      .slice(-most)
      .reverse()
      .map(([id]) => id);
  }

  async #load(): Promise<void> {
    this.#loading ??= this.#read();
    await this.#loading.catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
  }

  async #read(): Promise<void> {
    const kept = await this.#store.get(key);
    const entries = (Array.isArray(kept) ? kept : []).filter(isEntry);
    for (const [id, at] of entries) if (!this.#times.has(id)) this.#times.set(id, at);
  }
}

const key = "recent";
const most = 200;
/** More than are looked after: of those that are known it is not noted at each word that they go on. */
export const mostKnown = 2_000;
/** Milliseconds for which a time is right enough. */
const freshMs = 60_000;
const keptMs = 24 * 3_600_000;

const isEntry = (value: unknown): value is readonly [string, number] =>
  Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "number";
