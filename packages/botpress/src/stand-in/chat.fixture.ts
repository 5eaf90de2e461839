import type { StandInChat } from "./chat.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

/** Somebody who speaks to a stand-in by plain requests. */
export interface Speaker {
  readonly chat: StandInChat;
  readonly key: string;
  readonly conversationId: string;
}

/** A request with a user's key. */
export function call(
  { chat, key }: Pick<Speaker, "chat" | "key">,
  method: string,
  path: string,
  body?: Json,
): Promise<Response> {
  return fetch(`${chat.url}${path}`, {
    method,
    headers: { "x-user-key": key, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The object that was answered under this field, or the answer itself. */
export async function answered(answer: Promise<Response>, field?: string): Promise<JsonObject> {
  const body: unknown = await (await answer).json();
  const found = isObject(body) && field !== undefined ? body[field] : body;
  if (isObject(found)) return found;
  throw new Error(`There is no object in ${JSON.stringify(body)}.`);
}

/** A user with a conversation, both of them new or known. */
export async function talkingTo(chat: StandInChat, userId: string, conversationId: string): Promise<Speaker> {
  const speaker = { chat, key: await chat.keyOf(userId), conversationId };
  await call(speaker, "POST", "/users/get-or-create", {});
  await call(speaker, "POST", "/conversations/get-or-create", { id: conversationId });
  return speaker;
}

export function say(speaker: Speaker, text: string): Promise<Response> {
  const { conversationId } = speaker;
  return call(speaker, "POST", "/messages", { conversationId, payload: { type: "text", text } });
}
