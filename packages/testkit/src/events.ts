import type { IncomingMessage, Room, RoomKind } from "@rocketchat-connectors/core";

/** A room as the core hands it to connectors, for tests of what they make of it. */
export function someRoom(kind: RoomKind, more: Partial<Room> = {}): Room {
  return { id: `${kind}-id`, kind, name: `${kind}-name`, displayName: kind, joined: true, ...more };
}

/** A message of Ann's in a channel, for tests of what connectors make of it. */
export function someMessage(text: string, more: Partial<IncomingMessage> = {}): IncomingMessage {
  return {
    id: "m1",
    room: someRoom("channel"),
    sender: { id: "ann-id", username: "ann", name: "Ann" },
    text,
    textForBot: text,
    sentAt: new Date(0),
    mentions: [],
    mentionsBot: false,
    isDirect: false,
    fromBot: false,
    attachments: [],
    origin: "live",
    raw: {},
    ...more,
  };
}
