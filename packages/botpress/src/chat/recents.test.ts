import { memoryStore } from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import { mostKnown, Recents } from "./recents.ts";

const minuteMs = 60_000;

describe("what was talked about lately", () => {
  it("is known to the next process, the latest first", async () => {
    const store = memoryStore();
    let now = 1_000_000;
    const recents = new Recents(store, () => now);
    for (const id of ["a", "b", "c", "a"]) {
      now += 2 * minuteMs;
      await recents.touch(id);
    }
    expect(await new Recents(store, () => now).within(60 * minuteMs)).toEqual(["a", "c", "b"]);
  });

  it("is not remembered without end, although nobody asks for it", async () => {
    const store = memoryStore();
    const recents = new Recents(store, () => 100 * minuteMs);
    for (let count = 0; count < mostKnown + 50; count += 1) await recents.touch(`c${count}`);
    expect(recents.size).toBe(mostKnown);
    expect(await recents.within(60 * minuteMs)).toHaveLength(200);
    expect((await recents.within(60 * minuteMs))[0]).toBe(`c${mostKnown + 49}`);
  });
});
