import { expect, it } from "vitest";
import { Throttle } from "./throttle.ts";

it("permits a thing once in a while in each conversation", () => {
  let now = 0;
  const throttle = new Throttle(60_000, () => now);
  const permits = (at: number, conversation: string): boolean => {
    now = at;
    return throttle.permits(conversation);
  };
  expect(permits(0, "a")).toBe(true);
  expect(permits(59_999, "a")).toBe(false);
  expect(permits(59_999, "b")).toBe(true);
  expect(permits(60_000, "a")).toBe(true);
  expect(permits(119_999, "a")).toBe(false);
});
