import type { StateStore } from "../client.ts";
import { storeOn } from "./entries.ts";

/** A store that ends with the process: it serves clients that follow each other, and tests. */
export function memoryStore(now: () => number = Date.now): StateStore {
  return storeOn(new Map(), { save: async () => {}, close: async () => {} }, now);
}
