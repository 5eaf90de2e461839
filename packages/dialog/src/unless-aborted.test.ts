import { describe, expect, it } from "vitest";
import { unlessAborted } from "./unless-aborted.ts";

describe("a task that nobody waits for once the bot is stopped", () => {
  it("has its own outcome before", async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(signal, async () => "done")).toBe("done");
    const failing = unlessAborted(signal, async () => {
      throw new Error("a mistake");
    });
    await expect(failing).rejects.toThrow("a mistake");
  });

  it("is given up then, and what it does later harms nobody", async () => {
    const stop = new AbortController();
    let fail = (_: Error): void => undefined;
    const given = unlessAborted(stop.signal, () => new Promise((_, reject) => (fail = reject)));
    stop.abort();
    await expect(given).rejects.toMatchObject({ code: "closed" });
    fail(new Error("a late mistake"));
    await new Promise(setImmediate);
  });

  it("does not begin any more afterwards", async () => {
    let begun = false;
    const task = async (): Promise<void> => {
      begun = true;
    };
    await expect(unlessAborted(AbortSignal.abort(), task)).rejects.toMatchObject({ code: "closed" });
    expect(begun).toBe(false);
  });
});
