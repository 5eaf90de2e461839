import { expect, it, vi } from "vitest";
import type { StateStore } from "../client.ts";
import { recordingLogger } from "../harness.fixture.ts";
import { memoryStore } from "../store/memory.ts";
import { readKept } from "./kept-progress.ts";
import { createProgress, type Progress } from "./progress.ts";

const start = 1_800_000_000_000;
const at = (seconds: number): Date => new Date(start + seconds * 1_000);

function progressWith(store: StateStore | undefined): Progress {
  return createProgress({
    store,
    scope: () => "here",
    startedAt: () => at(0),
    maxAgeMs: 3_600_000,
    logger: recordingLogger(),
  });
}

const handle = (progress: Progress, id: string, seconds: number): void =>
  progress.begin("r", id, at(seconds), at(seconds))();

const keptIn = async (store: StateStore) => readKept(await store.get("here room r"));

it("a message that came late does not bring back what was handled before it and is forgotten", async () => {
  const store = memoryStore();
  const progress = progressWith(store);
  for (let second = 1; second <= 60; second += 1) handle(progress, `m${second}`, second);
  await vi.waitFor(async () => expect((await keptIn(store))?.handled.at(-1)?.[0]).toBe("m60"));
  progress.begin("r", "late", at(50), at(50));
  handle(progress, "m61", 61);
  await progress.close();
  const next = progressWith(store);
  const known = new Set<string>();
  await next.restore(["r"], (id) => known.add(id));
  const from = next.position("r")?.getTime() ?? 0;
  expect(from).toBeLessThanOrEqual(at(50).getTime());
  const fetched = Array.from({ length: 61 }, (_, n) => n + 1).filter((second) => at(second).getTime() >= from);
  expect(fetched.filter((second) => !known.has(`m${second}`))).toEqual([]);
});

it("a message that nobody ever acknowledges does not make a room's notes grow for ever", async () => {
  const store = memoryStore();
  const progress = progressWith(store);
  progress.begin("r", "never", at(1), at(1));
  for (let second = 2; second <= 20_000; second += 10) handle(progress, `m${second}`, second);
  await progress.close();
  const kept = await keptIn(store);
  expect(kept?.handled.length).toBeLessThan(400);
  expect(kept?.mark).toBeGreaterThan(at(16_000).getTime());
});

it("what is handled in the moment in which a write ends is written as well", async () => {
  const store = memoryStore();
  let writing: (() => void)[] = [];
  const land = (): void => {
    const those = writing;
    writing = [];
    for (const resolve of those) resolve();
  };
  const slow: StateStore = {
    ...store,
    async set(key, value, options) {
      await store.set(key, value, options);
      await new Promise<void>((resolve) => writing.push(resolve));
    },
  };
  for (let delay = 0; delay < 12; delay += 1) {
    const progress = progressWith(slow);
    handle(progress, `first ${delay}`, delay * 2);
    await vi.waitFor(async () => expect(JSON.stringify(await keptIn(store))).toContain(`first ${delay}`));
    await vi.waitFor(() => expect(writing).toHaveLength(2));
    land();
    for (let n = 0; n < delay; n += 1) await undefined;
    handle(progress, `second ${delay}`, delay * 2 + 1);
    await vi.waitFor(async () => {
      land();
      expect(JSON.stringify(await keptIn(store)), `after ${delay} turns`).toContain(`second ${delay}`);
    });
    land();
  }
});

it("a room that is heard of for the first time keeps its place for the next process", async () => {
  const store = memoryStore();
  const progress = progressWith(store);
  await progress.restore([], () => {});
  progress.begin("r", "open", at(10), at(10));
  progress.begin("elsewhere", "handled", at(100), at(100))();
  await progress.close();
  const next = progressWith(store);
  await next.restore(["r"], () => {});
  expect(next.position("r")?.getTime()).toBeLessThanOrEqual(at(10).getTime());
});

it("a store that never answers does not keep a client from closing", async () => {
  vi.useFakeTimers();
  try {
    const progress = progressWith({ ...memoryStore(), set: () => new Promise(() => {}) });
    handle(progress, "m", 1);
    const closed = vi.fn();
    void progress.close().then(closed);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(closed).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it("a room that is to be read from a place keeps it, whatever is handled elsewhere until it is read", () => {
  const progress = progressWith(undefined);
  progress.pin("new", at(10));
  progress.begin("elsewhere", "m", at(100), at(100))();
  expect(progress.position("new")?.getTime()).toBeLessThanOrEqual(at(10).getTime());
  progress.begin("new", "n", at(11), at(11))();
  progress.pin("new", at(200));
  expect(progress.position("new")?.getTime()).toBeLessThanOrEqual(at(11).getTime());
});
