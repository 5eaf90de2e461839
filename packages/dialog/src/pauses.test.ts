import { expect, it } from "vitest";
import { pauseMsOf } from "./pauses.ts";

it.each([
  [1_500, 1_500],
  [0, 0],
  [-1, 0],
  [Number.NaN, 0],
  [1e9, 10_000],
  [Number.POSITIVE_INFINITY, 10_000],
])("a pause of %d ms takes %d ms", (ms, taken) => {
  expect(pauseMsOf(ms)).toBe(taken);
});
