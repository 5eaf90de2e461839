import { describe, expect, it } from "vitest";
import type { StateStore } from "../client.ts";

/** Makes an empty store whose clock is `now`. */
export type MakeStore = (now: () => number) => Promise<StateStore>;

type Start = (now?: () => number) => Promise<StateStore & AsyncDisposable>;

function keepsValues(start: Start): void {
  it.each([
    ["text", "t"],
    ["an empty text", ""],
    ["a number", 12.5],
    ["nought", 0],
    ["a flag", false],
    ["null", null],
    ["a list", [1, [2, "3"], null]],
    ["a document", { a: { b: [true] }, "with space": "ü\n\u2028\u0000 \ud800" }],
    ["a document with an awkward name", JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}')],
  ])("gives back %s as it was", async (_, value) => {
    await using store = await start();
    await store.set("key", value);
    expect(await store.get("key")).toEqual(value);
  });

  it("knows only what was set", async () => {
    await using store = await start();
    await store.set("a", 1);
    expect(await store.get("b")).toBeUndefined();
    expect(await store.get("__proto__")).toBeUndefined();
  });

  it.each(["", "__proto__", "room/ä 'x' \"y\"\n", "constructor"])("takes %j for a key", async (key) => {
    await using store = await start();
    await store.set(key, 1);
    expect(await store.get(key)).toBe(1);
    await store.delete(key);
    expect(await store.get(key)).toBeUndefined();
  });
}

function forgets(start: Start): void {
  it("shares no object with whoever uses it", async () => {
    await using store = await start();
    const value = { list: [1] };
    await store.set("key", value);
    value.list.push(2);
    const first = await store.get("key");
    expect(first).toEqual({ list: [1] });
    expect(await store.get("key")).not.toBe(first);
  });

  it("has the latest value, whoever waits for which", async () => {
    await using store = await start();
    const writes = Array.from({ length: 100 }, (_, index) => store.set("key", index));
    expect(await store.get("key")).toBe(99);
    await Promise.all(writes);
    expect(await store.get("key")).toBe(99);
  });

  it("forgets what is deleted, and what is set to nothing", async () => {
    await using store = await start();
    await store.set("a", 1);
    await store.set("b", 1);
    await store.delete("a");
    await store.delete("a");
    await store.set("b", undefined);
    expect([await store.get("a"), await store.get("b")]).toEqual([undefined, undefined]);
  });

  it("forgets a value when its time is over, unless it is set again", async () => {
    let now = 1_000_000;
    await using store = await start(() => now);
    await store.set("short", 1, { expiresInMs: 100 });
    await store.set("renewed", 1, { expiresInMs: 100 });
    await store.set("kept", 1, { expiresInMs: 100 });
    now += 99;
    expect(await store.get("short")).toBe(1);
    await store.set("renewed", 2, { expiresInMs: 100 });
    await store.set("kept", 2);
    now += 1;
    expect(await store.get("short")).toBeUndefined();
    expect(await store.get("renewed")).toBe(2);
    now += 1_000_000;
    expect(await store.get("renewed")).toBeUndefined();
    expect(await store.get("kept")).toBe(2);
  });
}

function decides(start: Start): void {
  it("sets a value only in the place of the one expected", async () => {
    await using store = await start();
    expect(await store.compareAndSet("key", 1, 2)).toBe(false);
    expect(await store.get("key")).toBeUndefined();
    expect(await store.compareAndSet("key", undefined, { a: 1, b: [2] })).toBe(true);
    expect(await store.compareAndSet("key", undefined, "other")).toBe(false);
    expect(await store.compareAndSet("key", { b: [2], a: 1 }, "other")).toBe(true);
    expect(await store.compareAndSet("key", "other", undefined)).toBe(true);
    expect(await store.get("key")).toBeUndefined();
  });

  it("gives a lease to one of many, and to the next when it is over", async () => {
    let now = 1_000_000;
    await using store = await start(() => now);
    const take = (who: number) => store.compareAndSet("lease", undefined, who, { expiresInMs: 100 });
    const taken = await Promise.all(Array.from({ length: 20 }, (_, who) => take(who)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    now += 99;
    expect(await take(20)).toBe(false);
    now += 1;
    expect(await take(21)).toBe(true);
    expect(await store.get("lease")).toBe(21);
  });

  it("refuses what JSON cannot say, and keeps what was there", async () => {
    await using store = await start();
    await store.set("key", 1);
    await expect(store.set("key", 1n)).rejects.toThrow(TypeError);
    expect(await store.get("key")).toBe(1);
  });

  it("says that it is closed", async () => {
    const store = await start();
    await store.set("key", 1);
    await Promise.all([store.close(), store.close()]);
    const closed = { name: "RocketChatError", code: "closed" };
    await expect(store.get("key")).rejects.toMatchObject(closed);
    await expect(store.set("key", 2)).rejects.toMatchObject(closed);
    await expect(store.delete("key")).rejects.toMatchObject(closed);
    await expect(store.compareAndSet("key", 1, 2)).rejects.toMatchObject(closed);
  });
}

/** What every store does, wherever it keeps its values. */
export function testDriver(name: string, makeStore: MakeStore): void {
  const start: Start = async (now = Date.now) => {
    const store = await makeStore(now);
    return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
  };
  describe(`a state store in ${name}`, () => {
    keepsValues(start);
    forgets(start);
    decides(start);
  });
}
