import { keptLog, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { Streams } from "./streams.ts";
import { idOf } from "./talk.fixture.ts";

describe("a stream", () => {
  it("that sends something without an end is opened anew, and the event is not kept", async () => {
    const stop = new AbortController();
    const log = keptLog();
    let attempts = 0;
    const streams = new Streams({
      api: {
        async listen(_key, _id, { opened, heard, signal }) {
          attempts += 1;
          opened();
          for (let count = 0; count < 200 && !signal.aborted; count += 1) heard("x".repeat(100_000));
        },
      },
      keys: { of: async () => "key" },
      ...{ logger: log.logger, signal: stop.signal, idleMs: 60_000, pauses: { firstMs: 1, longestMs: 5 } },
      heard: () => undefined,
      opened: () => undefined,
    });
    await streams.open(idOf("ann"));
    await until("another attempt", () => attempts > 1);
    stop.abort();
    await streams.close();
    expect(log.lines.join("\n")).toMatch(/opened again: it failed/);
    expect(log.lines.join("\n").length).toBeLessThan(10_000);
  });

  it("that falls silent after it spoke is opened anew", async () => {
    const stop = new AbortController();
    const log = keptLog();
    let attempts = 0;
    const streams = new Streams({
      api: {
        listen(_key, _id, { opened, heard, signal }) {
          attempts += 1;
          opened();
          heard("data: ping\n\n");
          return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("cut"))));
        },
      },
      keys: { of: async () => "key" },
      ...{ logger: log.logger, signal: stop.signal, idleMs: 60_000, pauses: { firstMs: 1, longestMs: 5 } },
      ...{ silenceMs: 50, heard: () => undefined, opened: () => undefined },
    });
    await streams.open(idOf("ann"));
    await until("another attempt", () => attempts > 1);
    stop.abort();
    await streams.close();
    expect(log.lines.join("\n")).toContain("nothing came for 50 ms");
  });
});
