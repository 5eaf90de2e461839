import type { Chosen, Conversation, Place, Reply } from "./types.ts";

/** What an engine answered, and how much of it was done. */
export interface KeptAnswer {
  readonly replies: readonly Reply[];
  /** Of what is not done twice, this many of the replies need no look any more. */
  readonly done: number;
}

/** What a message chose, in which conversation. */
export interface ChoiceHeard {
  readonly conversation: Conversation;
  readonly chosen: Chosen;
}

/** A file that somebody has changed by hand may hold anything. */
export function isKeptAnswer(value: unknown): value is KeptAnswer {
  return isObject(value) && isCount(value.done) && Array.isArray(value.replies) && value.replies.every(isReply);
}

/** What stands for a line that was joined with others: the id of the last of them, which has the answer to all. */
export function isAnsweredWith(value: unknown): value is { readonly with: string } {
  return isObject(value) && isText(value.with);
}

export function isChoiceHeard(value: unknown): value is ChoiceHeard {
  if (!isObject(value)) return false;
  const { conversation, chosen } = value;
  if (!isObject(conversation)) return false;
  const { roomId, threadId, userId, epoch } = conversation;
  return [roomId, threadId, userId].every(isTextOrNone) && isCount(epoch) && isChosen(chosen);
}

function isChosen(value: unknown): value is Chosen {
  if (!isObject(value)) return false;
  const { label, value: meant, tag, all } = value;
  const isWhole = all === undefined || (Array.isArray(all) && all.every(isChosen));
  return isText(label) && isText(meant) && isTextOrNone(tag) && isWhole;
}

export function isPlace(value: unknown): value is Place {
  return isObject(value) && isText(value.roomId) && isTextOrNone(value.threadId);
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

const isText = (value: unknown): boolean => typeof value === "string";
const isTextOrNone = (value: unknown): boolean => value === undefined || isText(value);

const isReply = (value: unknown): boolean =>
  isObject(value) && (value.type === "message" || value.type === "action" || value.type === "pause");

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
