import type { BotPayload } from "./bot.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { renderCloud } from "./render-cloud.ts";

/** A message as an integration gets it: its type stands beside the payload. */
export interface TypedPayload {
  readonly type: string;
  readonly payload: JsonObject;
}

/** What a bot says as a message of an integration's channel; undefined for what no message is. */
export function toTyped(said: BotPayload): TypedPayload | undefined {
  const rendered = renderCloud(said);
  if (rendered?.type !== "message") return undefined;
  const typed = apart(rendered.payload);
  return typed && { ...typed, payload: items(typed) };
}

function apart(payload: Json): TypedPayload | undefined {
  if (!isObject(payload) || typeof payload.type !== "string") return undefined;
  const { type, ...rest } = payload;
  return { type, payload: rest };
}

/** Of a bloc's items too the type stands beside the payload; a carousel's have none (`messages.defaults`, SDK 5.4.3). */
function items({ type, payload }: TypedPayload): JsonObject {
  const list = Array.isArray(payload.items) ? payload.items.map(apart) : [];
  if (type === "carousel") return { items: list.flatMap((item) => (item ? [item.payload] : [])) };
  if (type === "bloc") return { items: list.flatMap((item) => (item ? [{ ...item }] : [])) };
  return payload;
}

const needed: Readonly<Record<string, readonly string[]>> = {
  text: ["text"],
  image: ["imageUrl"],
  audio: ["audioUrl"],
  video: ["videoUrl"],
  file: ["fileUrl"],
  location: [],
  choice: ["text"],
  dropdown: ["text"],
  card: ["title"],
  carousel: [],
  bloc: [],
};

/** What is wrong with a message of this type; undefined when it fits the channel. */
export function payloadProblem(type: string, payload: JsonObject): string | undefined {
  const fields = needed[type];
  if (fields === undefined) return `message type "${type}" does not exist in channel "channel"`;
  const missing = fields.find((name) => typeof payload[name] !== "string" || payload[name] === "");
  return missing === undefined ? undefined : `data/${missing} must NOT have fewer than 1 characters`;
}
