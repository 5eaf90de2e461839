import { ChatError } from "./chat-errors.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

/** Ids that callers choose (the Chat integration's `validate-fid.ts`, 1.0.0). */
const longestId = 70;
const idCharacters = /^[a-zA-Z0-9_\-\\/]+$/;

/** Throws `InvalidPayload` for an id that cannot be chosen. */
export function checkId(id: string): string {
  if (id.length > longestId) {
    throw new ChatError("InvalidPayload", `Fid length exceeds the maximum allowed length of ${longestId}`);
  }
  if (!idCharacters.test(id)) throw new ChatError("InvalidPayload", "Fid contains invalid characters");
  return id;
}

/** The field's text. Throws `InvalidPayload` when there is none. */
export function textIn(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value === "string") return value;
  throw invalid(name, "must be a string");
}

/** The field's text, if it is there. Throws `InvalidPayload` for what is no text, or is too long. */
export function maybeTextIn(body: JsonObject, name: string, longest = Number.POSITIVE_INFINITY): string | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  const text = textIn(body, name);
  if (text.length > longest) throw invalid(name, `must NOT have more than ${longest} characters`);
  return text;
}

/** The field's object. Throws `InvalidPayload` when there is none. */
export function objectIn(body: JsonObject, name: string): JsonObject {
  const value = body[name];
  if (isObject(value)) return value;
  throw invalid(name, "must be an object");
}

type Check = (value: Json | undefined) => boolean;

const words: Check = (value) => typeof value === "string" && value !== "";
const number: Check = (value) => typeof value === "number";
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const maybeText = maybe((value) => typeof value === "string");
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const options = listOf(shape({ label: words, value: words }));
const card = {
  title: words,
  subtitle: maybe(words),
  imageUrl: maybe(words),
  actions: listOf(
    shape({ action: (value) => ["postback", "url", "say"].includes(String(value)), label: words, value: words }),
  ),
};
const simple: Readonly<Record<string, Check>> = {
  text: shape({ text: words }),
  markdown: shape({ markdown: words }),
  image: shape({ imageUrl: words }),
  audio: shape({ audioUrl: words }),
  video: shape({ videoUrl: words }),
  file: shape({ fileUrl: words, title: maybe(words) }),
  location: shape({ latitude: number, longitude: number, address: maybeText, title: maybeText }),
};
const kinds: Readonly<Record<string, Check>> = {
  ...simple,
  card: shape(card),
  carousel: shape({ items: listOf(shape(card)) }),
  choice: shape({ text: words, options }),
  dropdown: shape({ text: words, options }),
  bloc: shape({ items: listOf((item) => isObject(item) && (simple[String(item.type)]?.(item) ?? false)) }),
};

/** Throws `InvalidPayload` for what is no message of a user; fields that nobody knows are taken (`chat-api`, `Message`). */
export function checkPayload(payload: JsonObject): JsonObject {
  if (typeof payload.type === "string" && kinds[payload.type]?.(payload)) return payload;
  throw invalid("payload", "must match exactly one schema in oneOf");
}

function invalid(field: string, problem: string): ChatError {
  return new ChatError("InvalidPayload", `body/${field} ${problem}`);
}
