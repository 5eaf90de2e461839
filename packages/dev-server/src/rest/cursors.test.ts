import { describe, expect, it } from "vitest";
import { cursorPage } from "./cursors.ts";

const entries = [10, 20, 30, 40].map((moment) => ({ item: `at ${moment}`, at: new Date(moment) }));

describe("a page beside a cursor", () => {
  it("goes on after the cursor until everything was seen", () => {
    const first = cursorPage(entries, { next: "10", count: 2 });
    expect(first).toEqual({ items: ["at 20", "at 30"], cursor: { next: "30", previous: "20" } });
    const second = cursorPage(entries, { next: "30", count: 2 });
    expect(second).toEqual({ items: ["at 40"], cursor: { next: null, previous: "40" } });
  });

  it("goes back before the cursor, the nearest first", () => {
    const first = cursorPage(entries, { previous: "40", count: 2 });
    expect(first).toEqual({ items: ["at 30", "at 20"], cursor: { next: "30", previous: "20" } });
    const second = cursorPage(entries, { previous: "20", count: 2 });
    expect(second).toEqual({ items: ["at 10"], cursor: { next: "10", previous: null } });
  });

  it("is empty beyond the last entry", () => {
    expect(cursorPage(entries, { next: "40" })).toEqual({ items: [], cursor: { next: null, previous: null } });
  });

  it("needs a moment", () => {
    expect(() => cursorPage(entries, { next: "yesterday" })).toThrow("Invalid Date");
  });
});
