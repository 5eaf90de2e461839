import { createServer, type Socket } from "node:net";
import { expect, it, vi } from "vitest";
import { connect } from "./connect.ts";
import { quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";

it("sends what is queued, logs off and leaves no connection", async () => {
  await using server = await startServer();
  const bot = await startBot(server);
  const sends = ["one", "two", "three"].map((text) => bot.client.send({ roomId: "GENERAL", text }));
  await bot[Symbol.asyncDispose]();
  expect((await Promise.all(sends)).map(({ text }) => text)).toEqual(["one", "two", "three"]);
  await vi.waitFor(() => expect(server.wire.connections("bot")).toEqual([]));
  expect(server.wire.calls({ path: /logout$/ })).toHaveLength(1);
  expect(bot.client.health.state).toBe("closed");
});

it("says that it is closed, to whoever sends later", async () => {
  await using server = await startServer();
  const bot = await startBot(server);
  await bot.client.close();
  await bot.client.close();
  await expect(bot.client.send({ roomId: "GENERAL", text: "late" })).rejects.toMatchObject({ code: "closed" });
  expect(await bot.client.subscribe().closed).toBeUndefined();
});

it("gives up what cannot be sent in time, and says so", async () => {
  await using server = await startServer();
  const bot = await startBot(server, {}, {}, { drainMs: 200 });
  server.faults.refuse({ path: /chat\.sendMessage$/, status: 503, times: 1_000 });
  const send = bot.client.send({ roomId: "GENERAL", text: "undeliverable" });
  const outcome = expect(send).rejects.toMatchObject({ code: "closed", message: expect.stringContaining("503") });
  await bot.client.close();
  await outcome;
});

it("logs off without coming back for a moment, however long the server takes for it", async () => {
  await using server = await startServer();
  const bot = await startBot(server);
  server.faults.delay({ path: /logout$/, ms: 500, times: 1 });
  await bot.client.close();
  expect(server.wire.calls({ path: /login$/ })).toHaveLength(1);
  expect(bot.log.join("\n")).not.toContain("trying again");
});

it("says that it is closed, whatever is asked of it later", async () => {
  await using server = await startServer();
  const bot = await startBot(server);
  const { client } = bot;
  await client.close();
  const closed = { code: "closed" };
  await expect(client.call("anything")).rejects.toMatchObject(closed);
  await expect(client.request("GET", "me")).rejects.toMatchObject(closed);
  await expect(client.rooms.find("#elsewhere")).rejects.toMatchObject(closed);
  await expect(client.files.download("/file-upload/1/a.txt")).rejects.toMatchObject(closed);
  const file = { roomId: "GENERAL", name: "a.txt", content: new Uint8Array([1]) };
  await expect(client.files.upload(file)).rejects.toMatchObject(closed);
  expect(server.wire.calls({ path: /login$/ })).toHaveLength(1);
});

it("tells whoever still waits for an answer that it is closed", async () => {
  await using server = await startServer();
  const bot = await startBot(server);
  server.faults.delay({ path: /users\.info$/, ms: 5_000, times: 1 });
  const outcome = expect(bot.client.request("GET", "users.info", { username: "ann" })).rejects.toMatchObject({
    code: "closed",
  });
  await bot.client.close();
  await outcome;
});

function answerJson(socket: Socket, body: string): void {
  socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
}

const token = JSON.stringify({ status: "success", data: { userId: "b", authToken: "t", me: { _id: "b" } } });
const noRooms = JSON.stringify({ success: true, update: [], remove: [] });

it.each([
  ["takes the connection and says nothing", "POST /api/v1/login", () => {}],
  [
    "lets the bot in and does not tell its rooms",
    "GET /api/v1/subscriptions.get",
    (socket: Socket, asked: string) => {
      if (asked.startsWith("POST /api/v1/log")) answerJson(socket, token);
    },
  ],
  [
    "lets the bot in and does not open the socket",
    "GET /websocket",
    (socket: Socket, asked: string) => {
      if (asked.startsWith("POST /api/v1/log")) answerJson(socket, token);
      if (asked.startsWith("GET /api")) answerJson(socket, noRooms);
    },
  ],
])("gives up at once a server that %s", async (_, last, answer) => {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (data) => {
      asked.push(String(data));
      answer(socket, String(data));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const giveUp = new AbortController();
  const options = { ...quick, answerTimeoutMs: 20_000, logger: recordingLogger(), signal: giveUp.signal };
  const outcome = expect(connect(settingsFor({ url }), options)).rejects.toMatchObject({ code: "closed" });
  await vi.waitFor(() => expect(asked.some((text) => text.startsWith(last))).toBe(true), { timeout: 5_000 });
  const begun = performance.now();
  giveUp.abort();
  await outcome;
  expect(performance.now() - begun).toBeLessThan(3_000);
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

it("can be closed in the middle of coming back", async () => {
  await using server = await startServer();
  const bot = await startBot(server);
  server.faults.delay({ path: /subscriptions\.get$/, ms: 10_000, times: 1 });
  await server.faults.drop({ username: "bot" });
  await vi.waitFor(() => expect(server.wire.calls({ path: /subscriptions\.get$/ })).toHaveLength(2));
  const begun = performance.now();
  await bot.client.close();
  expect(performance.now() - begun).toBeLessThan(2_500);
  await vi.waitFor(() => expect(server.wire.connections("bot")).toEqual([]));
  expect(server.wire.calls({ path: /logout$/ })).toHaveLength(1);
});

it("waits in many rooms at once without a warning of the runtime", async () => {
  const warned = vi.fn();
  process.on("warning", warned);
  const rooms = Array.from({ length: 15 }, (_, index) => ({ name: `room-${index}`, members: ["bot"] }));
  await using server = await startServer({ rooms });
  const bot = await startBot(server, {}, {}, { drainMs: 100 });
  server.faults.refuse({ path: /chat\.sendMessage$/, status: 503, times: 1_000 });
  const sends = bot.client.rooms.joined().map(({ id }) => bot.client.send({ roomId: id, text: "waiting" }));
  const outcomes = Promise.allSettled(sends);
  await vi.waitFor(() => expect(server.wire.calls({ path: /chat\.sendMessage$/ }).length).toBeGreaterThan(20));
  await bot.client.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => "rejected"));
  expect(warned).not.toHaveBeenCalled();
  process.off("warning", warned);
});

it("waits without limit when told so", async () => {
  const warned = vi.fn();
  process.on("warning", warned);
  await using server = await startServer();
  const bot = await startBot(
    server,
    {},
    {},
    {
      drainMs: Number.POSITIVE_INFINITY,
      answerTimeoutMs: Number.POSITIVE_INFINITY,
      heartbeat: { idleMs: Number.POSITIVE_INFINITY, timeoutMs: Number.POSITIVE_INFINITY },
    },
  );
  server.faults.delay({ path: /chat\.sendMessage$/, ms: 200, times: 1 });
  const sent = bot.client.send({ roomId: "GENERAL", text: "in its own time" });
  await bot.client.close();
  expect(await sent).toMatchObject({ text: "in its own time" });
  expect(bot.client.health.reconnects).toBe(0);
  expect(warned).not.toHaveBeenCalled();
  process.off("warning", warned);
});
