import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { botToken, hearingBot, me, startServer } from "./faulty-server.fixture.ts";
import { createDevServer, type Faults } from "./index.ts";
import { RawClient } from "./raw-client.fixture.ts";

describe("sockets", () => {
  test("a dropped socket ends without a close handshake", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    await using stranger = await RawClient.connect(server.url);
    expect(await server.faults.drop({ username: "bot" })).toBe(1);
    expect((await bot.closed()).code).toBe(1006);
    expect(stranger.isOpen).toBe(true);
    await vi.waitFor(() => expect(server.wire.connections("bot")).toEqual([]));
  });

  test("what is sent during silence is lost, and the socket works again afterwards", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    const end = server.faults.silence({ username: "bot" });
    await server.as("ann").say("general", "unheard");
    bot.send({ msg: "ping", id: "unanswered" });
    await using other = await hearingBot(server);
    await server.as("ann").say("general", "heard by the other");
    await vi.waitFor(() => expect(other.texts()).toEqual(["heard by the other"]));
    end();
    await server.as("ann").say("general", "heard again");
    await vi.waitFor(() => expect(bot.texts()).toEqual(["heard again"]));
    expect(bot.frames).not.toContainEqual({ msg: "pong", id: "unanswered" });
  });

  test("a silent socket answers neither the pings nor the close of a web socket before it is heard again", async () => {
    await using server = await startServer();
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/websocket`);
    await once(socket, "open");
    const heard: string[] = [];
    socket.on("pong", () => heard.push("pong"));
    socket.on("close", () => heard.push("close"));
    const end = server.faults.silence();
    socket.ping();
    socket.close(1000);
    await using other = await hearingBot(server);
    await other.settled();
    expect(heard).toEqual([]);
    end();
    await vi.waitFor(() => expect(heard).toEqual(["close"]));
    await vi.waitFor(() => expect(server.wire.connections()).toHaveLength(1));
  });

  test("a silence can end with the sockets, which never go on after a hole in nature", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    const end = server.faults.silence({ username: "bot", cutAtEnd: true });
    await using later = await hearingBot(server);
    end();
    expect((await bot.closed()).code).toBe(1006);
    await later.settled();
    expect(later.isOpen).toBe(true);
  });

  test("a restarted server comes back on its port with everything it knew", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    const said = await server.as("ann").say("general", "before");
    const restarting = server.faults.restart({ downMs: 50 });
    expect((await bot.closed()).code).toBe(1006);
    await expect(RawClient.open(server.url)).rejects.toThrow();
    await restarting;
    await using again = await hearingBot(server);
    expect((await again.call("getSingleMessage", said._id)).result).toMatchObject({ msg: "before" });
  });

  test("restarts that overlap come one after the other", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    await Promise.all([server.faults.restart({ downMs: 50 }), server.faults.restart()]);
    expect((await bot.closed()).code).toBe(1006);
    expect((await me(server)).status).toBe(200);
  });

  test.runIf(process.platform === "linux")("nobody else gets the port of a server that is down", async () => {
    await using server = await startServer();
    const repaired = new AbortController();
    const down = server.faults.restart({ downMs: 60_000, signal: repaired.signal });
    await expect.poll(() => me(server).catch(() => "down")).toBe("down");
    const port = Number(new URL(server.url).port).toString(16).toUpperCase();
    const timeWait = "06";
    expect(await readFile("/proc/net/tcp", "utf8")).toMatch(new RegExp(`: 0100007F:${port} \\w+:\\w+ ${timeWait} `));
    repaired.abort();
    await down;
  });

  test("a server that is closed while it restarts is gone at once and does not come back", async () => {
    const server = await startServer();
    const restarting = server.faults.restart({ downMs: 60_000 });
    await server.close();
    await restarting;
    await expect(me(server)).rejects.toThrow();
  });

  test("garbage counts the sockets that got it, which silent ones do not", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    const end = server.faults.silence();
    expect(server.faults.garbage()).toBe(0);
    end();
    await bot.settled();
    expect(bot.frames).not.toContain("this is not JSON");
  });

  test("garbage reaches every socket and closes none", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    expect(server.faults.garbage("{{")).toBe(1);
    await bot.settled();
    expect(bot.frames).toContain("{{");
    expect(bot.isOpen).toBe(true);
  });

  test("an expired token is refused everywhere and the monolith hangs up", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    server.faults.expireToken("bot");
    expect((await bot.closed()).code).toBe(1000);
    expect((await me(server)).status).toBe(401);
    await using again = await RawClient.connect(server.url);
    expect((await again.call("login", { resume: botToken })).error).toMatchObject({ error: 401 });
  });

  test("what is on its way when a token expires is not executed any more", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    bot.send({ msg: "method", method: "sendMessage", id: "1", params: [{ rid: "GENERAL", msg: "too late" }] });
    server.faults.expireToken("bot");
    await bot.closed();
    expect(server.messages("general")).toEqual([]);
  });

  test("the microservices leave the sockets of an expired token open", async () => {
    await using server = await createDevServer({
      deployment: "microservices",
      users: [{ username: "bot", token: botToken }],
    });
    await using bot = await hearingBot(server);
    server.faults.expireToken("bot");
    await bot.settled();
    expect(bot.isOpen).toBe(true);
  });

  test("a kicked bot hears of it by its subscription and no longer by the room's stream", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    await bot.subscribe("room-messages", "GENERAL");
    await bot.subscribe("notify-user", `${server.as("bot").id}/subscriptions-changed`);
    await server.faults.kick("#general", "bot");
    await server.as("ann").say("general", "without the bot");
    await vi.waitFor(() => expect(bot.texts()).toContain("without the bot"));
    expect(bot.texts("GENERAL")).toEqual([]);
    expect(bot.events("notify-user").map(([change]) => change)).toEqual(["removed"]);
    expect(bot.frames.filter((frame) => typeof frame !== "string" && frame.msg === "nosub")).toEqual([]);
  });
});

describe("calls", () => {
  test("a limited call is answered 429 with the moment of release, once", async () => {
    await using server = await startServer();
    server.faults.limit({ path: "me", resetMs: 60_000 });
    const limited = await me(server);
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get("x-ratelimit-reset"))).toBeGreaterThan(Date.now() + 50_000);
    expect(await limited.json()).toMatchObject({
      success: false,
      error: expect.stringContaining("[error-too-many-requests]"),
    });
    expect((await me(server)).status).toBe(200);
  });

  test("a limited DDP method says when to try again", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    server.faults.limit({ path: "ddp:rooms/get", resetMs: 700 });
    expect((await bot.call("rooms/get")).error).toMatchObject({
      error: "too-many-requests",
      details: { timeToReset: 700 },
    });
    expect((await bot.call("rooms/get")).error).toBeUndefined();
  });

  test("a refused call is not executed", async () => {
    await using server = await startServer();
    server.faults.refuse({ path: /logout$/, status: 503, body: { oh: "no" } });
    const headers = { "X-User-Id": server.as("bot").id, "X-Auth-Token": botToken };
    const refused = await fetch(`${server.url}/api/v1/logout`, { method: "POST", headers });
    expect([refused.status, await refused.json()]).toEqual([503, { oh: "no" }]);
    expect((await me(server)).status).toBe(200);
  });

  test("a refused subscription is answered with nosub", async () => {
    await using server = await startServer();
    await using bot = await RawClient.login(server.url, botToken);
    server.faults.refuse({ path: "sub:room-messages" });
    expect(await bot.subscribe("room-messages", "__my_messages__")).toMatchObject({
      msg: "nosub",
      error: { error: "not-allowed" },
    });
    expect(await bot.subscribe("room-messages", "__my_messages__", false, "second try")).toMatchObject({
      msg: "ready",
    });
  });

  test("a subscription whose answer is lost ends the socket", async () => {
    await using server = await startServer();
    await using bot = await RawClient.login(server.url, botToken);
    server.faults.loseAnswer({ path: "sub:room-messages" });
    bot.send({ msg: "sub", id: "unanswered", name: "stream-room-messages", params: ["__my_messages__", false] });
    expect((await bot.closed()).code).toBe(1006);
    expect(bot.frames.filter((frame) => typeof frame !== "string" && frame.msg === "ready")).toEqual([]);
  });

  test("a subscription whose answer is delayed becomes ready late", async () => {
    await using server = await startServer();
    await using bot = await RawClient.login(server.url, botToken);
    server.faults.delay({ path: "sub:room-messages", ms: 150, times: 1 });
    const from = performance.now();
    expect(await bot.subscribe("room-messages", "__my_messages__")).toMatchObject({ msg: "ready" });
    expect(performance.now() - from).toBeGreaterThan(140);
  });

  test("a subscription whose socket ended while its answer was delayed does not meet later faults", async () => {
    await using server = await startServer();
    await using gone = await RawClient.login(server.url, botToken);
    await using bot = await RawClient.connect(server.url);
    server.faults.delay({ path: "sub:*", ms: 60, times: 2 });
    gone.send({ msg: "sub", id: "late", name: "stream-notify-all", params: ["public-settings-changed", false] });
    await gone.settled();
    await server.faults.drop({ username: "bot" });
    // Its answer waits as long, and was asked for later.
    await bot.subscribe("notify-all", "deleteCustomSound");
    expect(server.wire.connections("bot")).toEqual([]);
    server.faults.duplicate({ stream: "notify-all", times: 1 });
    await server.admin.setSetting("Site_Name", "to nobody");
    await bot.subscribe("notify-all", "public-settings-changed");
    await server.admin.setSetting("Site_Name", "twice");
    await bot.settled();
    expect(bot.events("notify-all").map(([, setting]) => Reflect.get(setting as object, "value"))).toEqual([
      "twice",
      "twice",
    ]);
  });

  test.each<[string, (faults: Faults) => unknown]>([
    ["delay", (faults) => faults.delay({ path: "me", ms: Number.POSITIVE_INFINITY })],
    ["reorder", (faults) => faults.reorder({ withinMs: -1 })],
    ["restart", (faults) => faults.restart({ downMs: 2 ** 31 })],
  ])("a %s of a time that no timer can wait for is refused", async (_what, begin) => {
    await using server = await startServer();
    await expect(async () => begin(server.faults)).rejects.toThrow(/takes a number from 0 to 2147483647/);
    expect((await me(server)).status).toBe(200);
  });

  test("a call whose answer is lost was executed", async () => {
    await using server = await startServer();
    server.faults.loseAnswer({ path: "logout" });
    const headers = { "X-User-Id": server.as("bot").id, "X-Auth-Token": botToken };
    await expect(fetch(`${server.url}/api/v1/logout`, { method: "POST", headers })).rejects.toThrow();
    expect((await me(server)).status).toBe(401);
    expect(server.wire.calls({ path: "logout" })).toMatchObject([{ verb: "POST", status: 0, username: "bot" }]);
  });

  test("a lost answer of a DDP method cuts the socket after the message was stored", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    server.faults.loseAnswer({ path: "ddp:sendMessage" });
    bot.send({ msg: "method", method: "sendMessage", id: "1", params: [{ rid: "GENERAL", msg: "stored" }] });
    await bot.closed();
    expect(await server.waitForMessage({ from: "bot", text: "stored" })).toMatchObject({ rid: "GENERAL" });
  });

  test("a delayed answer comes late", async () => {
    await using server = await startServer();
    server.faults.delay({ path: "me", ms: 150, times: 1 });
    const from = performance.now();
    await me(server);
    expect(performance.now() - from).toBeGreaterThan(140);
  });
});

describe("events", () => {
  test("a duplicated event comes twice", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    server.faults.duplicate({ stream: "room-messages", times: 1 });
    await server.as("ann").say("general", "one");
    await server.as("ann").say("general", "two");
    await vi.waitFor(() => expect(bot.texts()).toEqual(["one", "one", "two"]));
  });

  test("reordered events come in reverse, window by window", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    server.faults.reorder({ stream: "room-messages", window: 3 });
    for (const text of ["a", "b", "c", "d", "e", "f"]) await server.as("ann").say("general", text);
    await vi.waitFor(() => expect(bot.texts()).toEqual(["c", "b", "a", "f", "e", "d"]));
  });

  test("reordered events do not wait for a window that stays open for too long", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    server.faults.reorder({ stream: "room-messages", window: 9, withinMs: 50 });
    for (const text of ["a", "b"]) await server.as("ann").say("general", text);
    await vi.waitFor(() => expect(bot.texts()).toEqual(["b", "a"]));
    for (const text of ["c", "d"]) await server.as("ann").say("general", text);
    await vi.waitFor(() => expect(bot.texts()).toEqual(["b", "a", "d", "c"]));
  });

  test("a delayed event is overtaken by the next one", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    server.faults.delay({ stream: "room-messages", ms: 100, times: 1 });
    await server.as("ann").say("general", "late");
    await server.as("ann").say("general", "early");
    await vi.waitFor(() => expect(bot.texts()).toEqual(["early", "late"]));
  });

  test("events can be turned round and doubled at once", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    server.faults.reorder({ stream: "room-messages" });
    server.faults.duplicate({ stream: "room-messages" });
    for (const text of ["a", "b"]) await server.as("ann").say("general", text);
    await vi.waitFor(() => expect(bot.texts()).toEqual(["b", "b", "a", "a"]));
  });

  test("a reordering that ends sends what it collected, unless another one still collects", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    const [endOne, endOther] = [server.faults.reorder({ window: 3 }), server.faults.reorder({ window: 3 })];
    for (const text of ["a", "b"]) await server.as("ann").say("general", text);
    endOne();
    await bot.settled();
    expect(bot.texts()).toEqual([]);
    endOther();
    await vi.waitFor(() => expect(bot.texts()).toEqual(["a", "b"]));
  });

  test("a rule that ends leaves another of the same kind alone", async () => {
    await using server = await startServer();
    const end = server.faults.refuse({ path: "me", status: 502, times: 9 });
    server.faults.refuse({ path: "m*", status: 503 });
    expect((await me(server)).status).toBe(502);
    end();
    end();
    expect([(await me(server)).status, (await me(server)).status]).toEqual([503, 200]);
  });

  test("clearing sends what waited for its window to be full", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    server.faults.reorder({ stream: "room-messages", window: 3 });
    for (const text of ["a", "b"]) await server.as("ann").say("general", text);
    await bot.settled();
    expect(bot.texts()).toEqual([]);
    server.faults.clear();
    await vi.waitFor(() => expect(bot.texts()).toEqual(["a", "b"]));
  });

  test("cleared rules are forgotten", async () => {
    await using server = await startServer();
    await using bot = await hearingBot(server);
    server.faults.duplicate();
    server.faults.reorder();
    server.faults.refuse({ path: "me", times: 5 });
    server.faults.clear();
    await server.as("ann").say("general", "plain");
    await vi.waitFor(() => expect(bot.texts()).toEqual(["plain"]));
    expect((await me(server)).status).toBe(200);
  });
});
