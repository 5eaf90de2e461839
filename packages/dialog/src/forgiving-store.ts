import { isRocketChatError, type Logger, messageOf, type StateStore } from "@rocketchat-connectors/core";
import { Throttle } from "./throttle.ts";

const tellEveryMs = 60_000;

/**
 * A store whose writes are only told when they fail, once a minute: somebody who waits for an answer gets it, although it
 * may be forgotten with this process. Reading rejects as before, and all does when the store is closed.
 */
export function forgivingStore(store: StateStore, logger: Logger): StateStore {
  const throttle = new Throttle(tellEveryMs);
  const forgive = (error: unknown): void => {
    if (isRocketChatError(error) && error.code === "closed") throw error;
    const what = "What the dialog knows cannot be stored, and is forgotten when this process ends";
    if (throttle.permits("write")) logger.error(`${what}: ${messageOf(error)}`);
  };
  return {
    get: async (key) => await store.get(key),
    set: async (key, value, expiry) => await store.set(key, value, expiry).catch(forgive),
    delete: async (key) => await store.delete(key).catch(forgive),
    async compareAndSet(key, expected, value, expiry) {
      try {
        return await store.compareAndSet(key, expected, value, expiry);
      } catch (error) {
        forgive(error);
        return true;
      }
    },
    close: async () => await store.close(),
  };
}
