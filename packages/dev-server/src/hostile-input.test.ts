import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDevServer, type DevServer } from "./index.ts";
import { RawClient } from "./raw-client.fixture.ts";

const users = [
  { username: "bot", token: "bot-token", roles: ["bot", "user"] },
  { username: "ann", token: "ann-token" },
];

/** Nested far deeper than the call stack reaches. */
const abyss = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;

function headers(server: DevServer): Record<string, string> {
  return { "X-User-Id": server.as("bot").id, "X-Auth-Token": "bot-token", "Content-Type": "application/json" };
}

function post(server: DevServer, path: string, body: string): Promise<Response> {
  return fetch(`${server.url}/api/v1/${path}`, { method: "POST", headers: headers(server), body });
}

/** What would have ended the process. */
const fatal: unknown[] = [];
const note = (error: unknown) => fatal.push(error);

beforeEach(() => {
  fatal.length = 0;
  process.on("uncaughtException", note);
});
afterEach(() => {
  process.off("uncaughtException", note);
});

describe("a frame that nobody can read", () => {
  test.each([
    ["a pattern that is none", '[{"$regexp":"(","$flags":""}]'],
    ["bytes that are no text", '[{"$binary":{"toString":1}}]'],
    ["a number that is none", '[{"$InfNaN":{"valueOf":1,"toString":1}}]'],
    ["a list without bottom", abyss],
  ])("is a bad request, and the server lives: %s", async (_what, params) => {
    await using server = await createDevServer({ users });
    await using bot = await RawClient.login(server.url, "bot-token");
    bot.send(`{"msg":"method","id":"1","method":"rooms/get","params":${params}}`);
    await expect(bot.next({ msg: "error", reason: "Bad request" })).resolves.not.toHaveProperty("offendingMessage");
    expect((await bot.call("rooms/get")).error).toBeUndefined();
    expect(fatal).toEqual([]);
  });

  test("is not repeated to the sender when it has no bottom", async () => {
    await using server = await createDevServer({ users });
    await using bot = await RawClient.open(server.url);
    bot.send(abyss);
    expect(await bot.next({ msg: "error" })).toEqual({ msg: "error", reason: "Bad request" });
  });

  test("ends the socket of the microservices as text that is not JSON does", async () => {
    await using server = await createDevServer({ users, deployment: "microservices" });
    await using bot = await RawClient.connect(server.url);
    bot.send('{"msg":"method","id":"1","method":"x","params":[{"$regexp":"(","$flags":""}]}');
    expect((await bot.closed()).code).toBe(1007);
  });
});

test("a message of no time does not disturb the order of its room", async () => {
  await using server = await createDevServer({ users });
  await using bot = await RawClient.login(server.url, "bot-token");
  await server.as("ann").say("general", "first");
  bot.send({
    msg: "method",
    id: "1",
    method: "sendMessage",
    params: [{ rid: "GENERAL", msg: "x", ts: { $date: null } }],
  });
  await bot.next({ msg: "result", id: "1" });
  await server.as("ann").say("general", "second");
  const past = await fetch(`${server.url}/api/v1/channels.history?roomId=GENERAL`, { headers: headers(server) });
  const { messages } = (await past.json()) as { readonly messages: readonly { readonly msg: string }[] };
  expect(messages.map(({ msg }) => msg)).toEqual(["second", "first"]);
});

describe("a body that nobody can store", () => {
  test("is refused before anybody hears of it when it has no bottom", async () => {
    await using server = await createDevServer({ users });
    await using bot = await RawClient.login(server.url, "bot-token");
    await bot.subscribe("room-messages", "__my_messages__");
    const refused = await post(server, "chat.sendMessage", `{"message":{"rid":"GENERAL","msg":"x","bot":${abyss}}}`);
    expect(refused.status).toBe(400);
    await server.as("ann").say("general", "still here");
    await vi.waitFor(() => expect(bot.texts()).toEqual(["still here"]));
    expect(fatal).toEqual([]);
  });

  test("is refused inside method.call", async () => {
    await using server = await createDevServer({ users });
    const message = '{"msg":"method","id":"1","method":"rooms/get","params":[{"$regexp":"(","$flags":""}]}';
    const refused = await post(server, "method.call/rooms%2Fget", JSON.stringify({ message }));
    expect([refused.status, await refused.json()]).toMatchObject([400, { errorType: "error-invalid-params" }]);
  });

  test("cannot bring what only the server writes into a message", async () => {
    await using server = await createDevServer({ users });
    const forged = { starred: 5, replies: 5, reactions: { ":x:": {} }, tcount: 3, editedAt: "now", pinned: true };
    const sent = await post(
      server,
      "chat.sendMessage",
      JSON.stringify({ message: { rid: "GENERAL", msg: "x", bot: { i: "kept" }, ...forged } }),
    );
    const { message } = (await sent.json()) as { readonly message: Readonly<Record<string, unknown>> };
    expect(message.bot).toEqual({ i: "kept" });
    for (const key of Object.keys(forged)) expect(message).not.toHaveProperty(key);
    const past = await fetch(`${server.url}/api/v1/channels.history?roomId=GENERAL`, { headers: headers(server) });
    expect(past.status).toBe(200);
    await server.as("ann").react(String(message._id), "x");
  });

  test("does not change how other objects behave", async () => {
    await using server = await createDevServer({ users });
    await post(server, "chat.sendMessage", '{"message":{"rid":"GENERAL","msg":"x","__proto__":{"polluted":1}}}');
    await post(server, "users.setStatus", '{"status":"away","constructor":{"prototype":{"polluted":1}}}');
    await fetch(`${server.url}/api/v1/rooms.get?__proto__[]=polluted&constructor=1`, { headers: headers(server) });
    expect({}).not.toHaveProperty("polluted");
    const closed = await fetch(`${server.url}/api/v1/chat.getMessage?msgId=x&__proto__[]=1`, {
      headers: headers(server),
    });
    expect(await closed.json()).toMatchObject({ error: expect.stringContaining("additional properties") });
  });
});

describe("a socket on a path that has none", () => {
  const greeting =
    "GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n";

  function knock(server: DevServer): Socket {
    const socket = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("error", () => {});
    socket.write(greeting);
    return socket;
  }

  test("is told 404 and does not keep the server from closing, even if the client never hangs up", async () => {
    const server = await createDevServer({ users });
    const socket = knock(server);
    const [answer] = (await new Promise((resolve) => socket.once("data", (data) => resolve([String(data)])))) as [
      string,
    ];
    expect(answer).toContain("404");
    await server.close();
    socket.destroy();
  }, 5000);

  test("may be torn down by the client before the answer", async () => {
    await using server = await createDevServer({ users });
    for (let knocks = 0; knocks < 20; knocks += 1) {
      const socket = knock(server);
      await new Promise<void>((resolve) => socket.once("connect", () => setImmediate(resolve)));
      socket.resetAndDestroy();
    }
    await using bot = await RawClient.connect(server.url);
    await bot.settled();
    expect(fatal).toEqual([]);
  });
});

test("a cookie of another server on this host does not break downloads", async () => {
  await using server = await createDevServer({ users });
  const { file } = await server
    .as("ann")
    .upload("general", { name: "half \ud800.txt", type: "text/plain", bytes: new TextEncoder().encode("hello") });
  const cookie = `other=100%; rc_uid=${server.as("bot").id}; rc_token=bot-token`;
  const downloaded = await fetch(`${server.url}/file-upload/${file?._id}/x`, { headers: { cookie } });
  expect([downloaded.status, await downloaded.text()]).toEqual([200, "hello"]);
});
