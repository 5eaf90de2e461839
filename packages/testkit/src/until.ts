import { vi } from "vitest";

/** Waits for the clock to move on: messages of one and the same millisecond have no order. */
export async function nextMillisecond(): Promise<void> {
  for (const now = Date.now(); Date.now() === now; ) await new Promise(setImmediate);
}

/** Waits until `probe` gives something other than `undefined` or `false`; the time-out says what was awaited. */
export async function until<Value>(
  awaited: string | (() => string),
  probe: () => Value | undefined | false | Promise<Value | undefined | false>,
  timeoutMs = 10_000,
): Promise<Value> {
  const found: { value?: Value } = {};
  await vi.waitFor(
    async () => {
      const value = await probe();
      if (value === undefined || value === false) {
        throw new Error(`waited ${timeoutMs} ms for: ${typeof awaited === "string" ? awaited : awaited()}`);
      }
      found.value = value;
    },
    { timeout: timeoutMs, interval: 20 },
  );
  return found.value as Value;
}
