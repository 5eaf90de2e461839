import { createHash } from "node:crypto";
import { latest } from "../util/latest.ts";

/** One account's reaction to a message. */
export interface Reaction {
  readonly emoji: string;
  readonly username: string;
}

/** What was last seen of a message. */
export interface Seen {
  /** Stands for the text (`fingerprint`); not known of a message that an earlier process handled. */
  readonly text: string | undefined;
  readonly editedAt: Date | undefined;
  /** When the server last touched the document. */
  readonly updatedAt: Date | undefined;
  readonly deleted: boolean;
  /** Not known of a message that an earlier process handled. */
  readonly reactions: readonly Reaction[] | undefined;
  /** Whether it was told as what it is; until then only updates of it came by. */
  readonly told: boolean;
}

/**
 * What was seen of the latest messages, by id.
 *
 * It outlives connections, so that what comes again after a reconnect is recognised, and forgets the messages that
 * were not heard of for longest.
 */
export interface Ledger {
  get(messageId: string): Seen | undefined;
  set(messageId: string, seen: Seen): void;
  /** Notes that a message is gone, be it one that was never seen. */
  markDeleted(messageId: string): void;
  /** Takes over what an earlier process handled: a message as the server had touched it `at`. */
  restore(messageId: string, at: Date): void;
}

/** Stands for a text in a few bytes, so that many long messages can be remembered. */
export function fingerprint(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

export function createLedger(size = 20_000): Ledger {
  const messages = latest<Seen>(size);
  const unseen = { text: undefined, reactions: undefined, deleted: false, told: true } as const;
  return {
    get: (messageId) => messages.get(messageId),
    set: (messageId, seen) => void messages.set(messageId, seen),
    markDeleted(messageId) {
      const seen = messages.get(messageId) ?? { ...unseen, editedAt: undefined, updatedAt: undefined };
      messages.set(messageId, { ...seen, deleted: true });
    },
    restore(messageId, at) {
      messages.set(messageId, { ...unseen, editedAt: at, updatedAt: at });
    },
  };
}
