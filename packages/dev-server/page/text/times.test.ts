import { expect, it } from "vitest";
import { byteCount } from "./byte-count.ts";
import { dayName, isSoonAfter } from "./times.ts";

const at = (year: number, month: number, day: number) => new Date(year, month - 1, day, 12).getTime();

it("calls the last two days as people do", () => {
  expect(dayName(at(2026, 3, 1), at(2026, 3, 1))).toBe("Today");
  expect(dayName(at(2026, 2, 28), at(2026, 3, 1))).toBe("Yesterday");
  expect(dayName(at(2026, 2, 27), at(2026, 3, 1))).not.toContain("2026");
  expect(dayName(at(2025, 12, 31), at(2026, 3, 1))).toContain("2025");
});

it("keeps messages together that follow each other within five minutes", () => {
  expect(isSoonAfter(299_999, 0)).toBe(true);
  expect(isSoonAfter(300_000, 0)).toBe(false);
});

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_500, "1.5 kB"],
  [104_857_600, "104.9 MB"],
])("says %d bytes in words", (bytes, words) => {
  expect(byteCount(bytes)).toBe(words);
});
