import type { Message } from "./documents.ts";

/** Where a message stands among those of its room. */
interface Place {
  readonly id: string;
  readonly at: number;
  /** Tells messages of one millisecond apart: the first stored comes first. */
  readonly arrival: number;
  changedAt: number;
}

/** A change of a message; `peak` is the latest moment up to here, which orders the log even where a clock went back. */
interface Change {
  readonly id: string;
  readonly peak: number;
}

/** The ids of one room's messages by time, by thread and by their last change, so that nobody has to walk through all. */
export class RoomMessages {
  readonly #places = new Map<string, Place>();
  readonly #byTime: Place[] = [];
  readonly #threads = new Map<string, Set<string>>();
  #changes: Change[] = [];
  #arrivals = 0;

  get size(): number {
    return this.#byTime.length;
  }

  get oldest(): string | undefined {
    return this.#byTime[0]?.id;
  }

  add(message: Message): void {
    this.remove(message);
    const at = message.ts.getTime();
    const place: Place = { id: message._id, at, arrival: this.#arrivals, changedAt: at };
    this.#arrivals += 1;
    this.#places.set(place.id, place);
    this.#byTime.splice(this.#indexAfter(at), 0, place);
    if (message.tmid !== undefined) grow(this.#threads, message.tmid, message._id);
    this.changed(message);
  }

  changed({ _id, _updatedAt }: Message): void {
    const place = this.#places.get(_id);
    if (place === undefined) return;
    place.changedAt = _updatedAt.getTime();
    const peak = Math.max(place.changedAt, this.#changes.at(-1)?.peak ?? place.changedAt);
    this.#changes.push({ id: _id, peak });
    if (this.#changes.length > 2 * this.#places.size + 100) this.#compact();
  }

  remove({ _id, tmid }: Message): void {
    const place = this.#places.get(_id);
    if (place === undefined) return;
    this.#places.delete(_id);
    // The oldest goes first when old messages are forgotten, the newest when somebody deletes what was just said.
    const from = this.#byTime[0] === place ? 0 : this.#indexAfter(place.at - 1);
    this.#byTime.splice(this.#byTime.indexOf(place, from), 1);
    if (tmid !== undefined) shrink(this.#threads, tmid, _id);
    this.#threads.delete(_id);
  }

  /** The ids between two moments, both included, newest first. */
  *newestFirst(oldest = Number.NEGATIVE_INFINITY, latest = Number.POSITIVE_INFINITY): Generator<string> {
    for (let index = this.#indexAfter(latest) - 1; index >= 0; index -= 1) {
      const place = this.#byTime[index];
      if (place === undefined || place.at < oldest) return;
      yield place.id;
    }
  }

  /** The ids of a thread's replies, oldest first. */
  ofThread(tmid: string): readonly string[] {
    return this.#inOrder(this.#threads.get(tmid) ?? []);
  }

  /** The ids of messages that changed after a moment, newest message first. */
  changedSince(since: number): readonly string[] {
    const ids = new Set<string>();
    for (let index = this.#changes.length - 1; index >= 0; index -= 1) {
      const change = this.#changes[index];
      if (change === undefined || change.peak <= since) break;
      if ((this.#places.get(change.id)?.changedAt ?? since) > since) ids.add(change.id);
    }
    return this.#inOrder(ids).toReversed();
  }

  #inOrder(ids: Iterable<string>): readonly string[] {
    return [...ids]
      .flatMap((id) => this.#places.get(id) ?? [])
      .sort((a, b) => a.at - b.at || a.arrival - b.arrival)
      .map(({ id }) => id);
  }

  /** The index behind the last message that is not younger than the moment. */
  #indexAfter(at: number): number {
    let low = 0;
    let high = this.#byTime.length;
    // Almost every message is the newest.
    if ((this.#byTime[high - 1]?.at ?? Number.NEGATIVE_INFINITY) <= at) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#byTime[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Keeps the last change of each living message. */
  #compact(): void {
    const last = new Map<string, Change>();
    for (const change of this.#changes) {
      last.delete(change.id);
      if (this.#places.has(change.id)) last.set(change.id, change);
    }
    this.#changes = [...last.values()];
  }
}

function grow(index: Map<string, Set<string>>, key: string, id: string): void {
  index.set(key, (index.get(key) ?? new Set()).add(id));
}

function shrink(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}
