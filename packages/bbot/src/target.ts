import { RocketChatError, type Room } from "@rocketchat-connectors/core";
import type { BBotEnvelope, BBotRoom } from "./bbot.ts";

/** Where a message came from; whatever answers it, however late, goes there. */
export interface Origin {
  readonly roomId: string;
  /** As `user.room.name` tells it. */
  readonly roomName: string;
  /** True when the bot and one other person are alone. */
  readonly oneToOne: boolean;
  readonly threadId?: string;
  /** Whose message it is. */
  readonly userId: string;
  /** The message that reactions and threads go to. */
  readonly messageId?: string;
  /** The message of which the same answer need be stored only once. */
  readonly inReplyTo?: string;
}

/** Where an envelope points: a known place, or a word or person that the server has to look up. */
export type Target =
  | { readonly type: "room"; readonly roomId: string; readonly oneToOne: boolean; readonly threadId?: string }
  | { readonly type: "word"; readonly word: string; readonly threadId?: string }
  | { readonly type: "person"; readonly username: string; readonly threadId?: string };

/**
 * Reads an envelope: the room and thread of the message that it answers, unless it names another room; else the room
 * that it names by id or name; else the person. Throws `not_found` when it says nothing of the kind.
 */
export function targetOf(envelope: BBotEnvelope, origin: Origin | undefined): Target {
  const { id, name, tmid } = roomOf(envelope);
  const thread = typeof tmid === "string" ? { threadId: tmid } : {};
  if (origin && pointsBack(envelope, origin)) {
    const { roomId, oneToOne, threadId } = origin;
    return { type: "room", roomId, oneToOne, ...(threadId === undefined ? {} : { threadId }), ...thread };
  }
  if (id) return { type: "word", word: id, ...thread };
  if (name) return name.startsWith("@") ? personOf(name.slice(1)) : { type: "word", word: name, ...thread };
  return aloneWith(envelope);
}

/** The person that an envelope names, without the room. Throws `not_found`. */
export function aloneWith({ user = {} }: BBotEnvelope): Target {
  const { id, name, username } = user.id === blankUser ? {} : user;
  if (typeof username === "string" && username !== "") return personOf(username);
  if (name && name !== id) return personOf(name);
  if (id) return { type: "word", word: id };
  throw new RocketChatError("not_found", "Nothing was sent: the envelope names neither a room nor a user.");
}

function personOf(username: string): Target {
  return { type: "person", username };
}

/** What 2.x puts into an envelope that was given no room or user. */
const blankRoom = "room";
const blankUser = "null-user";

function roomOf({ room = {} }: BBotEnvelope): Partial<BBotRoom> {
  return room.id === blankRoom ? {} : room;
}

function pointsBack(envelope: BBotEnvelope, origin: Origin): boolean {
  const room = roomOf(envelope);
  const { user } = envelope;
  if (room.id) return room.id === origin.roomId;
  if (room.name) return room.name === origin.roomName;
  return user?.id === undefined || user.id === origin.userId;
}

/** What goes to the same place keeps its order; a thread is part of its room. */
export function placeNameOf(target: Target): string {
  if (target.type === "room") return target.roomId;
  return target.type === "person" ? `@${target.username}` : target.word;
}

/** True where the bot and one other person are alone. */
export function isOneToOne({ kind, usernames }: Room): boolean {
  return kind === "livechat" || (kind === "direct" && (usernames?.length ?? 2) <= 2);
}
