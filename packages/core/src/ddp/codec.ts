/** EJSON, the JSON dialect of DDP: dates and binaries travel as tagged objects (Meteor `ejson`). */

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

const tags = ["$date", "$binary", "$regexp", "$InfNaN", "$escape", "$type"];
const looksTagged = (value: Json): boolean => {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.length <= 2 && keys.some((key) => tags.includes(key));
};

const mapValues = (value: Json, change: (inner: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));

/** A value as it travels. */
export function encode(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return { $binary: Buffer.from(value).toString("base64") };
  if (typeof value === "number" && !Number.isFinite(value))
    return { $InfNaN: Number.isNaN(value) ? 0 : Math.sign(value) };
  if (Array.isArray(value)) return value.map(encode);
  if (!isObject(value)) return value;
  const encoded = mapValues(value, encode);
  return looksTagged(value) ? { $escape: encoded } : encoded;
}

const nonFinite = (sign: unknown): number => {
  if (sign === 0) return Number.NaN;
  return sign === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
};

/** A value as it was meant. A date without a time, which servers send for tokens that never expire, becomes `null`. */
export function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (!isObject(value)) return value;
  if ("$date" in value) return typeof value.$date === "number" ? new Date(value.$date) : null;
  if (typeof value.$binary === "string") return new Uint8Array(Buffer.from(value.$binary, "base64"));
  if ("$InfNaN" in value) return nonFinite(value.$InfNaN);
  if (isObject(value.$escape)) return mapValues(value.$escape, decode);
  return mapValues(value, decode);
}
