import type { StateStore } from "@rocketchat-connectors/core";
import { EngineError } from "@rocketchat-connectors/dialog";
import { SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import type { ChatApi } from "./api.ts";
import { isThereAlready } from "./failures.ts";

/** What users show to Botpress, each their own. */
export interface Keys {
  /** The user's key, by the user's id. Rejects with an `EngineError`. */
  of(userId: string): Promise<string>;
}

/** Keys that are remembered. */
const most = 5_000;

/** Keys as Botpress makes them: a JWT (HS256) of the id that never ends (`@botpress/chat` 0.5.5, `encryptionKey`). */
export function signedKeys(encryptionKey: string): Keys {
  const secret = new TextEncoder().encode(encryptionKey);
  const known = new LRUCache<string, string>({ max: most });
  return {
    async of(userId) {
      const key =
        known.get(userId) ?? (await new SignJWT({ id: userId }).setProtectedHeader({ alg: "HS256" }).sign(secret));
      known.set(userId, key);
      return key;
    },
  };
}

export interface KeptKeysOptions {
  readonly api: Pick<ChatApi, "createUser">;
  readonly store: StateStore;
  /** Aborted when the connector ends. */
  readonly signal: AbortSignal;
}

/** Keys that Botpress tells when it makes a user, once and never again: they are in the store before anybody uses them. */
export function keptKeys({ api, store, signal }: KeptKeysOptions): Keys {
  const known = new LRUCache<string, string>({ max: most });
  const underway = new Map<string, Promise<string>>();
  const kept = async (userId: string): Promise<string | undefined> => {
    const key = await store.get(`key:${userId}`);
    return typeof key === "string" ? key : undefined;
  };
  const made = async (userId: string): Promise<string> => {
    const key = await api.createUser(userId, signal).catch(async (error: unknown) => {
      if (!isThereAlready(error)) throw error;
      // Another process may have been faster.
      return (await kept(userId)) ?? lost(userId);
    });
    if (key === "")
      throw new EngineError(
        "misconfigured",
        `Botpress made the user ${userId} without a key: is BOTPRESS_URL that of the Chat API?`,
      );
    await store.set(`key:${userId}`, key);
    return key;
  };
  const find = async (userId: string): Promise<string> => {
    const key = (await kept(userId)) ?? (await made(userId));
    known.set(userId, key);
    return key;
  };
  return {
    async of(userId) {
      const key = known.get(userId);
      if (key !== undefined) return key;
      const finding = underway.get(userId) ?? find(userId).finally(() => underway.delete(userId));
      underway.set(userId, finding);
      return await finding;
    },
  };
}

function lost(userId: string): never {
  throw new EngineError(
    "misconfigured",
    `Botpress has a user ${userId}, whose key is told once only and is not in the store (any more): give the bot's Chat ` +
      "integration an Encryption Key and set BOTPRESS_ENCRYPTION_KEY to it, or delete that user in Botpress; and keep the " +
      "state file",
  );
}
