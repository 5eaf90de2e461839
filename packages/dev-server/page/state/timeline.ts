import type { Message } from "../client/model.ts";

/** The known messages of a room or a thread, oldest first, without gaps. */
export interface Timeline {
  readonly messages: readonly Message[];
  readonly phase: "loading" | "ready" | { readonly failed: string };
  /** Whether the server has older ones. */
  readonly hasOlder: boolean;
}

/** A timeline of which nothing is known yet. */
export const emptyTimeline: Timeline = { messages: [], phase: "loading", hasOlder: false };

/** Puts in a message that was said, or changed; one that is older than everything known stays out. */
export function withMessage(timeline: Timeline, message: Message): Timeline {
  const { messages } = timeline;
  const index = messages.findIndex((each) => each.id === message.id);
  const known = messages[index];
  if (known === undefined) {
    const isOutside = timeline.hasOlder && message.sentAt < (messages[0]?.sentAt ?? 0);
    return isOutside ? timeline : { ...timeline, messages: inserted(messages, message) };
  }
  if (known.delivery === "stored" && (message.delivery !== "stored" || known.updatedAt > message.updatedAt))
    return timeline;
  const isMoved = known.sentAt !== message.sentAt;
  return {
    ...timeline,
    messages: isMoved ? inserted(messages.toSpliced(index, 1), message) : messages.with(index, message),
  };
}

/** Takes a message out. */
export function withoutMessage(timeline: Timeline, id: string): Timeline {
  const messages = timeline.messages.filter((each) => each.id !== id);
  return messages.length === timeline.messages.length ? timeline : { ...timeline, messages };
}

/**
 * Puts the newest page of the history, oldest first, over what is known.
 *
 * `asked` is the timeline as it was when the page was asked for. What the page covers and does not hold was deleted
 * since; what lies before it is kept only where the two meet; what came by the stream meanwhile stays.
 */
export function withNewestPage(
  timeline: Timeline,
  asked: Timeline,
  page: readonly Message[],
  hasOlder: boolean,
): Timeline {
  const first = page.reduce((earliest, each) => Math.min(earliest, each.sentAt), Number.POSITIVE_INFINITY);
  const held = new Set(page.map((each) => each.id));
  const meets = asked.messages.some((each) => held.has(each.id));
  const gone = new Set(
    asked.messages
      .filter((each) => each.delivery === "stored" && !each.isPrivate && !held.has(each.id))
      .filter((each) => !meets || each.sentAt >= first)
      .map((each) => each.id),
  );
  const kept = timeline.messages.filter((each) => !gone.has(each.id));
  const reachesBack = kept.some((each) => each.sentAt < first && each.delivery === "stored");
  const merged = page.reduce<Timeline>(withMessage, { messages: kept, phase: "ready", hasOlder: false });
  return { ...merged, hasOlder: reachesBack ? asked.hasOlder : hasOlder };
}

/** Puts an older page of the history, oldest first, in front. */
export function withOlderPage(timeline: Timeline, page: readonly Message[], hasOlder: boolean): Timeline {
  const known = new Set(timeline.messages.map((each) => each.id));
  const older = page.filter((each) => !known.has(each.id));
  return { messages: [...older, ...timeline.messages], phase: "ready", hasOlder };
}

/** The timelines, by key, that a message belongs to: its thread, its room, or both. */
export function placesOf(message: Message): readonly string[] {
  if (message.threadId === undefined) return [message.roomId, message.id];
  return message.isShownInRoom ? [message.threadId, message.roomId] : [message.threadId];
}

function inserted(messages: readonly Message[], message: Message): readonly Message[] {
  const after = messages.findLastIndex((each) => each.sentAt <= message.sentAt);
  return messages.toSpliced(after + 1, 0, message);
}
