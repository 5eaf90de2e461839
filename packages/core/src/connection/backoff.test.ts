import { expect, it } from "vitest";
import { backoff } from "./backoff.ts";

const longest = { firstMs: 500, longestMs: 30_000 };

it.each([
  [1, 500],
  [2, 1_000],
  [3, 2_000],
  [7, 30_000],
  [1_000, 30_000],
])("after %i failures it waits %i ms at most and half of that at least", (failures, full) => {
  expect(backoff(failures, () => 1, longest)).toBe(full);
  expect(backoff(failures, () => 0, longest)).toBe(full / 2);
});
