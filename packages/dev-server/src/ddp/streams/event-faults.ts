import type { FaultRules } from "../../fault-rules.ts";

/** Sends events as the armed faults want it: late, twice, or in another order. */
export class EventFaults {
  readonly #rules: FaultRules;
  /** What each connection still waits for in each stream until a window is full. */
  readonly #collected = new Map<string, (() => void)[]>();

  constructor(rules: FaultRules) {
    this.#rules = rules;
  }

  /** Passes one event on to each of its receivers. */
  pass(stream: string, deliveries: readonly { readonly connection: string; readonly send: () => void }[]): void {
    if (deliveries.length === 0) return;
    const delayMs = this.#rules.takeEventDelayMs(stream);
    const copies = this.#rules.takeCopies(stream);
    const window = this.#rules.windowOf(stream);
    const pass = () => {
      for (const { connection, send } of deliveries)
        this.#ordered(`${connection} ${stream}`, window, () => {
          for (let copy = 0; copy < copies; copy += 1) send();
        });
    };
    if (delayMs > 0) setTimeout(pass, delayMs).unref();
    else pass();
  }

  /** Sends what still waits for its window to be full, in the order in which it came. */
  release(): void {
    for (const [key, waiting] of this.#collected) {
      this.#collected.delete(key);
      for (const send of waiting) send();
    }
  }

  /** Forgets what waits for a connection that has ended. */
  forget(connection: string): void {
    for (const key of this.#collected.keys()) if (key.startsWith(`${connection} `)) this.#collected.delete(key);
  }

  /** Sends at once, or collects until the window is full and sends the newest first. */
  #ordered(key: string, window: number, send: () => void): void {
    const waiting = [...(this.#collected.get(key) ?? []), send];
    if (waiting.length < window) {
      this.#collected.set(key, waiting);
      return;
    }
    this.#collected.delete(key);
    for (const each of window > 1 ? waiting.reverse() : waiting) each();
  }
}
