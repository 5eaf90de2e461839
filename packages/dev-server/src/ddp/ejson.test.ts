import { expect, test } from "vitest";
import { decode, encode } from "./ejson.ts";

const pairs: readonly (readonly [string, unknown, unknown])[] = [
  ["a date", new Date(5), { $date: 5 }],
  ["bytes", new Uint8Array([1, 2, 255]), { $binary: "AQL/" }],
  ["a pattern", /a+/i, { $regexp: "a+", $flags: "i" }],
  ["not a number", Number.NaN, { $InfNaN: 0 }],
  ["minus infinity", Number.NEGATIVE_INFINITY, { $InfNaN: -1 }],
  ["dates inside", { a: [new Date(1)], b: { c: new Date(2) } }, { a: [{ $date: 1 }], b: { c: { $date: 2 } } }],
  ["an object that looks like a date", { $date: 5 }, { $escape: { $date: 5 } }],
  ["an object that looks like an escape", { $escape: { x: 1 } }, { $escape: { $escape: { x: 1 } } }],
  ["an object with a dollar key and another", { $date: 5, more: 1 }, { $date: 5, more: 1 }],
  ["plain values", [1, "x", null, true], [1, "x", null, true]],
];

test.each(pairs)("%s goes over the wire and comes back", (_what, value, wire) => {
  expect(encode(value)).toEqual(wire);
  expect(decode(JSON.parse(JSON.stringify(wire)))).toEqual(value);
});

test("the end of a token that has none is a date of null", () => {
  expect(JSON.stringify(encode({ tokenExpires: new Date(Number.NaN) }))).toBe('{"tokenExpires":{"$date":null}}');
});

test("absent values do not go over the wire", () => {
  expect(encode({ a: undefined, b: 1 })).toEqual({ b: 1 });
});
