import type { StateStore } from "@rocketchat-connectors/core";

const hourMs = 3_600_000;

/** Notes which messages v12 is being asked about, by which the process after a crash knows that a turn was cut off. */
export class Begun {
  readonly #store: StateStore;

  constructor(store: StateStore) {
    this.#store = store;
  }

  /** Tells whether it had begun before, in a process that ended in the middle of it. A store that fails knows of none. */
  async begin(messageId: string): Promise<boolean> {
    const key = keyOf(messageId);
    const before = await this.#store.get(key).catch(() => undefined);
    await this.#store.set(key, true, { expiresInMs: hourMs }).catch(() => undefined);
    return before === true;
  }

  async end(messageId: string): Promise<void> {
    await this.#store.delete(keyOf(messageId)).catch(() => undefined);
  }
}

const keyOf = (messageId: string): string => `botpress:begun:${messageId}`;
