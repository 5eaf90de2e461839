/** The acceptance tests of what bots of other makers suffer: connections. */
import { describe, expect, it } from "vitest";
import { backOnline, eventually } from "./acceptance.fixture.ts";
import { connect } from "./connect.ts";
import { heard, quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";

/** Timers and sockets of this process, by kind. */
function resources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (/Timeout|TCPSocketWrap/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

describe("acceptance", () => {
  it("1. twenty drops leave one subscription, as many timers and sockets, and each message is heard once", async () => {
    await using server = await startServer();
    await using bot = await startBot(server);
    await server.as("ann").say("general", "before");
    await heard(bot, "before");
    const before = resources();
    for (let drop = 1; drop <= 20; drop += 1) {
      expect(await server.faults.drop({ username: "bot" })).toBe(1);
      await backOnline(bot, drop);
    }
    for (const text of ["one", "two", "three"]) await server.as("ann").say("general", text);
    await heard(bot, "three");
    expect(bot.texts()).toEqual(["before", "one", "two", "three"]);
    const live = server.wire.subscriptions("bot");
    expect(live.filter(({ event }) => event === "__my_messages__")).toHaveLength(1);
    expect(new Set(live.map(({ connection }) => connection)).size).toBe(1);
    expect(new Set(live.map(({ stream, event }) => `${stream} ${event}`)).size).toBe(live.length);
    await eventually("timers and sockets should be as many as before the drops", () => {
      const now = resources();
      for (const [kind, count] of Object.entries(before)) expect(now[kind] ?? 0, kind).toBeLessThanOrEqual(count + 2);
    });
  });

  it("2. a peer that falls silent is noticed, and what it kept back is heard once, in order, before the next", async () => {
    await using server = await startServer();
    await using bot = await startBot(server, {}, {}, { heartbeat: { idleMs: 100, timeoutMs: 100 } });
    const ann = server.as("ann");
    await ann.say("general", "before");
    await heard(bot, "before");
    server.faults.silence({ username: "bot" });
    for (const text of ["missed 1", "missed 2", "missed 3"]) await ann.say("general", text);
    await eventually("the silence should be noticed", () => expect(bot.client.health.lastError).toMatch(/went silent/));
    await backOnline(bot, 1);
    await ann.say("general", "after");
    await heard(bot, "after");
    expect(bot.texts()).toEqual(["before", "missed 1", "missed 2", "missed 3", "after"]);
  });

  it("3. a server that is down at the start is waited for; one that refuses the token ends the bot with a reason", async () => {
    await using server = await startServer({
      users: [{ username: "bot", id: "bot-id", roles: ["bot"], token: "personal" }, { username: "ann" }],
    });
    const account = { ROCKETCHAT_USER: "", ROCKETCHAT_PASSWORD: "", ROCKETCHAT_USER_ID: "bot-id" };
    const up = server.faults.restart({ downMs: 500 });
    {
      await using bot = await startBot(server, { ...account, ROCKETCHAT_AUTH_TOKEN: "personal" });
      await up;
      expect(bot.log.some((line) => line.startsWith(`warn: `) && line.includes(`cannot reach ${server.url}`))).toBe(
        true,
      );
      await server.as("ann").say("general", "up again");
      await heard(bot, "up again");
    }
    const attempts = (): number => server.wire.calls().length;
    const refused = connect(settingsFor(server, { ...account, ROCKETCHAT_AUTH_TOKEN: "stolen" }), {
      ...quick,
      logger: recordingLogger(),
    });
    await expect(refused).rejects.toMatchObject({
      code: "unauthorized",
      message: expect.stringContaining("ROCKETCHAT_AUTH_TOKEN"),
    });
    const made = attempts();
    await using other = await startBot(server, { ...account, ROCKETCHAT_AUTH_TOKEN: "personal" });
    const since = server.wire.calls().slice(made);
    expect(other.client.health.state).toBe("online");
    expect(
      since.filter(({ status }) => status === 401),
      "attempts of a client that has ended",
    ).toEqual([]);
  });

  it("4. a refused stream and an answer that never comes are errors in time; a malformed frame is logged and survived", async () => {
    await using server = await startServer();
    const letIn = server.faults.refuse({ path: "sub:room-messages", times: 100 });
    const logger = recordingLogger();
    await expect(connect(settingsFor(server), { ...quick, logger })).rejects.toMatchObject({
      message: expect.stringContaining("stream-room-messages"),
    });
    letIn();
    await using bot = await startBot(server, {}, {}, { answerTimeoutMs: 300 });
    const speak = server.faults.silence({ username: "bot" });
    await expect(bot.client.call("rooms/get")).rejects.toMatchObject({ code: "timeout" });
    speak();
    expect(server.faults.garbage("this is { not JSON")).toBe(1);
    await server.as("ann").say("general", "after the garbage");
    await heard(bot, "after the garbage");
    expect(bot.client.health.reconnects).toBe(0);
    expect(bot.log.join("\n")).toContain("a frame that is not JSON");
  });

  it("5. a login that is rejected after a reconnect is not reported as connected", async () => {
    await using server = await startServer();
    await using bot = await startBot(server);
    const states: string[] = [];
    const following = (async () => {
      for await (const { type } of bot.client.status()) states.push(type);
    })();
    const letIn = server.faults.refuse({ path: "ddp:login", times: 1_000 });
    await server.faults.drop({ username: "bot" });
    const connecting = (): number => states.filter((state) => state === "connecting").length;
    await eventually("three attempts should have failed", () => expect(connecting()).toBeGreaterThan(3));
    expect(states).not.toContain("online");
    expect(bot.client.health.state).not.toBe("online");
    expect(server.wire.subscriptions("bot")).toEqual([]);
    letIn();
    await backOnline(bot, 1);
    await server.as("ann").say("general", "in again");
    await heard(bot, "in again");
    await bot.client.close();
    await following;
    expect(states.filter((state) => state === "online")).toHaveLength(1);
  });
});
