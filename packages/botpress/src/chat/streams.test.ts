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
});
