import { createHash } from "node:crypto";
import type { ChatMessage } from "./chat-data.ts";
import { ChatError } from "./chat-errors.ts";

/**
 * How lists are ordered, which is not promised: `newest` first; `mixed`, pages of the newest first and no order inside a
 * page; `shuffled`, no order at all.
 */
export type ListOrder = "newest" | "mixed" | "shuffled";

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly meta: { readonly nextToken?: string };
}

/** One page of the messages. Throws `InvalidQuery` for a token that was never given. */
export function pageOfMessages(
  messages: readonly ChatMessage[],
  order: ListOrder,
  size: number,
  nextToken: string | undefined,
): Page<ChatMessage> {
  const sorted = order === "shuffled" ? messages.toSorted(byHash) : messages.toReversed();
  const page = pageOf(sorted, size, nextToken);
  return order === "mixed" ? { ...page, items: page.items.toSorted(byHash) } : page;
}

/** One page of what has an id; what is new in front of it moves nothing. Throws as `pageOfMessages` does. */
export function pageOf<Item extends { readonly id: string }>(
  items: readonly Item[],
  size: number,
  nextToken: string | undefined,
): Page<Item> {
  const from = nextToken === undefined ? 0 : placeAfter(items, nextToken);
  const shown = items.slice(from, from + size);
  const last = shown.at(-1);
  if (last === undefined || from + size >= items.length) return { items: shown, meta: {} };
  return { items: shown, meta: { nextToken: Buffer.from(`after ${last.id}`).toString("base64") } };
}

function placeAfter(items: readonly { readonly id: string }[], nextToken: string): number {
  const [, id] = /^after (.+)$/s.exec(Buffer.from(nextToken, "base64").toString()) ?? [];
  const at = items.findIndex((item) => item.id === id);
  if (at === -1) throw new ChatError("InvalidQuery", "Invalid nextToken");
  return at + 1;
}

const hashOf = ({ id }: ChatMessage): string => createHash("sha256").update(id).digest("hex");
const byHash = (a: ChatMessage, b: ChatMessage): number => (hashOf(a) < hashOf(b) ? -1 : 1);
