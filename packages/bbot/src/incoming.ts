import {
  addressedText,
  type BotNames,
  type IncomingMessage,
  type Room,
  type RoomEvent,
  type User,
} from "@rocketchat-connectors/core";
import { type Attachment, attachmentFrom, quotesOf } from "./payload.ts";

/** What the bot is called and who it is in Rocket.Chat. */
export interface Self extends BotNames {
  readonly userId: string;
}

/** A room as bBot's users and envelopes hold it. */
export interface Place {
  readonly id: string;
  /** The room's name; its id where rooms have no name (direct and livechat rooms). */
  readonly name: string;
  /** `c` channel, `p` private group, `d` direct, `l` livechat. */
  readonly type: "c" | "p" | "d" | "l";
  /** The id of the thread's first message. */
  readonly tmid?: string;
}

/** Somebody in the words of bBot's users. */
export interface Person {
  /** Empty when only the username is known. */
  readonly id: string;
  /** The username, which is what a bot puts behind an `@`. */
  readonly name: string;
  readonly username: string;
  readonly fullName?: string;
}

/** What a person wrote. */
export interface Words {
  readonly id: string;
  /** As direct branches see it: starts with the bot's name when the message is meant for the bot. */
  readonly text: string;
  /** As typed. */
  readonly rawText: string;
  readonly mentions: readonly Person[];
  /** The messages that this one quotes. */
  readonly quotes: readonly Attachment[];
  /** True when this is the new text of an older message. */
  readonly edited: boolean;
  /** True when it was said while the bot was away, and fetched afterwards. */
  readonly recovered: boolean;
  /** The wire document. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** What came with a message, in bBot's own schema. */
export interface RichContent {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

type By = { readonly place: Place; readonly person: Person };

/** A room event in bBot's terms: a message for the branches, or an event for `bot.events`. */
export type Incoming =
  | ({ readonly type: "text"; readonly words: Words } & By)
  | ({ readonly type: "rich"; readonly words: Words; readonly payload: RichContent } & By)
  | ({ readonly type: "enter" | "leave"; readonly by?: Person } & By)
  | ({ readonly type: "topic"; readonly topic: string } & By)
  | ({
      readonly type: "reaction";
      /** With colons, e.g. `:thumbsup:`. */
      readonly emoji: string;
      readonly added: boolean;
      /** The id of the message that it belongs to. */
      readonly messageId: string;
    } & By)
  | { readonly type: "event"; readonly name: string; readonly details: Readonly<Record<string, unknown>> };

const roomTypes = { channel: "c", private: "p", direct: "d", livechat: "l" } as const;

/** Where an event happened. */
export function placeOf(room: Room, threadId?: string): Place {
  const unnamed = room.kind === "direct" || room.kind === "livechat" || room.name === "";
  const thread = threadId === undefined ? {} : { tmid: threadId };
  return { id: room.id, name: unnamed ? room.id : room.name, type: roomTypes[room.kind], ...thread };
}

function personOf({ id, username, name }: User): Person {
  return { id, name: username || id, username, ...(name === undefined ? {} : { fullName: name }) };
}

/** Translates an event of a room. */
export function toBBot(event: RoomEvent, self: Self): Incoming {
  const place = placeOf(event.room);
  switch (event.type) {
    case "message":
    case "edited":
      return wordsFrom(event.message, self, event.type === "edited");
    case "joined":
    case "left":
      return membershipFrom(event, self);
    case "topic":
      return { type: "topic", place, person: personOf(event.by), topic: event.topic };
    case "reaction": {
      const { user, emoji, added, messageId } = event;
      return { type: "reaction", place, person: personOf(user), emoji, added, messageId };
    }
    case "deleted":
      return named("deleted", place, { id: event.messageId });
    case "typing":
      return named("typing", place, { user: personOf(event.user), active: event.active });
    case "system":
      return named("system", place, { kind: event.kind, message: event.message });
  }
}

function named(name: string, room: Place, details: Readonly<Record<string, unknown>>): Incoming {
  return { type: "event", name: `rocketchat:${name}`, details: { room, ...details } };
}

function membershipFrom(event: Extract<RoomEvent, { type: "joined" | "left" }>, self: Self): Incoming {
  const place = placeOf(event.room);
  const by = event.by ? { by: personOf(event.by) } : {};
  if (event.person.id === self.userId) return named(event.type, place, by);
  return { type: event.type === "joined" ? "enter" : "leave", place, person: personOf(event.person), ...by };
}

function wordsFrom(message: IncomingMessage, self: Self, edited: boolean): Incoming {
  const words: Words = {
    id: message.id,
    text: addressedText(message, self),
    rawText: message.text,
    mentions: message.mentions.map(personOf),
    quotes: quotesOf(message.raw),
    edited,
    recovered: message.origin === "recovered",
    raw: message.raw,
  };
  const heard = { place: placeOf(message.room, message.threadId), person: personOf(message.sender), words };
  if (message.attachments.length === 0) return { type: "text", ...heard };
  const attachments = message.attachments.map(attachmentFrom);
  return { type: "rich", ...heard, payload: { text: message.text, attachments } };
}
