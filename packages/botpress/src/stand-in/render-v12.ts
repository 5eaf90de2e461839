import type { BotPayload } from "./bot.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { newElements } from "./render-v12-new.ts";
import { oldElements } from "./render-v12-old.ts";
import { isBefore } from "./versions.ts";

/** What decides how a v12 renders. */
export interface V12Rendering {
  /** Of the server; its payloads changed with 12.22.0. */
  readonly version: string;
  /** `EXTERNAL_URL`: what addresses of the bot's own media begin with. */
  readonly externalUrl: string;
}

/**
 * The elements of `responses` that v12 makes of what a bot says. What is no object is dropped.
 *
 * Servers from 12.22.0 on send raw payloads, older ones those of the web chat.
 */
export function renderV12(payload: BotPayload, { version, externalUrl }: V12Rendering): readonly JsonObject[] {
  const elements = isBefore(version, "12.22.0") ? oldElements(payload) : newElements(payload);
  return elements.filter(isObject).map((element) => withOrigin(element, externalUrl));
}

function withOrigin(element: JsonObject, externalUrl: string): JsonObject {
  const placed = (value: Json): Json => {
    if (typeof value === "string") return /^\/api\/v1\/bots\/[^/]+\/media\//.test(value) ? externalUrl + value : value;
    if (Array.isArray(value)) return value.map(placed);
    return isObject(value) ? withOrigin(value, externalUrl) : value;
  };
  return Object.fromEntries(Object.entries(element).map(([key, value]) => [key, placed(value)]));
}

/**
 * What the server itself answers to `BP_VERSION` and `BP_LICENSE`, whoever says them: an element without a type.
 */
export function magicElements(text: string, version: string): readonly BotPayload[] | undefined {
  if (text === "BP_VERSION") return [{ type: "raw", payload: { text: `Version: ${version}`, markdown: true } }];
  if (text !== "BP_LICENSE") return undefined;
  return [{ type: "raw", payload: { text: "License: AGPL-3.0", markdown: true } }];
}
