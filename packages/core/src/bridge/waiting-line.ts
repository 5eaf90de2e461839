import type { RoomEvent } from "../types.ts";

/** The events of one room that wait for their turn, in order. */
export interface WaitingLine {
  /** The event whose turn is next. */
  first(): RoomEvent | undefined;
  /** Lets an event wait; gives the message that is passed over because of it. */
  add(event: RoomEvent): RoomEvent | undefined;
  /** Takes out the event whose turn it is. */
  take(): RoomEvent | undefined;
}

interface Link {
  /** None once the message was passed over. */
  event: RoomEvent | undefined;
  next?: Link;
}

/** Messages in the main room are a conversation of their own; other events belong to none. */
const conversationOf = (event: RoomEvent): string | undefined =>
  event.type === "message" ? (event.message.threadId ?? "") : undefined;

/**
 * Makes a line. With `onlyLatest` a message takes the place of the one of its thread that waits already.
 *
 * It holds no more than twice what waits: a place that was given up stays only between others.
 */
export function waitingLine(onlyLatest: boolean): WaitingLine {
  const latest = new Map<string, Link>();
  let head: Link | undefined;
  let tail: Link | undefined;

  const append = (event: RoomEvent): Link => {
    const link: Link = { event };
    if (tail) tail.next = link;
    else head = link;
    tail = link;
    return link;
  };
  const first = (): RoomEvent | undefined => {
    while (head && !head.event) head = head.next;
    if (!head) tail = undefined;
    return head?.event;
  };
  return {
    first,
    add(event) {
      const conversation = onlyLatest ? conversationOf(event) : undefined;
      if (conversation === undefined) {
        append(event);
        return undefined;
      }
      const before = latest.get(conversation);
      const passedOver = before?.event;
      if (before && before === tail) {
        before.event = event;
        return passedOver;
      }
      if (before) before.event = undefined;
      latest.set(conversation, append(event));
      return passedOver;
    },
    take() {
      const event = first();
      if (!head || !event) return undefined;
      const conversation = conversationOf(event);
      if (conversation !== undefined && latest.get(conversation) === head) latest.delete(conversation);
      head = head.next;
      if (!head) tail = undefined;
      return event;
    },
  };
}
