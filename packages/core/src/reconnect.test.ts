import { expect, it, vi } from "vitest";
import { heard, startBot, startServer } from "./harness.fixture.ts";

const liveMessageStreams = (server: Awaited<ReturnType<typeof startServer>>): number =>
  server.wire.subscriptions("bot").filter(({ event }) => event === "__my_messages__").length;

async function online(bot: Awaited<ReturnType<typeof startBot>>, reconnects: number): Promise<void> {
  await vi.waitFor(() => expect(bot.client.health).toMatchObject({ state: "online", reconnects }), {
    timeout: 5_000,
    interval: 10,
  });
}

it("has one live subscription after twenty drops and hears each later message once", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  for (let drop = 1; drop <= 20; drop += 1) {
    expect(await server.faults.drop({ username: "bot" })).toBe(1);
    await online(bot, drop);
  }
  expect(liveMessageStreams(server)).toBe(1);
  const events = server.wire.subscriptions("bot").map(({ event }) => event);
  expect(events.length).toBeGreaterThanOrEqual(4);
  expect(new Set(events).size, "each event is subscribed once").toBe(events.length);
  for (const text of ["one", "two", "three"]) await server.as("ann").say("general", text);
  await heard(bot, "three");
  expect(bot.texts()).toEqual(["one", "two", "three"]);
});

it("logs in once for twenty drops", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  for (let drop = 1; drop <= 20; drop += 1) {
    await server.faults.drop({ username: "bot" });
    await online(bot, drop);
  }
  expect(server.wire.calls({ path: /login$/ })).toHaveLength(1);
});

it("hears again after a restart of the server", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  await server.faults.restart({ downMs: 150 });
  await online(bot, 1);
  await server.as("ann").say("general", "are you back?");
  await heard(bot, "are you back?");
  expect(bot.texts()).toEqual(["are you back?"]);
});

it("notices a connection whose other side is silent", async () => {
  await using server = await startServer();
  await using bot = await startBot(server, {}, {}, { heartbeat: { idleMs: 100, timeoutMs: 100 } });
  const end = server.faults.silence({ username: "bot" });
  await vi.waitFor(() => expect(bot.client.health.lastError).toMatch(/went silent/), { timeout: 5_000 });
  end();
  await vi.waitFor(() => expect(bot.client.health.state).toBe("online"), { timeout: 5_000 });
  await server.as("ann").say("general", "still there?");
  await heard(bot, "still there?");
});

it("logs in again when the server has dropped its token", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.expireToken("bot");
  await server.faults.drop({ username: "bot" });
  await vi.waitFor(() => expect(server.wire.calls({ path: /login$/ })).toHaveLength(2), { timeout: 5_000 });
  await vi.waitFor(() => expect(bot.client.health.state).toBe("online"), { timeout: 5_000 });
  await server.as("ann").say("general", "hello again");
  await heard(bot, "hello again");
  await bot.client.send({ roomId: "GENERAL", text: "hello ann" });
  await server.waitForMessage({ from: "bot", text: "hello ann" });
});

it("ends for good, with a reason, when the account is no longer let in", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const stream = bot.client.subscribe();
  server.faults.refuse({
    path: /login$/,
    status: 401,
    times: 100,
    body: { status: "error", error: "Unauthorized", message: "Unauthorized" },
  });
  server.faults.expireToken("bot");
  await server.faults.drop({ username: "bot" });
  expect(await stream.closed).toMatchObject({ code: "unauthorized" });
  expect(bot.client.health).toMatchObject({ state: "closed" });
  expect(bot.log.join("\n")).toContain("check ROCKETCHAT_USER and ROCKETCHAT_PASSWORD");
  await expect(bot.client.send({ roomId: "GENERAL", text: "lost?" })).rejects.toMatchObject({ code: "closed" });
});

it("survives a frame that is not JSON and says so", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.garbage();
  await server.as("ann").say("general", "after the garbage");
  await heard(bot, "after the garbage");
  expect(bot.client.health.reconnects).toBe(0);
  expect(bot.log.join("\n")).toContain("a frame that is not JSON");
});

