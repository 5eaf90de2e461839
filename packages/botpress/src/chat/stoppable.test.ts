import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { stoppable } from "./stoppable.ts";

describe("something that may be stopped", () => {
  it("is, by each of its signals, and leaves nothing behind in them", async () => {
    for (const index of [0, 1]) {
      const stops = [new AbortController(), new AbortController()];
      const signals = stops.map(({ signal }) => signal);
      const why = await stoppable(signals, async (signal) => {
        stops[index]?.abort();
        return signal.aborted;
      });
      expect(why).toBe(true);
      expect(signals.flatMap((signal) => getEventListeners(signal, "abort"))).toEqual([]);
    }
  });

  it("is stopped from the beginning when one of them was", async () => {
    expect(await stoppable([AbortSignal.abort()], async ({ aborted }) => aborted)).toBe(true);
  });

  it("leaves nothing behind when it fails, and what it left running is stopped", async () => {
    const stop = new AbortController();
    let own: AbortSignal | undefined;
    const work = stoppable([stop.signal], async (signal) => {
      own = signal;
      expect(signal.aborted).toBe(false);
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(own?.aborted).toBe(true);
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
  });
});
