import { RocketChatError } from "@rocketchat-connectors/core";
import type { Envelope } from "./hubot.ts";

/** Where an envelope points: a known place, or a word or person that the server has to look up. */
export type Target =
  | { readonly type: "room"; readonly roomId: string; readonly oneToOne: boolean; readonly threadId?: string }
  | { readonly type: "word"; readonly word: string; readonly threadId?: string }
  | { readonly type: "person"; readonly username: string; readonly threadId?: string };

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
  // However a person is named, what is said to them keeps its order.
  if (envelope.room?.startsWith("@")) return { type: "person", username: envelope.room.slice(1), ...thread };
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

/** What an answer with this envelope counts for: the id of a message, or the message itself when it has none. */
export function questionOf(envelope: Envelope): unknown {
  const message = messageOf(envelope);
  return fieldsOf(message).id || (message ?? undefined);
}

/** The message that a reaction of the bot goes to: the one it answers, or the one that was reacted to. */
export function messageIdOf(envelope: Envelope): string {
  const { id, item } = fieldsOf(messageOf(envelope));
  const reactedTo = fieldsOf(item).id;
  return typeof reactedTo === "string" ? reactedTo : typeof id === "string" ? id : "";
}

/**
 * The message that is answered, of which the same answer need be stored only once.
 *
 * Who edits a message asks anew under the old id, so the answer to an edit counts for itself.
 */
export function answeredIdOf(envelope: Envelope): string | undefined {
  const { id, text, edited } = fieldsOf(messageOf(envelope));
  return typeof id === "string" && id !== "" && typeof text === "string" && edited !== true ? id : undefined;
}

/** The thread that an answer in a thread belongs to: the message's own, or the one that it starts. */
export function threadOf(envelope: Envelope): string {
  const { tmid } = fieldsOf(messageOf(envelope));
  return typeof tmid === "string" ? tmid : messageIdOf(envelope);
}

function fieldsOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
