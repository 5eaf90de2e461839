import type { FaultRules } from "../../fault-rules.ts";

/** What a connection still waits for in a stream, and the time after which it waits no longer. */
interface Collected {
  readonly sends: (() => void)[];
  readonly timer: NodeJS.Timeout | undefined;
}

/** Sends events as the armed faults want it: late, twice, or in another order. */
export class EventFaults {
  readonly #rules: FaultRules;
  readonly #isOpen: (connection: string) => boolean;
  /** By connection and stream, until a window is full. */
  readonly #collected = new Map<string, Collected>();

  constructor(rules: FaultRules, isOpen: (connection: string) => boolean) {
    this.#rules = rules;
    this.#isOpen = isOpen;
  }

  /** Passes one event on to each of its receivers. */
  pass(stream: string, deliveries: readonly { readonly connection: string; readonly send: () => void }[]): void {
    if (deliveries.length === 0) return;
    const delayMs = this.#rules.takeEventDelayMs(stream);
    const copies = this.#rules.takeCopies(stream);
    const pass = () => {
      for (const { connection, send } of deliveries)
        this.#ordered(connection, stream, () => {
          for (let copy = 0; copy < copies; copy += 1) send();
        });
    };
    if (delayMs > 0) setTimeout(pass, delayMs).unref();
    else pass();
  }

  /** Sends what waits for a window to be full that no rule asks for any more, in the order in which it came. */
  release(): void {
    for (const key of [...this.#collected.keys()]) {
      const [, stream = ""] = key.split(" ");
      if (this.#rules.reorderingOf(stream) !== undefined) continue;
      for (const send of this.#taken(key)) send();
    }
  }

  /** Forgets what waits for a connection that has ended. */
  forget(connection: string): void {
    for (const key of [...this.#collected.keys()]) if (key.startsWith(`${connection} `)) this.#taken(key);
  }

  /** Sends at once, or collects until the window is full or time is up, and sends the newest first. */
  #ordered(connection: string, stream: string, send: () => void): void {
    // It may have ended while the event was late.
    if (!this.#isOpen(connection)) return;
    const rule = this.#rules.reorderingOf(stream);
    const key = `${connection} ${stream}`;
    const { sends } = this.#collected.get(key) ?? this.#collect(key, rule?.withinMs);
    sends.push(send);
    if (sends.length >= (rule === undefined ? 1 : (rule.window ?? 2))) this.#sendReversed(key);
  }

  #collect(key: string, withinMs: number | undefined): Collected {
    const timer = withinMs === undefined ? undefined : setTimeout(() => this.#sendReversed(key), withinMs).unref();
    const collected = { sends: [], timer };
    this.#collected.set(key, collected);
    return collected;
  }

  #sendReversed(key: string): void {
    for (const send of this.#taken(key).toReversed()) send();
  }

  /** What was collected, which is collected no longer. */
  #taken(key: string): readonly (() => void)[] {
    const { sends, timer } = this.#collected.get(key) ?? { sends: [] };
    clearTimeout(timer);
    this.#collected.delete(key);
    return sends;
  }
}
