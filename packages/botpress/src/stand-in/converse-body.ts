import { ConverseError, textTooLong } from "./converse-errors.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { isBefore } from "./versions.ts";

/** `httpServer.bodyLimit`. */
const longestBody = 10 * 1024 * 1024;

/** The body as v12 reads it, before it looks who asks: anything but JSON and a form counts as an empty object. */
export function bodyOf(contentType: string | undefined, body: string): JsonObject {
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (Buffer.byteLength(body) > longestBody) {
    throw new ConverseError("request entity too large", { status: 413, type: "entity.too.large" });
  }
  if (type === "application/x-www-form-urlencoded") return Object.fromEntries(new URLSearchParams(body));
  if (type !== "application/json" || body === "") return {};
  const parsed = parse(body);
  // An array has no fields that anybody reads, and everything else was refused while it was parsed.
  return isObject(parsed) ? parsed : {};
}

function parse(body: string): Json {
  const unexpected = `Unexpected token ${body.trim()[0] ?? ""} in JSON at position 0`;
  const failed = (message: string) => new ConverseError(message, { type: "entity.parse.failed" });
  if (!/^\s*[[{]/.test(body)) throw failed(unexpected);
  try {
    return JSON.parse(body);
  } catch (error) {
    throw failed(error instanceof Error ? error.message : unexpected);
  }
}

/** The public route takes nothing else than this; `metadata` since 12.23.0. */
export function validatePublic(body: JsonObject, version: string): void {
  const problem =
    ("text" in body ? textProblem(body.text) : undefined) ??
    typeProblem(body.type) ??
    contextsProblem(body.includedContexts) ??
    metadataProblem(body.metadata, version) ??
    ("text" in body ? undefined : child("text", "is required")) ??
    unknownProblem(body, version);
  if (problem === undefined) return;
  throw new ConverseError(`Invalid payload: ValidationError: ${problem}`, { type: "StandardError" });
}

function textProblem(text: Json | undefined): string | undefined {
  if (typeof text !== "string") return child("text", "must be a string");
  return text === "" ? child("text", "is not allowed to be empty") : undefined;
}

function typeProblem(type: Json | undefined): string | undefined {
  if (type === undefined || type === "text") return undefined;
  return child("type", typeof type === "string" ? "must be one of [text]" : "must be a string");
}

function contextsProblem(contexts: Json | undefined): string | undefined {
  if (contexts === undefined) return undefined;
  if (!Array.isArray(contexts)) return child("includedContexts", "must be an array");
  const wrong = contexts.findIndex((one: Json) => typeof one !== "string");
  if (wrong < 0) return undefined;
  return `child "includedContexts" fails because ["includedContexts" at position ${wrong} fails because ["${wrong}" must be a string]]`;
}

function metadataProblem(metadata: Json | undefined, version: string): string | undefined {
  if (metadata === undefined || isObject(metadata) || isBefore(version, "12.23.0")) return undefined;
  return child("metadata", "must be an object");
}

function unknownProblem(body: JsonObject, version: string): string | undefined {
  const known = ["type", "text", "includedContexts", ...(isBefore(version, "12.23.0") ? [] : ["metadata"])];
  const unknown = Object.keys(body).filter((key) => !known.includes(key));
  return unknown.length === 0 ? undefined : unknown.map((key) => `"${key}" is not allowed`).join(". ");
}

function child(name: string, problem: string): string {
  return `child "${name}" fails because ["${name}" ${problem}]`;
}

/** What holds for both routes: words are there, and few enough; whatever else has a type of its own is not looked at. */
export function validateText(payload: JsonObject, longest: number): void {
  const { type, text } = payload;
  if (type !== "text") return;
  if (typeof text !== "string" || text === "" || text.length > longest) throw textTooLong(longest);
}
