import type { RoomKind } from "@rocketchat-connectors/core";
import type { Conversation } from "./types.ts";

/**
 * What counts as one conversation. `auto`: a direct or livechat room; in channels and groups each person for themselves;
 * each thread apart. `room`: all of a room. `user-in-room`: each person in each room. `thread`: all of a thread, and all of
 * a room outside of threads. `user`: each person everywhere, who then reads in public what was said in private.
 */
export type Strategy = "auto" | "room" | "user-in-room" | "thread" | "user";

export const strategies = ["auto", "room", "user-in-room", "thread", "user"] as const satisfies readonly Strategy[];

/** What decides which conversation a message belongs to. */
export interface Occasion {
  readonly kind: RoomKind;
  readonly roomId: string;
  readonly threadId?: string | undefined;
  readonly userId: string;
}

/** The conversation of a message, as begun first. */
export function conversationOf(strategy: Strategy, { kind, roomId, threadId, userId }: Occasion): Conversation {
  const thread = threadId === undefined ? {} : { threadId };
  const isShared = kind === "direct" || kind === "livechat";
  switch (strategy) {
    case "auto":
      return { roomId, ...thread, ...(isShared ? {} : { userId }), epoch: 0 };
    case "room":
      return { roomId, epoch: 0 };
    case "user-in-room":
      return { roomId, userId, epoch: 0 };
    case "thread":
      return { roomId, ...thread, epoch: 0 };
    case "user":
      return { userId, epoch: 0 };
  }
}

/**
 * The id that engines know a conversation by, e.g. `rc-GENERAL-uMz4abc`: letters, digits, `-` and `_` only, which is what
 * Rasa's lock stores and Botpress' Chat API take. Ordinary ids of Rocket.Chat give at most 70 characters.
 */
export function conversationId({ roomId, threadId, userId, epoch }: Conversation): string {
  const parts = [
    "rc",
    roomId === undefined ? "" : escaped(roomId),
    ...(threadId === undefined ? [] : [`t${escaped(threadId)}`]),
    ...(userId === undefined ? [] : [`u${escaped(userId)}`]),
    ...(epoch === 0 ? [] : [`e${epoch}`]),
  ];
  return parts.join("-");
}

const pattern = /^rc-([A-Za-z0-9_]*)(?:-t([A-Za-z0-9_]*))?(?:-u([A-Za-z0-9_]*))?(?:-e([1-9]\d*))?$/;

/** The conversation with this id; undefined when `conversationId` did not make it. */
export function parseConversationId(id: string): Conversation | undefined {
  const [, room = "", thread, user, epoch = "0"] = pattern.exec(id) ?? [];
  const conversation = {
    ...(room === "" ? {} : { roomId: unescaped(room) }),
    ...(thread === undefined ? {} : { threadId: unescaped(thread) }),
    ...(user === undefined ? {} : { userId: unescaped(user) }),
    epoch: Number(epoch),
  };
  const isSomebodys = conversation.roomId !== undefined || conversation.userId !== undefined;
  // Whatever is written in another way is somebody else's.
  return isSomebodys && conversationId(conversation) === id ? conversation : undefined;
}

/** What belongs to a conversation whichever time it was begun anew. */
export const keyOf = (conversation: Conversation): string => conversationId({ ...conversation, epoch: 0 });

/** The conversations that it is a part of: what is done to all of a room, or of a thread, is done to it. */
export function enclosing({ roomId, threadId, userId }: Conversation): readonly Conversation[] {
  if (roomId === undefined) return [];
  return [
    ...(threadId === undefined && userId === undefined ? [] : [{ roomId, epoch: 0 }]),
    ...(threadId === undefined || userId === undefined ? [] : [{ roomId, threadId, epoch: 0 }]),
  ];
}

/** Each byte that is no letter or digit as `_` and two hexadecimal digits. */
function escaped(id: string): string {
  const bytes = [...Buffer.from(id, "utf8")];
  return bytes.map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `_${hex(byte)}`)).join("");
}

const isPlain = (byte: number): boolean => /[A-Za-z0-9]/.test(String.fromCharCode(byte)) && byte < 128;
const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

function unescaped(text: string): string {
  const bytes = [...text.matchAll(/_([0-9a-f]{2})|[^_]/g)].map(([character, code]) =>
    code === undefined ? character.charCodeAt(0) : Number.parseInt(code, 16),
  );
  return Buffer.from(bytes).toString("utf8");
}
