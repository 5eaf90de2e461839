import type { StateStore } from "@rocketchat-connectors/core";

/** A part of a store, apart from all that others keep there; closing it leaves the store open. */
export function scopedStore(store: StateStore, scope: () => string): StateStore {
  const keyOf = (key: string): string => `${scope()} ${key}`;
  return {
    get: async (key) => await store.get(keyOf(key)),
    set: async (key, value, expiry) => await store.set(keyOf(key), value, expiry),
    delete: async (key) => await store.delete(keyOf(key)),
    compareAndSet: async (key, expected, value, expiry) =>
      await store.compareAndSet(keyOf(key), expected, value, expiry),
    close: async () => undefined,
  };
}
