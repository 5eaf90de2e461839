import { expect, it } from "vitest";
import { testDriver } from "./driver.fixture.ts";
import type { Entry } from "./entries.ts";
import { storeOn } from "./entries.ts";
import { memoryStore } from "./memory.ts";

testDriver("memory", async (now) => memoryStore(now));

it("a store keeps no memory for what has expired, be it never asked for again", async () => {
  let now = 0;
  const entries = new Map<string, Entry>();
  const store = storeOn(entries, { save: async () => {}, close: async () => {} }, () => now);
  for (; now < 50_000; now += 1) await store.set(`message ${now}`, true, { expiresInMs: 500 });
  expect(entries.size).toBeLessThan(2_000);
});
