import { memoryStore } from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import { DialogState } from "./state.ts";

const room = { roomId: "R", epoch: 0 };
const person = { roomId: "R", userId: "U", epoch: 0 };
const replies = [{ type: "message", text: "hello" }] as const;

describe("what a dialog remembers", () => {
  it("is a pause that was told right after its room was resumed, whatever the clock says", async () => {
    const state = new DialogState(memoryStore(), "test");
    await state.resume(room);
    await state.pause(person);
    expect(await state.isPaused(person)).toBe(true);
  });

  it("is no pause of a thread any more when all of the room was resumed", async () => {
    const state = new DialogState(memoryStore(), "test");
    await state.pause({ roomId: "R", threadId: "T", epoch: 0 });
    await state.resume(room);
    expect(await state.isPaused({ roomId: "R", threadId: "T", userId: "U", epoch: 0 })).toBe(false);
  });

  it("is what somebody chose, with all that belongs to it, and as earlier versions wrote it", async () => {
    const store = memoryStore();
    const state = new DialogState(store, "test");
    const one = { label: "Ham", value: "h", tag: "meat" };
    const several = { label: "Ham, Cheese", value: "h, c", all: [one, { label: "Cheese", value: "c" }] };
    for (const chosen of [{ label: "Ham", value: "h" }, one, several]) {
      await state.chose("m1", { conversation: person, chosen });
      expect(await state.choiceOf("m1")).toEqual({ conversation: person, chosen });
    }
    for (const chosen of [{ label: "Ham" }, { ...one, tag: 1 }, { ...several, all: [{ label: "Ham" }] }, "Ham"]) {
      await store.set("dialog:test:choice:m1", { conversation: person, chosen });
      expect(await state.choiceOf("m1")).toBeUndefined();
    }
  });

  it("is the answer to lines that were joined with the last of them, or of none", async () => {
    const store = memoryStore();
    const state = new DialogState(store, "test");
    const dying = { ...store, set: async (key: string, value: unknown) => await write(key, value) };
    let writes = 0;
    async function write(key: string, value: unknown): Promise<void> {
      writes += 1;
      if (writes > 1) throw new Error("killed");
      await store.set(key, value);
    }
    await expect(new DialogState(dying, "test").keepAnswer(["m1", "m2"], { replies, done: 0 })).rejects.toThrow();
    expect([await state.answerTo("m1"), await state.answerTo("m2")]).toEqual([undefined, undefined]);
    await state.keepAnswer(["m1", "m2"], { replies, done: 0 });
    expect([await state.answerTo("m1"), await state.answerTo("m2")]).toEqual(["said", { replies, done: 0 }]);
    await state.answered(["m1", "m2"]);
    expect([await state.answerTo("m1"), await state.answerTo("m2")]).toEqual(["said", "said"]);
  });

  it.each([
    [3_600_000, 0],
    [7_200_000, 7_200_000],
  ])("is for %d ms that something was said, when what is %d ms old is heard again", async (expected, recoveredMs) => {
    const kept: (number | undefined)[] = [];
    const store = memoryStore();
    const noting: typeof store = {
      ...store,
      set: async (key, value, expiry) => {
        kept.push(expiry?.expiresInMs);
        await store.set(key, value, expiry);
      },
    };
    await new DialogState(noting, "test", recoveredMs).answered(["m1"]);
    expect(kept).toEqual([expected]);
  });

  it.each([
    ["visit:R", "gone"],
    ["epoch:rc-R", -1],
    ["epoch:rc-R", 1.5],
    ["epoch:rc-R", "two"],
    ["pause:rc-R", true],
    ["answer:m1", { with: "m1" }],
    ["answer:m1", { replies: [], done: -1 }],
    ["choice:m1", { conversation: { roomId: 5, epoch: 0 }, chosen: { label: "a", value: "a" } }],
    ["choice:m1", { conversation: { roomId: "R", epoch: 0 }, chosen: { value: "a" } }],
    ["place:U", { roomId: "R", threadId: 5 }],
  ])("is nothing where somebody wrote by hand what it does not understand (%s is %j)", async (key, value) => {
    const store = memoryStore();
    await store.set(`dialog:test:${key}`, value);
    const state = new DialogState(store, "test");
    expect(await state.visited("R", "here")).toBeUndefined();
    expect(await state.visit("R")).toBe("here");
    expect(await state.current(room)).toEqual(room);
    expect(await state.isPaused(room)).toBe(false);
    expect(await state.answerTo("m1")).toBeUndefined();
    expect(await state.choiceOf("m1")).toBeUndefined();
    expect(await state.lastPlace("U")).toBeUndefined();
  });
});
