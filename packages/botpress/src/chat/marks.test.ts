import { memoryStore } from "@rocketchat-connectors/core";
import { assert, asyncProperty, integer, property, shuffledSubarray, uniqueArray } from "fast-check";
import { describe, expect, it } from "vitest";
import { firstMark, horizonOf, isOld, Marks, mostSaid, withRead, withSaid } from "./marks.ts";

const seed = 20_261_123;
const minute = 60_000;
const at = 1_800_000_000_000;
const one = (id: string, createdAt: number) => ({ id, createdAt });

describe("a mark", () => {
  it("knows what was said, and takes everything else that is not long ago", () => {
    const mark = withSaid(firstMark(at), one("a", at + 5));
    expect(isOld(mark, one("a", at + 5))).toBe(true);
    expect(isOld(mark, one("b", at + 1))).toBe(false);
    expect(isOld(mark, one("c", at - minute))).toBe(true);
    expect(isOld(undefined, one("a", 0))).toBe(false);
  });

  it("is not moved by what is said: something earlier may have been lost", () => {
    const mark = withSaid(firstMark(at), one("b", at + 10 * minute));
    expect(isOld(mark, one("a", at + 5))).toBe(false);
    expect(horizonOf(mark)).toBe(at);
  });

  it("is moved by lists, which may have holes at their end", () => {
    const mark = withRead(withSaid(firstMark(at), one("a", at + 1)), at + 10 * minute);
    expect(horizonOf(mark)).toBe(at + 9 * minute);
    expect(mark.said).toEqual([]);
    expect(isOld(mark, one("late", at + 10 * minute - 1))).toBe(false);
    expect(withRead(mark, at)).toEqual(mark);
  });

  it("says nothing twice, in whatever order and however often it comes", () => {
    const ids = uniqueArray(integer({ min: 1, max: mostSaid }), { maxLength: 50 });
    assert(
      property(ids, ids, (first, second) => {
        const said: number[] = [];
        let mark = firstMark(at);
        for (const id of [...first, ...second, ...first]) {
          const item = one(`m${id}`, at + id);
          if (isOld(mark, item)) continue;
          said.push(id);
          mark = withSaid(mark, item);
          if (id % 7 === 0) mark = withRead(mark, Math.max(...said) + at);
        }
        expect(new Set(said).size).toBe(said.length);
        expect(said.length).toBe(new Set([...first, ...second]).size);
      }),
      { seed },
    );
  });
});

describe("marks", () => {
  it("survive restarts, and lose nothing to each other", async () => {
    const order = shuffledSubarray(["begin", "said 1", "said 2", "said 3", "read"], { minLength: 5 });
    await assert(
      asyncProperty(order, async (steps) => {
        const store = memoryStore();
        const marks = new Marks(store);
        await Promise.all(
          steps.map((step) => {
            if (step === "begin") return marks.begin("c", at);
            if (step === "read") return marks.read("c", at);
            return marks.said("c", one(step, at + 1));
          }),
        );
        const kept = await new Marks(store).get("c");
        expect(kept?.said.map(([id]) => id).sort()).toEqual(["said 1", "said 2", "said 3"]);
        expect(kept).toMatchObject({ from: at, last: at + 1 });
      }),
      { seed },
    );
  });

  it("begin where the earliest question was, also when its answer was faster", async () => {
    const marks = new Marks(memoryStore());
    await marks.said("c", one("answer", at + 10));
    await marks.begin("c", at);
    await marks.begin("c", at + 20);
    expect(await marks.get("c")).toMatchObject({ from: at, at });
    // A signal of long ago that comes once more does not bring back all that was said since.
    await marks.begin("c", at - 2 * minute);
    expect(await marks.get("c")).toMatchObject({ from: at, at });
  });

  it("that make no sense are none", async () => {
    for (const value of [7, {}, { from: "x", at: 1, last: 2 }, null]) {
      const store = memoryStore();
      await store.set("mark:c", value);
      expect(await new Marks(store).get("c")).toBeUndefined();
    }
  });
});
