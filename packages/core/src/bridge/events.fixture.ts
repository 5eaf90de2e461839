import type { Room, RoomEvent } from "../types.ts";

const room = (id: string): Room => ({ id, kind: "channel", name: id, displayName: id, joined: true });

/** Somebody's words; what a lane does with them depends on room and thread alone. */
export function said(text: string, { roomId = "r1", threadId }: { roomId?: string; threadId?: string } = {}) {
  const place = room(roomId);
  return {
    type: "message",
    room: place,
    message: {
      id: text,
      room: place,
      sender: { id: "u1", username: "ann" },
      text,
      textForBot: text,
      sentAt: new Date(0),
      ...(threadId === undefined ? {} : { threadId }),
      mentions: [],
      mentionsBot: false,
      isDirect: false,
      fromBot: false,
      attachments: [],
      origin: "live",
      raw: {},
    },
  } as const satisfies RoomEvent;
}

export function deleted(messageId: string, roomId = "r1"): RoomEvent {
  return { type: "deleted", room: room(roomId), messageId };
}

export function nameOf(event: RoomEvent | undefined): string | undefined {
  if (event?.type === "message") return event.message.text;
  return event?.type === "deleted" ? `-${event.messageId}` : undefined;
}
