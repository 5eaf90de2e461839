import { gate } from "@rocketchat-connectors/testkit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Writing } from "./writing.ts";

const everyMs = 1_000;
const quietMs = 120_000;

/** A writing on a sheet that notes what it shows; the word is free from the beginning. */
function write({ said = false, door = Promise.resolve() as Promise<unknown> } = {}) {
  const shown: string[] = [];
  const whole: string[] = [];
  const stop = new AbortController();
  const sheet = {
    async show({ text = "" }) {
      shown.push(text);
      await door;
    },
    complete: async ({ text = "" }) => void whole.push(text),
  };
  const withSheet = (task: (one: typeof sheet | undefined) => Promise<void>) => task(said ? undefined : sheet);
  const writing = new Writing({ withSheet, everyMs, quietMs, signal: stop.signal });
  return { writing, shown, whole, stop };
}

describe("a text that is being written", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  it("is changed at most once a second, each time to the latest", async () => {
    const { writing, shown, whole } = write();
    for (let tenth = 0; tenth < 100; tenth += 1) {
      writing.update(`${tenth}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(shown).toEqual(["0", "9", "19", "29", "39", "49", "59", "69", "79", "89", "99"]);
    await writing.end("all");
    expect(whole).toEqual(["all"]);
    expect(shown, "its end is shown as such only").toHaveLength(11);
  });

  it("waits for a change that takes longer than a second, and then changes no more often than that", async () => {
    const slow = gate();
    const { writing, shown } = write({ door: slow.opened });
    writing.update("a");
    await vi.advanceTimersByTimeAsync(10_000);
    writing.update("b");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(shown).toEqual(["a"]);
    slow.open();
    await vi.advanceTimersByTimeAsync(20_000 - 1);
    expect(shown, "others have something to say, too").toEqual(["a"]);
    await vi.advanceTimersByTimeAsync(1);
    writing.update("c");
    await vi.advanceTimersByTimeAsync(20_000 - 1);
    expect(shown).toEqual(["a", "b"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(shown).toEqual(["a", "b", "c"]);
  });

  it("does not wait for its next change when it ends", async () => {
    const slow = gate();
    const { writing, whole } = write({ door: slow.opened });
    writing.update("a");
    await vi.advanceTimersByTimeAsync(60_000);
    slow.open();
    await vi.advanceTimersByTimeAsync(0);
    await writing.end("ab");
    expect(whole).toEqual(["ab"]);
  });

  it("lets others speak when it has not grown for two minutes, and is whole in the end all the same", async () => {
    const { writing, shown, whole } = write();
    let isFree = false;
    void writing.written.then(() => {
      isFree = true;
    });
    writing.update("a");
    await vi.advanceTimersByTimeAsync(quietMs);
    writing.update("ab");
    await vi.advanceTimersByTimeAsync(quietMs - 1);
    expect(isFree).toBe(false);
    await vi.advanceTimersByTimeAsync(everyMs + 1);
    expect(isFree).toBe(true);
    writing.update("abc");
    expect(shown).toEqual(["a", "ab"]);
    await writing.end("abcd");
    expect(whole).toEqual(["abcd"]);
  });

  it("that nobody ends is given up when the bot ends; whoever ends it then is told", async () => {
    const { writing, stop, whole } = write();
    writing.update("a");
    await vi.advanceTimersByTimeAsync(0);
    stop.abort();
    await writing.written;
    await expect(writing.end("ab")).rejects.toMatchObject({ code: "closed" });
    expect(whole).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("that was said before is not shown again", async () => {
    const { writing, shown, whole } = write({ said: true });
    writing.update("a");
    await writing.end("ab");
    expect([shown, whole]).toEqual([[], []]);
  });

  it("ends once", async () => {
    const { writing, whole } = write();
    await Promise.all([writing.end("a"), writing.end("b"), writing.end(undefined)]);
    expect(whole).toEqual(["a"]);
  });
});
