import { readdirSync, readFileSync } from "node:fs";
import { isObject, type JsonObject } from "./json.ts";

const folder = new URL("../../fixtures/cloud/", import.meta.url);

/** What stands in `fixtures/cloud`, by the rest of the names that begin so. */
export function cloudFixtures(kind: "payload" | "signal" | "odd"): Readonly<Record<string, JsonObject>> {
  const names = readdirSync(folder).filter((name) => name.startsWith(`${kind}-`) && name.endsWith(".json"));
  return Object.fromEntries(names.map((name) => [name.slice(kind.length + 1, -".json".length), read(name)]));
}

/** The body of an error. */
export const cloudError = (): JsonObject => read("error.json");

/** Ids and times as they stand in the fixtures. */
export function normalised(signal: unknown): unknown {
  return JSON.parse(
    JSON.stringify(signal)
      .replace(/"(err|msg|evt|stream|conv|user)_[^"]+"/g, '"$1_1"')
      .replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"2026-03-01T12:00:00.000Z"'),
  );
}

function read(name: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
  if (isObject(value)) return value;
  throw new Error(`${name} holds no object.`);
}
