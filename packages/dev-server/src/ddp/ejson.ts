/**
 * Meteor's extension of JSON: dates, bytes, patterns and odd numbers, each as an object with a `$` key.
 *
 * Applied to `params`, `result` and `fields` of frames, and to nothing else.
 */
type Tagged = Readonly<Record<string, unknown>>;

/** Turns a value into plain JSON. */
export function encode(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof RegExp) return { $regexp: value.source, $flags: value.flags };
  if (value instanceof Uint8Array) return { $binary: Buffer.from(value).toString("base64") };
  if (typeof value === "number" && !Number.isFinite(value))
    return { $InfNaN: Number.isNaN(value) ? 0 : Math.sign(value) };
  if (Array.isArray(value)) return value.map(encode);
  if (!isObject(value)) return value;
  const encoded = mapValues(value, encode);
  return isTagged(value) ? { $escape: encoded } : encoded;
}

/** Turns plain JSON back into the value. */
export function decode(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(decode);
  if (!isObject(json)) return json;
  if (!isTagged(json)) return mapValues(json, decode);
  if ("$date" in json) return new Date(typeof json.$date === "number" ? json.$date : Number.NaN);
  if ("$binary" in json) return new Uint8Array(Buffer.from(String(json.$binary), "base64"));
  if ("$regexp" in json) return new RegExp(String(json.$regexp), String(json.$flags));
  if ("$InfNaN" in json) return json.$InfNaN === 0 ? Number.NaN : Number(json.$InfNaN) * Number.POSITIVE_INFINITY;
  if ("$escape" in json) return isObject(json.$escape) ? mapValues(json.$escape, decode) : json.$escape;
  return decode(json.$value);
}

const tags = [["$date"], ["$binary"], ["$InfNaN"], ["$escape"], ["$regexp", "$flags"], ["$type", "$value"]];

/** Says whether an object has the shape of an encoded value. */
function isTagged(value: Tagged): boolean {
  const keys = Object.keys(value);
  return tags.some((tag) => tag.length === keys.length && tag.every((key) => keys.includes(key)));
}

function isObject(value: unknown): value is Tagged {
  return typeof value === "object" && value !== null;
}

function mapValues(value: Tagged, change: (value: unknown) => unknown): Tagged {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => [key, change(each)]),
  );
}
