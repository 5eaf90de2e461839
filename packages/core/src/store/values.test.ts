import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fileStore } from "./file.ts";
import { memoryStore } from "./memory.ts";

it("a lease is renewed by the value it was taken with, whatever JSON made of that", async () => {
  const store = memoryStore();
  const lease = { owner: "me", until: new Date(0), since: undefined, share: Number.NaN };
  expect(await store.compareAndSet("lease", undefined, lease)).toBe(true);
  expect(await store.compareAndSet("lease", lease, { ...lease, until: new Date(1) })).toBe(true);
  expect(await store.compareAndSet("lease", lease, "lost")).toBe(false);
  expect(await store.get("lease")).toEqual({ owner: "me", until: "1970-01-01T00:00:00.001Z", share: null });
  expect(await store.compareAndSet("lease", undefined, "lost")).toBe(false);
});

it("the order in which the fields of a value are written does not matter for what it is compared with", async () => {
  const store = memoryStore();
  await store.set("key", { a: 1, b: { c: 2, d: 3 } });
  expect(await store.compareAndSet("key", { b: { d: 3, c: 2 }, a: 1 }, "next")).toBe(true);
});

it("what has expired is nothing, and can be set as such", async () => {
  let now = 0;
  const store = memoryStore(() => now);
  await store.set("lease", "mine", { expiresInMs: 10 });
  expect(await store.compareAndSet("lease", undefined, "yours")).toBe(false);
  now = 10;
  expect(await store.compareAndSet("lease", "mine", "mine again")).toBe(false);
  expect(await store.compareAndSet("lease", undefined, "yours")).toBe(true);
});

it.each([
  [Number.POSITIVE_INFINITY, "kept"],
  [Number.MAX_SAFE_INTEGER, "kept"],
  [Number.MAX_VALUE, "kept"],
  [0, undefined],
  [-1, undefined],
  [Number.NEGATIVE_INFINITY, undefined],
  [Number.NaN, undefined],
])("a value that lives for %d ms leaves a file that can be read", async (expiresInMs, expected) => {
  const directory = await mkdtemp(join(tmpdir(), "values-"));
  const path = join(directory, "state");
  const store = await fileStore(path);
  await store.set("key", "kept", { expiresInMs });
  await store.set("other", "value");
  expect(await store.get("key")).toBe(expected);
  await store.close();
  const again = await fileStore(path);
  expect(await again.get("key")).toBe(expected);
  expect(await again.get("other")).toBe("value");
  await again.close();
  await rm(directory, { recursive: true });
});
