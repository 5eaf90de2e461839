import { RocketChatError } from "@rocketchat-connectors/core";
import type { Envelope } from "./hubot.ts";

/** Where an envelope points: a known place, or a word or person that the server has to look up. */
export type Target =
  | { readonly type: "room"; readonly roomId: string; readonly oneToOne: boolean; readonly threadId?: string }
  | { readonly type: "word"; readonly word: string; readonly threadId?: string }
  | { readonly type: "person"; readonly username: string };

/**
 * Reads an envelope: the room that its message or user view belongs to, unless it names another one; else the room
 * that it names; else the person. A user may stand in its place. Throws `not_found` when it says nothing of the kind.
 */
export function targetOf(envelope: Envelope): Target {
  const thread = typeof envelope.thread === "string" ? { threadId: envelope.thread } : {};
  for (const known of [messageOf(envelope), envelope.user, envelope]) {
    const { room, roomID, tmid, oneToOne } = fieldsOf(known);
    // A room without the last word comes from hubot-rocketchat, which left in the brain where a person spoke last.
    if (typeof roomID !== "string" || typeof oneToOne !== "boolean") continue;
    if (envelope.room !== undefined && envelope.room !== room && envelope.room !== roomID) continue;
    const same = typeof tmid === "string" ? { threadId: tmid } : {};
    return { type: "room", roomId: roomID, oneToOne, ...same, ...thread };
  }
  if (envelope.room) return { type: "word", word: envelope.room, ...thread };
  const { id, name } = envelope.user ?? envelope;
  if (name) return { type: "person", username: name };
  if (id) return { type: "word", word: id, ...thread };
  throw new RocketChatError("not_found", "Nothing was sent: the envelope names neither a room nor a user.");
}

/** The message of an envelope; what a catch-all wraps is taken out. */
function messageOf(envelope: Envelope): unknown {
  return fieldsOf(envelope.message).message ?? envelope.message;
}

/** The message that a reaction of the bot goes to: the one it answers, or the one that was reacted to. */
export function messageIdOf(envelope: Envelope): string {
  const { id, item } = fieldsOf(messageOf(envelope));
  const reactedTo = fieldsOf(item).id;
  return typeof reactedTo === "string" ? reactedTo : typeof id === "string" ? id : "";
}

/** The thread that an answer in a thread belongs to: the message's own, or the one that it starts. */
export function threadOf(envelope: Envelope): string {
  const { tmid } = fieldsOf(messageOf(envelope));
  return typeof tmid === "string" ? tmid : messageIdOf(envelope);
}

function fieldsOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
