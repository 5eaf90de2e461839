/** What bots hand over is not always what its type says: guards for it. */
export type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** The fields of an object; of text, those of the object that it is the JSON of; else none. */
export function fieldsOf(value: unknown): Fields {
  if (isFields(value)) return value;
  if (typeof value !== "string" || !value.trimStart().startsWith("{")) return {};
  try {
    const parsed: unknown = JSON.parse(value);
    return isFields(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** The objects of a list, or the one object in place of a list. */
export function listOf(value: unknown): readonly Fields[] {
  return (Array.isArray(value) ? value : [value]).filter(isFields);
}

/** What can be shown as text, unless it is empty. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** The address, when it is one that Rocket.Chat takes: it refuses a whole message for any other. */
export function webUrlOf(value: unknown): string | undefined {
  return typeof value === "string" && /^https?:\/\/[^\s]+$/i.test(value) ? value : undefined;
}

/** The fields that are not `undefined`. */
export function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
