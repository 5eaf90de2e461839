import { isDeepStrictEqual } from "node:util";
import type { Expiry, StateStore } from "../client.ts";
import { RocketChatError } from "../errors.ts";

/** A value as its JSON text, so that nobody shares an object with the store. */
export interface Entry {
  readonly json: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
}

/** Where entries are kept beyond this process. */
export interface Medium {
  /** Resolves once the change survives; no entry means that the key is gone. */
  save(key: string, entry: Entry | undefined): Promise<void>;
  close(): Promise<void>;
}

export const isLive = ({ expiresAt }: Entry, now: number): boolean => expiresAt === undefined || expiresAt > now;

const fewEntries = 1_000;

/** A value's text; JSON has no `undefined`, so that means "no value". */
const jsonOf = (value: unknown): string | undefined => JSON.stringify(value);

function entryOf(value: unknown, now: number, { expiresInMs = Number.POSITIVE_INFINITY }: Expiry): Entry | undefined {
  const json = jsonOf(value);
  const expiresAt = now + expiresInMs;
  if (json === undefined) return undefined;
  if (expiresAt === Number.POSITIVE_INFINITY) return { json };
  // No other endless number, nor none at all, can be written down.
  return { json, expiresAt: Number.isFinite(expiresAt) ? expiresAt : now };
}

/** Whether a value that was read is what somebody means who may have a date where JSON has a text. */
function isSame(present: unknown, expected: unknown): boolean {
  const json = jsonOf(expected);
  return isDeepStrictEqual(present, json === undefined ? undefined : JSON.parse(json));
}

/**
 * A store whose values are in memory and whose changes are saved by `medium`.
 *
 * A change that cannot be saved still holds in memory. Setting `undefined` deletes.
 */
export function storeOn(entries: Map<string, Entry>, medium: Medium, now: () => number): StateStore {
  let sweepAt = fewEntries;
  let closing: Promise<void> | undefined;

  const refuseWhenClosed = (): void => {
    if (closing) throw new RocketChatError("closed", "the state store is closed");
  };
  const read = (key: string): unknown => {
    const entry = entries.get(key);
    return entry && isLive(entry, now()) ? JSON.parse(entry.json) : undefined;
  };
  /** Drops what has expired and was never asked for again. */
  const sweep = (): void => {
    for (const [key, entry] of entries) if (!isLive(entry, now())) entries.delete(key);
    sweepAt = Math.max(fewEntries, entries.size * 2);
  };
  const write = (key: string, entry: Entry | undefined): Promise<void> => {
    if (entry) entries.set(key, entry);
    else entries.delete(key);
    if (entries.size > sweepAt) sweep();
    return medium.save(key, entry);
  };
  return {
    async get(key) {
      refuseWhenClosed();
      return read(key);
    },
    async set(key, value, expiry = {}) {
      refuseWhenClosed();
      await write(key, entryOf(value, now(), expiry));
    },
    async delete(key) {
      refuseWhenClosed();
      await write(key, undefined);
    },
    async compareAndSet(key, expected, value, expiry = {}) {
      refuseWhenClosed();
      if (!isSame(read(key), expected)) return false;
      await write(key, entryOf(value, now(), expiry));
      return true;
    },
    close() {
      closing ??= medium.close();
      return closing;
    },
  };
}
