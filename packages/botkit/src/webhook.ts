import { createHash, timingSafeEqual } from "node:crypto";
import { type MessageContext, parseMessage, type Room, type RoomEvent } from "@rocketchat-connectors/core";
import type { Self } from "./incoming.ts";
import { defined, type Fields, fieldsOf, textOf } from "./values.ts";

/** A call of Rocket.Chat's outgoing webhook integration, once it is understood. */
export type WebhookCall =
  | { readonly type: "message"; readonly roomId: string; readonly body: Fields }
  /** Of another event than a message, or of the bot's own: there is nothing to answer. */
  | { readonly type: "nothing"; readonly why: string }
  | { readonly type: "refused"; readonly status: 400 | 401 | 501; readonly why: string };

/** Checks and reads what the integration posted; without a token of our own every call is refused. */
export function readWebhook(body: unknown, token: string | undefined, self: Self): WebhookCall {
  if (!token) {
    const why = "This bot takes no webhook: set BOTKIT_ROCKETCHAT_WEBHOOK_TOKEN to the integration's token.";
    return { type: "refused", status: 501, why };
  }
  const fields = fieldsOf(body);
  if (Object.keys(fields).length === 0) return { type: "refused", status: 400, why: "The body is no JSON object." };
  if (!isSame(fields.token, token)) {
    return { type: "refused", status: 401, why: "The token is not the one of the outgoing webhook." };
  }
  const roomId = textOf(fields.channel_id);
  const isRoomEvent =
    textOf(fields.message_id) === undefined && (fields.room !== undefined || fields.user !== undefined);
  if (isRoomEvent) return { type: "nothing", why: "it tells of no message" };
  if (roomId === undefined || textOf(fields.message_id) === undefined || textOf(fields.user_id) === undefined) {
    return { type: "refused", status: 400, why: "The body lacks channel_id, message_id or user_id." };
  }
  if (fields.user_id === self.userId) return { type: "nothing", why: "it is the bot's own message" };
  const { token: _secret, ...rest } = fields;
  return { type: "message", roomId, body: rest };
}

/** Compares in the same time whatever the difference, and whatever the lengths. */
function isSame(given: unknown, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return typeof given === "string" && timingSafeEqual(digest(given), digest(expected));
}

/** The room as far as the body tells, for one that the bot cannot look up. */
export function webhookRoom({ channel_id, channel_name, user_name }: Fields): Room {
  const name = textOf(channel_name);
  const shown = name ?? textOf(user_name) ?? "";
  const kind = name === undefined ? "direct" : "channel";
  return { id: textOf(channel_id) ?? "", kind, name: shown, displayName: shown, joined: false };
}

type PostedEvent = Extract<RoomEvent, { type: "message" | "edited" | "system" }>;

/** The event that the stream would have brought; its document is the body's in Rocket.Chat's own field names. */
export function webhookEvent(body: Fields, context: Omit<MessageContext, "origin">): PostedEvent | undefined {
  const message = parseMessage({ ...documentOf(body), webhook: body }, { ...context, origin: "live" });
  if (message === undefined) return undefined;
  const { room } = context;
  const kind = textOf(message.raw.t);
  if (kind !== undefined) return { type: "system", room, kind, message };
  return { type: body.isEdited === true ? "edited" : "message", room, message };
}

function documentOf(body: Fields): Fields {
  const written = {
    _id: body.message_id,
    rid: body.channel_id,
    msg: textOf(body.text) ?? "",
    ts: body.timestamp,
    u: { _id: body.user_id, username: body.user_name },
    tmid: body.tmid,
    alias: body.alias,
    bot: body.bot === true ? true : undefined,
  };
  // Of a file the whole message comes along.
  return defined({ ...fieldsOf(body.message), ...written });
}

/** A request of Node's or Express' server, its body read or not. */
export interface WebhookRequest extends AsyncIterable<unknown> {
  readonly body?: unknown;
}

const mostBytes = 1_000_000;

/** What was posted: parsed by the web server already, or read from the request. Undefined when it is no JSON. */
export async function bodyOf(request: WebhookRequest): Promise<unknown> {
  const { body } = request;
  const text =
    body === undefined ? await read(request) : body instanceof Uint8Array ? Buffer.from(body).toString() : body;
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function read(request: WebhookRequest): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes > mostBytes) return "";
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString();
}

/** A response of Node's or Express' server. */
export interface WebhookResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/**
 * Answers the call.
 *
 * Rocket.Chat takes an empty answer for a failure and calls again, and posts what an answer's `text` says: so the answer
 * has a body, and no such field.
 */
export function answerWebhook(response: WebhookResponse, status: number, why?: string): void {
  response.statusCode = status;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(why === undefined ? {} : { error: why }));
}
