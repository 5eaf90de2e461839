import { expect, it } from "vitest";
import { backoff, countFailures } from "./backoff.ts";

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

it("begins the row of failures afresh after a connection that lived long enough", () => {
  const failures = countFailures(1_000);
  for (let attempt = 0; attempt < 5; attempt += 1) failures.add(undefined);
  expect(failures.inARow).toBe(5);
  for (let end = 0; end < 20; end += 1) failures.add(10);
  expect(failures.inARow).toBe(3);
  failures.add(1_000);
  expect(failures.inARow).toBe(1);
});
