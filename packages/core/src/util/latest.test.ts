import { describe, expect, it } from "vitest";
import { latest } from "./latest.ts";

describe("a cache of the latest", () => {
  it("forgets what was used longest ago, and no more than it has to", () => {
    const gone: number[] = [];
    const cache = latest<{ readonly n: number }>(3, { dispose: ({ n }) => gone.push(n) });
    for (const n of [1, 2, 3]) cache.set(`${n}`, { n });
    expect(gone).toEqual([]);
    cache.get("1");
    cache.set("3", { n: 33 });
    cache.set("4", { n: 4 });
    expect([...cache.keys()]).toEqual(["4", "3", "1"]);
    expect(gone).toEqual([3, 2]);
  });

  it("holds as many as it may, however many come", () => {
    const cache = latest<true>(20_000);
    for (let n = 0; n < 50_000; n += 1) cache.set(`${n}`, true);
    expect(cache.size).toBe(20_000);
    expect([cache.has("29999"), cache.has("30000")]).toEqual([false, true]);
  });

  it("forgets what is too old", async () => {
    const cache = latest<true>(3, { ttl: 1 });
    cache.set("1", true);
    await expect.poll(() => cache.get("1")).toBeUndefined();
  });

  it("takes no memory for what it does not hold", () => {
    const before = process.memoryUsage();
    const caches = Array.from({ length: 200 }, () => latest<true>(1_000_000));
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    expect(heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(10_000_000);
    expect(caches).toHaveLength(200);
  });
});
