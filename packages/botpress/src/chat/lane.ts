/** Something that the bot said, and waits to be said in Rocket.Chat. */
export interface Item {
  /** Botpress' id, by which it is said once. */
  readonly id: string;
  readonly conversationId: string;
  /** Milliseconds since 1970, by Botpress' clock. */
  readonly createdAt: number;
  readonly payload: unknown;
  /** Of the stream in which it was written. */
  readonly streamId?: string;
}

interface Waiting {
  item: Item;
  /** When it may be said, by our clock: what was said before it may be on its way. */
  readonly readyAt: number;
  readonly done: (isOver: boolean) => void;
  readonly isOver: Promise<boolean>;
}

/** What waits in a conversation, the earliest first; what is as early comes in the order in which it was heard. */
export class Lane {
  readonly #waiting: Waiting[] = [];
  readonly #freed: (() => void)[] = [];
  #holds = 0;
  /** Whether somebody is saying what waits. */
  isRunning = false;
  /** Whether the list is to be read once nothing waits any more: for what was not taken in, or to know what was said. */
  wantsLook = false;

  get size(): number {
    return this.#waiting.length;
  }

  /**
   * Resolves when the item is dealt with: with false when it is not, and never will be here. What waits already is not
   * taken twice.
   */
  add(item: Item, readyAt: number): Promise<boolean> {
    const known = this.#waiting.find((one) => one.item.id === item.id);
    if (known) {
      known.item = { ...known.item, ...item };
      return known.isOver;
    }
    let done = (_: boolean): void => undefined;
    const isOver = new Promise<boolean>((resolve) => {
      done = resolve;
    });
    const place = this.#waiting.findLastIndex((one) => one.item.createdAt <= item.createdAt);
    this.#waiting.splice(place + 1, 0, { item, readyAt, done, isOver });
    return isOver;
  }

  /** What comes next, with the milliseconds until then; it stays. */
  next(now: number): { readonly item: Item; readonly waitMs: number } | undefined {
    const first = this.#waiting[0];
    return first && { item: first.item, waitMs: Math.max(0, first.readyAt - now) };
  }

  /** Takes out what is dealt with. */
  finish(id: string): void {
    const place = this.#waiting.findIndex((one) => one.item.id === id);
    for (const { done } of place < 0 ? [] : this.#waiting.splice(place, 1)) done(true);
  }

  /** Gives all of it up. */
  clear(): void {
    for (const { done } of this.#waiting.splice(0)) done(false);
  }

  /** Lets nothing be said until the function is called that this gives. */
  hold(): () => void {
    this.#holds += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holds -= 1;
      if (this.#holds === 0) for (const free of this.#freed.splice(0)) free();
    };
  }

  /** Resolves when nobody holds it. */
  async free(): Promise<void> {
    while (this.#holds > 0) await new Promise<void>((resolve) => this.#freed.push(resolve));
  }

  /** Whether it can be forgotten. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#holds === 0 && !this.isRunning;
  }
}
