import { expect, it } from "vitest";
import { type ErrorCode, exitCodeOf, RocketChatError } from "./errors.ts";

it.each<[ErrorCode, number]>([
  ["invalid_settings", 78],
  ["unauthorized", 77],
  ["two_factor_required", 77],
  ["forbidden", 77],
  ["unreachable", 69],
  ["timeout", 69],
  ["rate_limited", 75],
  ["protocol", 76],
  ["closed", 70],
])("a process that ends because of %s has the exit code %i", (code, exitCode) => {
  expect(exitCodeOf(new RocketChatError(code, "for the test"))).toBe(exitCode);
});

it("a process that ends because of somebody else's error has one as well", () => {
  expect(exitCodeOf(new TypeError("a mistake"))).toBe(70);
  expect(exitCodeOf(undefined)).toBe(70);
});
