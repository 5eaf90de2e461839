import { expect, it } from "vitest";
import { decode, encode } from "./codec.ts";

it.each([
  ["a date", new Date(1_795_359_335_020), { $date: 1_795_359_335_020 }],
  ["bytes", new Uint8Array([1, 2, 255]), { $binary: "AQL/" }],
  ["no number", Number.NaN, { $InfNaN: 0 }],
  ["infinity", Number.NEGATIVE_INFINITY, { $InfNaN: -1 }],
  ["an object that looks like a date", { $date: "not one" }, { $escape: { $date: "not one" } }],
  ["what is inside", { a: [{ at: new Date(5) }] }, { a: [{ at: { $date: 5 } }] }],
  ["plain values", { a: 1, b: "x", c: null, d: [true] }, { a: 1, b: "x", c: null, d: [true] }],
])("%s survives the wire", (_, value, wire) => {
  expect(encode(value)).toEqual(wire);
  expect(decode(wire)).toEqual(value);
});

it("reads the date of a token that never expires as no date", () => {
  expect(decode({ tokenExpires: { $date: null } })).toEqual({ tokenExpires: null });
});
