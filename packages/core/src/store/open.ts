import type { StateStore } from "../client.ts";
import { isRocketChatError, messageOf } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { fileStore } from "./file.ts";
import { memoryStore } from "./memory.ts";

const consequence = "the bot goes on; after a restart it may answer again what it has answered meanwhile";

/** A store that never fails to write: what the medium refuses holds in memory, which the log tells once a failure. */
export function tolerant(store: StateStore, logger: Logger): StateStore {
  let failing = false;
  const attempt = async (write: () => Promise<void>): Promise<void> => {
    try {
      await write();
      if (failing) logger.info("the state is saved again");
      failing = false;
    } catch (error) {
      if (isRocketChatError(error) && error.code === "closed") throw error;
      if (!failing) logger.error(`${messageOf(error)}; ${consequence}`);
      failing = true;
    }
  };
  return {
    get: (key) => store.get(key),
    set: (key, value, expiry) => attempt(() => store.set(key, value, expiry)),
    delete: (key) => attempt(() => store.delete(key)),
    compareAndSet: (key, expected, value, expiry) => store.compareAndSet(key, expected, value, expiry),
    close: () => attempt(() => store.close()),
  };
}

/**
 * The store of a client that was given the path of a file: one that never fails to write, in memory when the disk
 * refuses the file. Throws `invalid_settings` when the path is wrong or another bot uses the file.
 */
export async function openState(path: string, logger: Logger): Promise<StateStore> {
  try {
    return tolerant(await fileStore(path, { logger }), logger);
  } catch (error) {
    if (!isRocketChatError(error) || error.code === "invalid_settings") throw error;
    logger.error(`${error.message}; ${consequence}`);
    return memoryStore();
  }
}