it("asks again for a stream that the server refuses after a reconnect", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.refuse({ path: "sub:room-messages", times: 2 });
  await server.faults.drop({ username: "bot" });
  await vi.waitFor(() => expect(bot.log.join("\n")).toContain("refuses the stream stream-room-messages"), {
    timeout: 5_000,
  });
  await vi.waitFor(() => expect(bot.client.health.state).toBe("online"), { timeout: 5_000 });
  await server.as("ann").say("general", "here again?");
  await heard(bot, "here again?");
});

it("calls a server ever less often that ends each connection as soon as it stands", async () => {
  await using server = await startServer();
  const backoff = { firstMs: 10, longestMs: 5_000 };
  await using bot = await startBot(server, {}, {}, { backoff, random: () => 1 });
  const pauses: number[] = [];
  const following = (async () => {
    for await (const status of bot.client.status()) if (status.type === "offline") pauses.push(status.retryInMs);
  })();
  for (let drop = 1; drop <= 21; drop += 1) {
    await server.faults.drop({ username: "bot" });
    await online(bot, drop);
  }
  expect([pauses[0], pauses[8], pauses[9], pauses[18], pauses[19], pauses[20]]).toEqual([10, 10, 20, 20, 40, 40]);
  await bot.client.close();
  await following;
});

it("does not count as online when the connection is lost while it reads its rooms", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const states: string[] = [];
  const following = (async () => {
    for await (const { type } of bot.client.status()) if (type !== "recovered") states.push(type);
  })();
  const hearing = (): readonly string[] =>
    server.wire.subscriptions("bot").flatMap((one) => (one.event === "__my_messages__" ? [one.connection] : []));
  const [first] = hearing();
  const end = server.faults.delay({ path: /(subscriptions|rooms)\.get$/, ms: 500 });
  await server.faults.drop({ username: "bot" });
  const isNew = (connections: readonly string[]): boolean => connections.some((one) => one !== first);
  await vi.waitFor(() => expect(hearing(), "the streams are live again").toSatisfy(isNew), { timeout: 5_000 });
  expect(bot.client.health.state).toBe("connecting");
  expect(await server.faults.drop({ username: "bot" })).toBe(1);
  end();
  await online(bot, 1);
  expect(states).toEqual(["offline", "connecting", "offline", "connecting", "online"]);
  await bot.client.close();
  await following;
});

it("shares one new login among all calls when the server has dropped the token and left the socket open", async () => {
  await using server = await startServer({
    deployment: "microservices",
    rooms: [{ name: "ops", members: ["bot"] }],
  });
  await using bot = await startBot(server);
  const ops = await bot.client.rooms.find("#ops");
  server.faults.expireToken("bot");
  server.faults.delay({ path: /login$/, ms: 300, times: 1 });
  const first = bot.client.send({ roomId: "GENERAL", text: "first" });
  await vi.waitFor(() => expect(server.wire.calls({ path: /login$/ })).toHaveLength(2));
  const second = bot.client.send({ roomId: ops.id, text: "second" });
  expect((await Promise.all([first, second])).map(({ text }) => text)).toEqual(["first", "second"]);
  expect(server.wire.calls({ path: /login$/ })).toHaveLength(2);
});

it("hears who is typing in each room again, when the connection is lost while it asks for that", async () => {
  const rooms = Array.from({ length: 5 }, (_, index) => ({ name: `room-${index}`, members: ["bot", "ann"] }));
  await using server = await startServer({ rooms });
  server.faults.limit({ path: "sub:notify-room", times: 1, resetMs: 300 });
  await using bot = await startBot(server, {}, { typing: true }, { answerTimeoutMs: 20_000 });
  await server.faults.drop({ username: "bot" });
  await online(bot, 1);
  const typing = (): number => server.wire.subscriptions("bot").filter(({ stream }) => stream === "notify-room").length;
  await vi.waitFor(() => expect(typing()).toBe(6), { timeout: 5_000 });
});
