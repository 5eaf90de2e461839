import type { Inbox, Item } from "./inbox.ts";
import { isBots, messagesSince, type ReadingOptions } from "./lists.ts";
import { horizonOf, type Marks } from "./marks.ts";
import type { ChatMessage } from "./signals.ts";

/** What is to be said of a message. */
export function itemOf(message: ChatMessage, streamId?: string): Item {
  const { id, conversationId, createdAt, payload, metadata } = message;
  const stream = streamId ?? metadata.streamId;
  return {
    ...{ id, conversationId, createdAt, payload: payloadOf(payload, metadata) },
    ...(typeof stream === "string" ? { streamId: stream } : {}),
  };
}

/** What a bot asks of Rocket.Chat may stand beside its message. */
function payloadOf(payload: unknown, { rocketchat }: ChatMessage["metadata"]): unknown {
  const isPlain = rocketchat === undefined || typeof payload !== "object" || payload === null;
  return isPlain ? payload : { ...payload, metadata: { rocketchat } };
}

export interface CatchUpOptions extends ReadingOptions {
  readonly inbox: Inbox;
  readonly marks: Marks;
  /** Milliseconds that what is heard waits for the list. Default 5 000. */
  readonly holdMs?: number | undefined;
}

/** What reading a list came to. */
export interface CaughtUp {
  readonly pages: number;
  /** Resolves when all is said that the list had; never rejects. */
  readonly said: Promise<void>;
}

/**
 * Brings to the inbox what a conversation's list has and nobody has heard. Resolves when the list is read. What is heard
 * meanwhile waits until then, so that all comes in its order. Rejects with an `EngineError`.
 */
export async function catchUp(conversationId: string, options: CatchUpOptions): Promise<CaughtUp> {
  const { inbox, marks } = options;
  const mark = await marks.get(conversationId);
  if (mark === undefined) return { pages: 0, said: Promise.resolve() };
  const release = inbox.hold(conversationId);
  const patience = setTimeout(release, options.holdMs ?? 5_000);
  try {
    const { messages, pages } = await messagesSince(conversationId, horizonOf(mark), options);
    const readTo = messages.at(-1)?.createdAt ?? mark.at;
    const taken = inbox.take(messages.filter(isBots).map((message) => itemOf(message)));
    // What is not noted is read again.
    const said = taken
      .then((isSaid) => (isSaid ? marks.read(conversationId, readTo) : undefined))
      .catch(() => undefined);
    return { pages, said };
  } finally {
    clearTimeout(patience);
    release();
  }
}
