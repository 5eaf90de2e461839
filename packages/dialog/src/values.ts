import { type Fields, isFields } from "./actions/fields.ts";

/** The fields of an object, else none. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The objects of a list. */
export function objectsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** What can be shown as text, unless it is blank. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** The value as JSON; undefined when it has none, e.g. because it is nested too deeply. */
export function jsonOf(value: unknown, indent?: number): string | undefined {
  try {
    const json: unknown = JSON.stringify(value, undefined, indent);
    return typeof json === "string" ? json : undefined;
  } catch {
    return undefined;
  }
}

/** The text without half characters, which Python does not store, and without NUL, which some databases do not. */
export function wellFormed(text: string): string {
  return Buffer.from(text.replaceAll("\0", ""), "utf8").toString("utf8");
}
