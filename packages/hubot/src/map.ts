import {
  addressedText,
  type IncomingAttachment,
  type IncomingMessage,
  type OutgoingMessage,
  type Room,
  type RoomEvent,
  type User,
} from "@rocketchat-connectors/core";
import type { LegacyAttachment, Place, ReactionContent, TextContent } from "./messages.ts";

/** What the robot is called and who it is in Rocket.Chat. */
export interface Self {
  readonly name: string;
  readonly alias: string | false;
  readonly userId: string;
}

/** A room event in Hubot's terms: something the robot receives, or a robot event. */
export type Incoming =
  | {
      readonly type: "text";
      readonly place: Place;
      readonly person: User;
      readonly alias?: string;
      readonly content: TextContent;
    }
  | { readonly type: "enter" | "leave"; readonly place: Place; readonly person: User; readonly by?: User }
  | { readonly type: "topic"; readonly place: Place; readonly person: User; readonly topic: string }
  | { readonly type: "reaction"; readonly place: Place; readonly person: User; readonly content: ReactionContent }
  | { readonly type: "deleted"; readonly place: Place; readonly id: string }
  | { readonly type: "event"; readonly name: string; readonly details: Readonly<Record<string, unknown>> };

const roomTypes = { channel: "c", private: "p", direct: "d", livechat: "l" } as const;

/** Where an event happened, in the words of scripts. */
export function placeOf(room: Room, threadId?: string): Place {
  const unnamed = room.kind === "direct" || room.kind === "livechat" || room.name === "";
  return {
    room: unnamed ? room.id : room.name,
    roomID: room.id,
    roomType: roomTypes[room.kind],
    oneToOne: room.kind === "livechat" || (room.kind === "direct" && (room.usernames?.length ?? 2) <= 2),
    ...(threadId === undefined ? {} : { tmid: threadId }),
  };
}

/** Translates an event of a room. */
export function toHubot(event: RoomEvent, self: Self): Incoming {
  switch (event.type) {
    case "message":
    case "edited":
      return textOf(event.message, self, event.type === "edited");
    case "joined":
    case "left":
      return membershipOf(event, self);
    case "topic":
      return { type: "topic", place: placeOf(event.room), person: event.by, topic: event.topic };
    case "reaction":
      return reactionOf(event);
    case "deleted":
      return { type: "deleted", place: placeOf(event.room), id: event.messageId };
    case "typing":
      return named("rocketchat:typing", event.room, { user: event.user, active: event.active });
    case "system":
      return named("rocketchat:system", event.room, { kind: event.kind, message: event.message });
  }
}

function named(name: string, room: Room, details: Readonly<Record<string, unknown>>): Incoming {
  return { type: "event", name, details: { ...placeOf(room), ...details } };
}

function membershipOf(event: Extract<RoomEvent, { type: "joined" | "left" }>, self: Self): Incoming {
  const by = event.by ? { by: event.by } : {};
  if (event.person.id === self.userId) return named(`rocketchat:${event.type}`, event.room, by);
  const type = event.type === "joined" ? "enter" : "leave";
  return { type, place: placeOf(event.room), person: event.person, ...by };
}

function reactionOf(event: Extract<RoomEvent, { type: "reaction" }>): Incoming {
  return {
    type: "reaction",
    place: placeOf(event.room),
    person: event.user,
    content: {
      type: event.added ? "added" : "removed",
      reaction: event.emoji.replace(/^:|:$/g, ""),
      item: { type: "message", id: event.messageId, roomID: event.room.id },
    },
  };
}

function textOf(message: IncomingMessage, self: Self, edited: boolean): Incoming {
  const attachments = message.attachments.filter((attachment) => attachment.raw.message_link === undefined);
  const [first] = attachments;
  const alias = message.raw.alias;
  return {
    type: "text",
    place: placeOf(message.room, message.threadId),
    person: message.sender,
    ...(typeof alias === "string" ? { alias } : {}),
    content: {
      id: message.id,
      text: addressedText(message, self),
      rawText: message.text,
      mentions: message.mentions,
      attachments,
      ...(first ? { attachment: legacyAttachment(first) } : {}),
      edited,
      recovered: message.origin === "recovered",
      raw: message.raw,
    },
  };
}

function legacyAttachment(attachment: IncomingAttachment): LegacyAttachment {
  return { ...attachment.raw, link: attachment.url, type: attachment.kind };
}

/** A message that a script says as an object, in Rocket.Chat's own field names. */
export interface MessageObject {
  readonly msg?: string;
  /** The same as `msg`. */
  readonly text?: string;
  /** The id of the thread to answer in. */
  readonly tmid?: string;
  /** Show a thread answer in the room as well. */
  readonly tshow?: boolean;
  readonly attachments?: readonly Readonly<Record<string, unknown>>[];
  readonly alias?: string;
  readonly avatar?: string;
  readonly emoji?: string;
  readonly _id?: string;
  readonly [field: string]: unknown;
}

/** An error is an object too, but what a script wants said of it is its text. */
function isMessageObject(said: unknown): said is MessageObject {
  return typeof said === "object" && said !== null && !(said instanceof Error);
}

/** Where a script says something, and to which message. */
export type Aim = Pick<OutgoingMessage, "roomId" | "threadId" | "inReplyTo">;

/** What a script said, ready for a room. */
export function toRocketChat(said: unknown, { roomId, threadId, inReplyTo }: Aim): OutgoingMessage {
  const thread = threadId === undefined ? {} : { threadId };
  const answer = inReplyTo === undefined ? {} : { inReplyTo };
  if (!isMessageObject(said)) return { roomId, text: String(said), ...thread, ...answer };
  const { msg, text, tmid, tshow, attachments, alias, avatar, emoji, _id, ...rest } = said;
  const { rid, room, roomId: _roomId, channel, ...extra } = rest;
  const words = msg ?? text;
  return {
    roomId,
    ...answer,
    ...(words === undefined ? {} : { text: words }),
    ...(tmid === undefined ? thread : { threadId: tmid }),
    ...(tshow === undefined ? {} : { alsoInRoom: tshow }),
    ...(attachments === undefined ? {} : { attachments }),
    ...(alias === undefined ? {} : { alias }),
    ...(avatar === undefined ? {} : { avatar }),
    ...(emoji === undefined ? {} : { emoji }),
    ...(_id === undefined ? {} : { id: _id }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** Changes the text of what a script said, whether it is a text or an object. */
export function rephrase(said: unknown, change: (text: string) => string): unknown {
  if (!isMessageObject(said)) return change(String(said));
  const { msg, text, ...rest } = said;
  return { ...rest, msg: change(msg ?? text ?? "") };
}
