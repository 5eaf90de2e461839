import type { KeptProgress } from "./kept-progress.ts";

/** A message of which something is still being handled. */
interface Open {
  /** Where it is found. */
  readonly at: number;
  /** When the server had touched it in those of its states that are being handled. */
  readonly touches: number[];
  /** The latest state that is handled. */
  latest: number;
  isTold: boolean;
}

/** How far before the last handled message a room is taken up again, in milliseconds: the stream keeps no order. */
export const overlapMs = 15_000;
/** So many handled messages are kept before it is looked which of them can be forgotten. */
const few = 16;

/** How far one room is handled. Times are the server's, in milliseconds. */
export class RoomProgress {
  /** The latest touch of anything handled. */
  #mark: number;
  /** Nothing before is news, however long it has to be looked back. */
  #floor: number;
  /** What was handled and touched before is forgotten, and must not be fetched again. */
  #forgotten = 0;
  #most = few;
  /** Times that were the future when the clock was set back: they say nothing. */
  #wrong = { from: 0, to: 0 };
  readonly #maxAgeMs: number;
  readonly #open = new Map<string, Open>();
  /** What was handled lately: message ids and when the server touched them. */
  readonly #handled = new Map<string, number>();

  constructor(maxAgeMs: number, { mark, floor }: Pick<KeptProgress, "mark" | "floor">) {
    this.#maxAgeMs = maxAgeMs;
    this.#mark = mark;
    this.#floor = floor;
  }

  /** Goes on from where an earlier process left off, unless something has been handled already. */
  restore({ mark, floor, handled }: KeptProgress): void {
    if (this.#handled.size === 0) {
      this.#mark = mark;
      this.#floor = floor;
      this.#forgotten = mark - overlapMs;
    }
    for (const [messageId, at] of handled) this.#handled.set(messageId, at);
  }

  begin(messageId: string, touched: number, written: number): void {
    const open = this.#open.get(messageId);
    if (open) return void open.touches.push(touched);
    // A message that is news is found by when it was written, a change of an old one by when it came about.
    const isNews = written >= Math.max(this.#floor, this.#forgotten);
    const at = isNews ? Math.min(written, touched) : touched;
    this.#open.set(messageId, { at, touches: [touched], latest: 0, isTold: false });
  }

  /** Tells whether more is handled now: a state of a message counts once those before it are handled. */
  end(messageId: string, touched: number): boolean {
    const open = this.#open.get(messageId);
    const index = open?.touches.indexOf(touched) ?? -1;
    if (!open || index < 0) return false;
    open.touches.splice(index, 1);
    open.latest = Math.max(open.latest, touched);
    if (open.touches.some((other) => other <= touched)) return false;
    if (open.touches.length === 0) this.#open.delete(messageId);
    this.#handle(messageId, open.touches.length === 0 ? open.latest : touched);
    return true;
  }

  #handle(messageId: string, touched: number): void {
    const { from, to } = this.#wrong;
    if (touched <= from || touched > to) this.#mark = Math.max(this.#mark, touched);
    this.#handled.set(messageId, Math.max(touched, this.#handled.get(messageId) ?? 0));
    if (this.#handled.size > this.#most) this.#forget();
  }

  isOpen(messageId: string): boolean {
    return this.#open.has(messageId);
  }

  tell(messageId: string): void {
    const open = this.#open.get(messageId);
    if (open) open.isTold = true;
  }

  /** When the server had touched a message that was told, if that is not forgotten. */
  toldAt(messageId: string): number | undefined {
    const open = this.#open.get(messageId);
    return this.#handled.get(messageId) ?? (open?.isTold ? open.at : undefined);
  }

  get position(): number {
    return Math.max(this.#place, this.#floor);
  }

  /** What a later process has to know. */
  keep(): KeptProgress {
    this.#forget();
    return { mark: this.#place + overlapMs, floor: this.#floor, handled: [...this.#handled] };
  }

  /** Forgets times that the server's clock has not reached yet: it was set back. */
  correct(latest: number): void {
    const wrong = Math.max(this.#mark, this.#floor);
    if (wrong <= latest) return;
    this.#wrong = { from: latest, to: wrong };
    this.#mark = 1;
    this.#floor = 1;
    this.#forgotten = 0;
  }

  /** Never in front of what is forgotten, unless something that is still open came from there. */
  get #place(): number {
    const least = this.#lowest;
    return Math.min(least, Math.max(least - overlapMs, this.#forgotten));
  }

  /** The mark, but not after anything that is still being handled; what is too old to be fetched is given up. */
  get #lowest(): number {
    const oldest = this.#mark - this.#maxAgeMs;
    let least = this.#mark;
    for (const { at } of this.#open.values()) if (at >= oldest && at < least) least = at;
    return least;
  }

  #forget(): void {
    this.#forgotten = Math.max(this.#forgotten, this.#lowest - overlapMs);
    for (const [messageId, at] of this.#handled) if (at < this.#forgotten) this.#handled.delete(messageId);
    this.#most = Math.max(few, 2 * this.#handled.size);
  }
}
