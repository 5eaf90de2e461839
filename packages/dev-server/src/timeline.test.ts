import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { hearingBot, me, startServer } from "./faulty-server.fixture.ts";
import type { Timeline } from "./index.ts";
import { checkTimeline, readTimeline } from "./timeline.ts";

describe("a timeline", () => {
  test("plays its faults at their times, whatever their order in the list, and ends with the last", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    await server.faults.play([
      { atMs: 60, fault: "kick", room: "general", username: "ann" },
      { atMs: 30, fault: "drop", username: "bot" },
      { atMs: 0, fault: "garbage", frame: "first" },
      { atMs: 0, fault: "garbage", frame: "second" },
    ]);
    expect(bot.frames.filter((frame) => typeof frame === "string")).toEqual(["first", "second"]);
    expect((await bot.closed()).code).toBe(1006);
    expect(server.messages("general").map(({ t }) => t)).toEqual(["ru"]);
  });

  test("takes JSON as it comes from a file", async () => {
    await using server = await startServer();
    const timeline: Timeline = JSON.parse('[{ "atMs": 0, "fault": "refuse", "path": "*", "status": 503, "times": 2 }]');
    await server.faults.play(timeline);
    expect([(await me(server)).status, (await me(server)).status, (await me(server)).status]).toEqual([503, 503, 200]);
  });

  test("cuts the sockets that were silent, since TCP never goes on after a hole", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    const playing = server.faults.play([{ atMs: 0, fault: "silence", username: "bot", forMs: 100 }]);
    await vi.waitFor(() => expect(server.faults.garbage()).toBe(0));
    await server.as("ann").say("general", "into the hole");
    await using later = await hearingBot(server);
    await playing;
    expect((await bot.closed()).code).toBe(1006);
    expect(bot.texts()).toEqual([]);
    await server.as("ann").say("general", "to the others");
    await vi.waitFor(() => expect(later.texts()).toEqual(["to the others"]));
  });

  test("ends one fault and leaves another of the same kind alone", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    await server.faults.play([
      { atMs: 0, fault: "duplicate", stream: "room-messages" },
      { atMs: 0, fault: "duplicate", stream: "room-messages", forMs: 10 },
      { atMs: 0, fault: "limit", path: "me", resetMs: 1, times: 2 },
      { atMs: 0, fault: "limit", path: "me", resetMs: 60_000, forMs: 10 },
    ]);
    await server.as("ann").say("general", "twice");
    await vi.waitFor(() => expect(bot.texts()).toEqual(["twice", "twice"]));
    expect([(await me(server)).status, (await me(server)).status, (await me(server)).status]).toEqual([429, 429, 200]);
  });

  test("sends what was collected when a reordering ends", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    const playing = server.faults.play([
      { atMs: 0, fault: "reorder", window: 3, forMs: 300 },
      { atMs: 0, fault: "garbage", frame: "now" },
    ]);
    await vi.waitFor(() => expect(bot.frames).toContain("now"));
    await server.as("ann").say("general", "a");
    await server.as("ann").say("general", "b");
    await playing;
    await vi.waitFor(() => expect(bot.texts()).toEqual(["a", "b"]));
  });

  test("plays in another measure of time", async () => {
    await using server = await startServer();
    await server.faults.play([{ atMs: 100_000, fault: "restart", downMs: 50_000 }], { scale: 0.001 });
    expect((await me(server)).status).toBe(200);
  });

  test("ends what it began and does nothing further when it is aborted", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    const giveUp = new AbortController();
    const playing = server.faults.play(
      [
        { atMs: 0, fault: "duplicate" },
        { atMs: 0, fault: "limit", path: "me", forMs: 60_000 },
        { atMs: 60_000, fault: "drop" },
      ],
      { signal: giveUp.signal },
    );
    const refused = expect(playing).rejects.toThrow("enough");
    await vi.waitFor(async () => expect((await me(server)).status).toBe(429));
    giveUp.abort(new Error("enough"));
    await refused;
    await server.as("ann").say("general", "once");
    await bot.settled();
    expect(bot.texts()).toEqual(["once"]);
  });

  test("gives up a restart that is under way when it is aborted: the server is back at once", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    const giveUp = new AbortController();
    const playing = server.faults.play([{ atMs: 0, fault: "restart", downMs: 60_000 }], { signal: giveUp.signal });
    const refused = expect(playing).rejects.toThrow("enough");
    await bot.closed();
    giveUp.abort(new Error("enough"));
    await refused;
    expect((await me(server)).status).toBe(200);
  });

  test("ends with the server", async () => {
    const server = await startServer();
    const refused = expect(server.faults.play([{ atMs: 60_000, fault: "drop" }])).rejects.toThrow("was closed");
    await server.close();
    await refused;
  });

  test("says which entry failed, and stops", async () => {
    await using server = await startServer();
    const playing = server.faults.play([
      { atMs: 0, fault: "clear" },
      { atMs: 5, fault: "kick", room: "general", username: "zoe" },
      { atMs: 60_000, fault: "drop" },
    ]);
    await expect(playing).rejects.toThrow(
      'entry 2 of the timeline (kick at 5 ms) failed: there is no user "zoe" in a room "general" on this server',
    );
  });

  test("is read from a file, whose name is told when something is wrong with it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "timeline-"));
    const [right, wrong] = [join(folder, "right.json"), join(folder, "wrong.json")];
    await writeFile(right, '[{ "atMs": 5, "fault": "drop" }]');
    await writeFile(wrong, '[{ "atMs": 5 }]');
    expect(await readTimeline(right)).toEqual([{ atMs: 5, fault: "drop" }]);
    await expect(readTimeline(wrong)).rejects.toThrow(/wrong\.json: entry 1 of the timeline/);
    await rm(folder, { recursive: true });
  });

  test.each<[string, unknown, string]>([
    ["no list", { atMs: 0 }, "a timeline is a list of faults"],
    ["no fault", [{ atMs: 0 }], "entry 1 of the timeline: its fault is undefined, not one of drop, silence, restart"],
    [
      "an unknown fault",
      [{ atMs: 0, fault: "flood" }],
      'entry 1 of the timeline (flood at 0 ms): its fault is "flood"',
    ],
    ["a fault that JavaScript knows", [{ atMs: 0, fault: "toString" }], 'its fault is "toString"'],
    ["no entry", ["drop"], "entry 1 of the timeline: its fault is undefined"],
    ["no time", [{ fault: "drop" }], "entry 1 of the timeline (drop): atMs is missing"],
    ["a time in words", [{ atMs: "soon", fault: "drop" }], "entry 1 of the timeline (drop): atMs must be number"],
    ["an endless silence", [{ atMs: 0, fault: "silence" }], "(silence at 0 ms): forMs is missing"],
    ["a path that matters", [{ atMs: 0, fault: "limit" }], "(limit at 0 ms): path is missing"],
    [
      "a misspelt option, in the second entry",
      [
        { atMs: 0, fault: "drop" },
        { atMs: 7, fault: "drop", user: "bot" },
      ],
      "entry 2 of the timeline (drop at 7 ms): drop has no user; it takes atMs, username",
    ],
    ["a window of one", [{ atMs: 0, fault: "reorder", window: 1 }], "(reorder at 0 ms): window must be >= 2"],
    ["a time before the beginning", [{ atMs: -1, fault: "drop" }], "(drop at -1 ms): atMs must be >= 0"],
    [
      "a time that no timer reaches",
      [{ atMs: 3_000_000_000, fault: "drop" }],
      "(drop at 3000000000 ms): atMs must be <= 2147483647",
    ],
  ])("is refused before it begins: %s", (_what, timeline, message) => {
    expect(() => checkTimeline(timeline)).toThrow(message);
  });

  test.each<[string, Timeline, number]>([
    ["backwards", [{ atMs: 5, fault: "drop" }], -1],
    ["by nothing that is a number", [{ atMs: 5, fault: "drop" }], Number.NaN],
    ["beyond what a timer reaches", [{ atMs: 5, fault: "silence", forMs: 3_000_000 }], 1_000],
  ])("is not stretched %s", async (_what, timeline, scale) => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    await expect(server.faults.play(timeline, { scale })).rejects.toThrow(/entry 1 of the timeline.* takes a number/);
    await bot.settled();
    expect(bot.isOpen).toBe(true);
  });
});
