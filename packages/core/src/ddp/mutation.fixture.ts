import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const fixtures = new URL("../../../dev-server/fixtures/", import.meta.url);

/** Every frame that a real server sent in the recordings. */
export function recordedFrames(): readonly Json[] {
  const names = readdirSync(fixtures).filter((name) => name.endsWith(".jsonl"));
  const lines = names.flatMap((name) => readFileSync(new URL(name, fixtures), "utf8").trimEnd().split("\n"));
  return lines.flatMap((line) => {
    const { dir, data } = JSON.parse(line);
    return dir === "<" && typeof data === "object" ? [data] : [];
  });
}

const nested = (depth: number, open: string, close: string): Json =>
  JSON.parse(`${open.repeat(depth)}0${close.repeat(depth)}`);

/** Stands for a nesting that no function which calls itself gets to the bottom of, be it the one that writes it. */
const abyss = "the abyss";
const deepText = "[".repeat(50_000) + "]".repeat(50_000);

/** Values that programs trip over, in places where they expect something else. */
const hostileValues: readonly Json[] = [
  ...[null, true, false, 0, -1, 0.5, 1e21, -1e308, 8.64e15 + 1, Number.MAX_SAFE_INTEGER],
  ...["", " ", "x".repeat(5_000), "\ud800", "\u0000", "a\u202eb", "(((((a+)+)+)+$", "__proto__", "constructor", "-1"],
  ...["https://[", "file:///etc/passwd", "/file-upload/%E0%A4%A", "//", "@".repeat(200)],
  ...[[], [[]], [null], {}, { a: {} }],
  ...[{ $date: 1e300 }, { $date: "x" }, { $date: null }, { $date: {} }, { $date: -1e15 }, { $date: 4e12 }],
  ...[{ $binary: "!" }, { $binary: 1 }, { $InfNaN: 1 }, { $InfNaN: {} }, { $escape: { $date: 1 } }, { $escape: [] }],
  ...[
    { toString: 1 },
    { valueOf: 1, toString: null },
    { toJSON: 1 },
    JSON.parse('{"then": 1}'),
    { length: 1e9 },
    { constructor: 0 },
  ],
  JSON.parse('{"__proto__": {"polluted": true}}'),
  JSON.parse('{"constructor": {"prototype": {"polluted": true}}}'),
  nested(200, "[", "]"),
  nested(200, '{"a":', "}"),
  nested(1_000, "[", "]"),
  abyss,
  Array.from({ length: 2_000 }, () => "x"),
];

/** Changes one place of a document, chosen by `at`, where every value in it has the same chance. */
function changeAt(value: Json, at: number, change: (inner: Json) => Json): Json {
  let left = at;
  const walk = (inner: Json): Json => {
    // Behind the place that was changed, everything is as it was.
    if (left < 0) return inner;
    left -= 1;
    if (left === -1) return change(inner);
    if (Array.isArray(inner)) return inner.map(walk);
    if (typeof inner !== "object" || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, walk(one)]));
  };
  return walk(value);
}

const insideOf = (value: Json): readonly Json[] =>
  typeof value === "object" && value !== null ? Object.values(value) : [];

const sizeOf = (value: Json): number => insideOf(value).reduce<number>((sum, one) => sum + sizeOf(one), 1);

const renamed = (value: Json, key: string): Json => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const [first, ...others] = Object.entries(value);
  return first ? Object.fromEntries([[key, first[1]], ...others]) : value;
};

const without = (value: Json): Json => {
  if (Array.isArray(value)) return value.slice(1);
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).slice(1));
};

const change: fc.Arbitrary<(value: Json) => Json> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...hostileValues).map((hostile) => () => hostile) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((other) => () => other as Json) },
  fc.constant((value: Json) => [value]),
  fc.constant((value: Json) => [value, value, value]),
  fc.constant((value: Json) => ({ a: value })),
  fc.constant((value: Json) => String(JSON.stringify(value))),
  fc.constant(without),
  fc
    .constantFrom("__proto__", "constructor", "toString", "$date", "_id", "t")
    .map((key) => (value: Json) => renamed(value, key)),
);

/** One of the documents, changed in one to three places; unchanged once in a while. */
export function mutatedDocument(documents: readonly Json[]): fc.Arbitrary<Json> {
  const changes = fc.array(fc.tuple(fc.nat(), change), { maxLength: 3 });
  return fc
    .tuple(fc.constantFrom(...documents), changes)
    .map(([document, all]) => all.reduce((value, [at, one]) => changeAt(value, at % sizeOf(value), one), document));
}

const bytes: fc.Arbitrary<(text: string) => string> = fc
  .tuple(fc.nat(), fc.constantFrom("cut", "flip", "drop", "double", "insert"), fc.nat(127))
  .map(([where, what, code]) => (text: string) => {
    const at = where % (text.length + 1);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    if (what === "cut") return before;
    if (what === "flip")
      return `${before}${String.fromCharCode((after.charCodeAt(0) || 0) ^ (1 << (code % 7)))}${after.slice(1)}`;
    if (what === "drop") return before + after.slice(1 + (code % 20));
    if (what === "double") return before + after.slice(0, code) + after;
    return `${before}${String.fromCharCode(code)}${after}`;
  });

/** A frame that no server should send: a recorded one whose values or characters are changed, or made up altogether. */
export function mutatedFrame(documents: readonly Json[]): fc.Arbitrary<string> {
  const text = mutatedDocument(documents).map((document) => JSON.stringify(document).replace(`"${abyss}"`, deepText));
  const bitten = fc
    .tuple(text, fc.array(bytes, { minLength: 1, maxLength: 3 }))
    .map(([whole, bites]) => bites.reduce((one, bite) => bite(one), whole));
  return fc.oneof(
    { weight: 8, arbitrary: text },
    { weight: 4, arbitrary: bitten },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string() },
  );
}
