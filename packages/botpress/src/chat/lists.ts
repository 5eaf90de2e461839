import type { ChatApi } from "./api.ts";
import { ownerOf } from "./conversations.ts";
import type { Keys } from "./keys.ts";
import { connectorId } from "./people.ts";
import type { ChatMessage } from "./signals.ts";

/** The field of a message's metadata by which it is found again: Botpress has no mark of its own for what it got twice. */
export const deliveryMark = "deliveryId";

export interface ReadingOptions {
  readonly api: Pick<ChatApi, "messages">;
  readonly keys: Keys;
  /** Aborted when the connector ends. */
  readonly signal: AbortSignal;
}

/** Pages that are read at the most: of a conversation that has more, what is older was heard long ago. */
const mostPages = 100;

/** A conversation's messages since some time, the earliest first. */
export interface Reading {
  readonly messages: readonly ChatMessage[];
  /** Requests that it took. */
  readonly pages: number;
}

/** Reads a conversation's list. Rejects with an `EngineError`. */
export async function messagesSince(
  conversationId: string,
  since: number,
  { api, keys, signal }: ReadingOptions,
): Promise<Reading> {
  const key = await keys.of(ownerOf(conversationId) ?? connectorId);
  const all: ChatMessage[] = [];
  let token: string | undefined;
  let pages = 0;
  do {
    const { messages, nextToken } = await api.messages(key, conversationId, token, signal);
    all.push(...messages);
    token = nextToken;
    pages += 1;
    if (isBefore(messages, since)) break;
  } while (token !== undefined && pages < mostPages);
  return { messages: inOrder(all).filter(({ createdAt }) => createdAt >= since), pages };
}

/**
 * Whether a page is the last that matters. The order of lists is promised nowhere: only from one that goes backwards, and
 * has come to before `since`, it follows that the next page is older still.
 */
function isBefore(messages: readonly ChatMessage[], since: number): boolean {
  const times = messages.map(({ createdAt }) => createdAt);
  const isBackwards = times.every((time, index) => index === 0 || time <= (times[index - 1] ?? time));
  const last = times.at(-1);
  return times.length > 1 && isBackwards && last !== undefined && last < since;
}

/** Of the same time is first what a list that goes backwards has last. */
function inOrder(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const [first, last] = [messages[0]?.createdAt ?? 0, messages.at(-1)?.createdAt ?? 0];
  const forwards = first > last ? [...messages].reverse() : [...messages];
  return forwards.sort((a, b) => a.createdAt - b.createdAt);
}

/** Whether the bot said it. Lists do not tell: there it is whatever comes from none of our users. */
export function isBots({ isBot, userId, metadata }: Pick<ChatMessage, "isBot" | "userId" | "metadata">): boolean {
  if (metadata[deliveryMark] !== undefined) return false;
  return isBot ?? (userId !== connectorId && !userId.startsWith("rc-"));
}

/** When a conversation's newest message was stored; 0 when it has none. Rejects with an `EngineError`. */
export async function newestIn(conversationId: string, { api, keys, signal }: ReadingOptions): Promise<number> {
  const key = await keys.of(ownerOf(conversationId) ?? connectorId);
  let newest = 0;
  let token: string | undefined;
  let pages = 0;
  do {
    const { messages, nextToken } = await api.messages(key, conversationId, token, signal);
    newest = Math.max(newest, ...messages.map(({ createdAt }) => createdAt));
    token = nextToken;
    pages += 1;
    if (isBefore(messages, Number.POSITIVE_INFINITY)) break;
  } while (token !== undefined && pages < mostPages);
  return newest;
}
