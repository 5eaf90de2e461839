import { describe, expect, it } from "vitest";
import { Settings } from "../world/settings.ts";
import { limitOf, pageOf } from "./paging.ts";

const people = ["cid", "ann", "bob"].map((name, age) => ({ name, age }));
const names = (page: { readonly items: readonly { readonly name: string }[] }) => page.items.map(({ name }) => name);

describe("a page of a list", () => {
  it("is ordered by the list's own order", () => {
    expect(names(pageOf(people, {}, new Settings(), { name: 1 }))).toEqual(["ann", "bob", "cid"]);
  });

  it("is ordered as the caller asks", () => {
    expect(names(pageOf(people, { sort: '{"age":-1}' }, new Settings(), { name: 1 }))).toEqual(["bob", "ann", "cid"]);
  });

  it("tells its size, its place and how much there is", () => {
    const page = pageOf(people, { offset: 1, count: 1 }, new Settings(), { name: 1 });
    expect(names(page)).toEqual(["bob"]);
    expect(page.numbers).toEqual({ count: 1, offset: 1, total: 3 });
  });

  it("refuses an order that is not JSON", () => {
    expect(() => pageOf(people, { sort: "name" }, new Settings(), {})).toThrow(/Invalid sort parameter/);
  });

  it.each([
    [undefined, 50],
    [7, 7],
    [1000, 100],
    [0, Number.POSITIVE_INFINITY],
  ])("holds, asked for %s, at most %s entries", (count, limit) => {
    expect(limitOf(count, new Settings())).toBe(limit);
  });
});
