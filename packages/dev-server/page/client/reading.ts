/** A JSON object that somebody else wrote. */
export type Fields = Readonly<Record<string, unknown>>;

/** Says whether a value is an object with fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as an object; anything else is an object without fields. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The value as a list; anything else is empty. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a text that is not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The value as a list of texts; whatever is no text is left out. */
export function texts(value: unknown): readonly string[] {
  return list(value).filter((each) => typeof each === "string");
}

/** The value as a number, or zero. */
export function count(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** A point in time in epoch milliseconds: REST sends ISO texts, the socket `{$date}`. */
export function time(value: unknown): number | undefined {
  const plain = isFields(value) ? value.$date : value;
  if (typeof plain === "number") return plain;
  const parsed = typeof plain === "string" ? Date.parse(plain) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}
