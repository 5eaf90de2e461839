import { expect, it, vi } from "vitest";
import { startBot, startServer } from "./harness.fixture.ts";

const textsOf = (server: Awaited<ReturnType<typeof startServer>>, room: string): string[] =>
  server.messages(room).flatMap(({ msg, u }) => (u.username === "bot" && msg ? [msg] : []));

it("resolves with what the server stored", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const sent = await bot.client.send({ roomId: "GENERAL", text: "hello" });
  expect(sent).toMatchObject({ roomId: "GENERAL", text: "hello", sentAt: expect.any(Date) });
  expect(server.messages("general").at(-1)).toMatchObject({ _id: sent.id, msg: "hello" });
});

it("keeps the order of the calls in a room", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.delay({ path: /chat\.sendMessage$/, ms: 100, times: 1 });
  const texts = Array.from({ length: 20 }, (_, index) => `number ${index}`);
  await Promise.all(texts.map((text) => bot.client.send({ roomId: "GENERAL", text })));
  expect(textsOf(server, "general")).toEqual(texts);
});

it("keeps the order of messages, files, topics, edits and deletions in a room", async () => {
  await using server = await startServer({ rooms: [{ name: "ops", owner: "bot", members: ["bot"] }] });
  await using bot = await startBot(server);
  const { id: roomId } = await bot.client.rooms.find("ops");
  const first = await bot.client.send({ roomId, text: "first" });
  server.faults.delay({ path: /chat\.update$/, ms: 100, times: 1 });
  const before = server.wire.calls({ username: "bot" }).length;
  await Promise.all([
    bot.client.edit(first, "the first"),
    bot.client.setTopic(roomId, "weather"),
    bot.client.files.upload({ roomId, name: "a.txt", content: new Uint8Array([1]) }),
    bot.client.delete(first),
    bot.client.send({ roomId, text: "last" }),
  ]);
  const calls = server.wire.calls({ username: "bot" }).slice(before);
  expect(calls.map(({ path }) => path.split("/")[3])).toEqual([
    "chat.update",
    "channels.setTopic",
    "rooms.media",
    "rooms.mediaConfirm",
    "chat.delete",
    "chat.sendMessage",
  ]);
});

it("does not let a slow room hold up another", async () => {
  await using server = await startServer({ rooms: [{ name: "ops", members: ["bot", "ann"] }] });
  await using bot = await startBot(server);
  const ops = await bot.client.rooms.find("#ops");
  server.faults.delay({ path: /chat\.sendMessage$/, ms: 500, times: 1 });
  const order: string[] = [];
  const slow = bot.client.send({ roomId: "GENERAL", text: "slow" }).then(() => order.push("slow"));
  await vi.waitFor(() => expect(server.wire.calls({ path: /chat\.sendMessage$/ })).toHaveLength(1));
  await bot.client.send({ roomId: ops.id, text: "fast" }).then(() => order.push("fast"));
  await slow;
  expect(order).toEqual(["fast", "slow"]);
});

it("sends what was queued while the server was down, once and in order", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const restarted = server.faults.restart({ downMs: 300 });
  const texts = ["one", "two", "three"];
  await Promise.all(texts.map((text) => bot.client.send({ roomId: "GENERAL", text })));
  await restarted;
  expect(textsOf(server, "general")).toEqual(texts);
});

it("does not post twice when the answer to a send is lost", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.loseAnswer({ path: /chat\.sendMessage$/, times: 1 });
  const sent = await bot.client.send({ roomId: "GENERAL", text: "once" });
  expect(textsOf(server, "general")).toEqual(["once"]);
  expect(server.messages("general").at(-1)?._id).toBe(sent.id);
  expect(server.wire.calls({ path: /chat\.sendMessage$/ })).toHaveLength(2);
});

it("waits as long as the server says when it takes no more, and keeps the order", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.limit({ path: /chat\.sendMessage$/, times: 2, resetMs: 150 });
  const texts = ["first", "second"];
  await Promise.all(texts.map((text) => bot.client.send({ roomId: "GENERAL", text })));
  expect(textsOf(server, "general")).toEqual(texts);
  const [refused, , accepted] = server.wire.calls({ path: /chat\.sendMessage$/ });
  expect(refused?.status).toBe(429);
  expect((accepted?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(290);
});

it("retries when the server fails for a moment", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.refuse({ path: /chat\.sendMessage$/, status: 503, times: 2 });
  await bot.client.send({ roomId: "GENERAL", text: "through" });
  expect(textsOf(server, "general")).toEqual(["through"]);
});

it("sends what was said while the server failed on everything, as it does while its database changes over", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.refuse({ path: /chat\./, status: 500, times: 7 });
  await bot.client.send({ roomId: "GENERAL", text: "through" });
  expect(textsOf(server, "general")).toEqual(["through"]);
});

it("gives up a message that the server fails on every time, and goes on with the next", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.refuse({ path: /chat\.sendMessage$/, status: 500, times: 8 });
  const cursed = bot.client.send({ roomId: "GENERAL", text: "cursed" });
  const next = bot.client.send({ roomId: "GENERAL", text: "next" });
  await expect(cursed).rejects.toMatchObject({ code: "unreachable", status: 500 });
  await next;
  expect(textsOf(server, "general")).toEqual(["next"]);
});

it.each([
  ["read-only", { name: "ops", members: ["bot", "ann"], owner: "ann", readOnly: true }],
  ["archived", { name: "ops", members: ["bot", "ann"], archived: true }],
])("says that a %s room takes no message", async (_, room) => {
  await using server = await startServer({ rooms: [room] });
  await using bot = await startBot(server);
  const { id } = await bot.client.rooms.find("ops");
  await expect(bot.client.send({ roomId: id, text: "?" })).rejects.toMatchObject({ code: "refused_by_room" });
});

it("says that a room is not there", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  await expect(bot.client.send({ roomId: "nowhere", text: "?" })).rejects.toMatchObject({ code: "not_found" });
  await expect(bot.client.rooms.find("#nowhere")).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining("no room or user '#nowhere'"),
  });
});

it("edits and reacts although answers are lost", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const kept = await bot.client.send({ roomId: "GENERAL", text: "kpt" });
  server.faults.loseAnswer({ path: /chat\.update$/, times: 2 });
  server.faults.loseAnswer({ path: /chat\.react$/, times: 2 });
  await Promise.all([bot.client.edit(kept, "kept"), bot.client.react(kept.id, ":wave:")]);
  expect(textsOf(server, "general")).toEqual(["kept"]);
  expect(server.messages("general").find(({ _id }) => _id === kept.id)?.reactions).toMatchObject({
    ":wave:": { usernames: ["bot"] },
  });
  expect(server.wire.calls({ path: /chat\.(update|react)$/ })).toHaveLength(6);
});

it("deletes once although the answer is lost", async () => {
  await using server = await startServer({
    users: [{ username: "bot", password: "secret-bot", roles: ["bot", "user"] }],
  });
  await using bot = await startBot(server);
  const sent = await bot.client.send({ roomId: "GENERAL", text: "dropped" });
  server.faults.loseAnswer({ path: /chat\.delete$/, times: 2 });
  await bot.client.delete(sent);
  expect(textsOf(server, "general")).toEqual([]);
  expect(server.wire.calls({ path: /chat\.delete$/ })).toHaveLength(3);
});

it("takes a message for sent that is stored although the server says every time that it failed", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.loseAnswer({ path: /chat\.sendMessage$/, times: 1 });
  const sending = bot.client.send({ roomId: "GENERAL", text: "stored" });
  await server.waitForMessage({ from: "bot", text: "stored" });
  server.faults.refuse({ path: /chat\.sendMessage$/, status: 500, times: 100 });
  const sent = await sending;
  expect(server.messages("general").at(-1)?._id).toBe(sent.id);
  expect(textsOf(server, "general")).toEqual(["stored"]);
});

it("takes a message for sent that was stored before the room closed", async () => {
  await using server = await startServer({ rooms: [{ name: "ops", owner: "ann", members: ["bot", "ann"] }] });
  await using bot = await startBot(server);
  const { id: roomId } = await bot.client.rooms.find("ops");
  server.faults.loseAnswer({ path: /chat\.sendMessage$/, times: 1 });
  const sending = bot.client.send({ roomId, text: "just in time" });
  await server.waitForMessage({ from: "bot", text: "just in time" });
  await server.as("ann").mute("ops", "bot");
  const sent = await sending;
  expect(server.messages("ops").find(({ _id }) => _id === sent.id)?.msg).toBe("just in time");
});

it("says at once that a message cannot be written down", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  await expect(bot.client.send({ roomId: "GENERAL", text: "?", extra: { circle } })).rejects.toMatchObject({
    code: "rejected",
  });
  await expect(
    bot.client.send({ roomId: "GENERAL", text: "?", extra: { circle }, inReplyTo: "question" }),
  ).rejects.toMatchObject({ code: "rejected" });
});

it("edits, reacts to and answers in the thread of a message", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const question = await server.as("ann").say("general", "question");
  const answer = await bot.client.send({ roomId: "GENERAL", text: "answr", threadId: question._id });
  await bot.client.edit(answer, "answer");
  await bot.client.react(question._id, ":thumbsup:");
  const stored = server.messages("general");
  expect(stored.find(({ _id }) => _id === answer.id)).toMatchObject({ msg: "answer", tmid: question._id });
  expect(stored.find(({ _id }) => _id === question._id)?.reactions).toMatchObject({
    ":thumbsup:": { usernames: ["bot"] },
  });
  await bot.client.react(question._id, ":thumbsup:", false);
  expect(server.messages("general").find(({ _id }) => _id === question._id)?.reactions ?? {}).toEqual({});
});

it("shows that it is typing until it has said something", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const shown = (): unknown[] =>
    server.wire.frames("bot").flatMap(({ frame }) => {
      const { method, params } = frame as { readonly method?: string; readonly params?: readonly unknown[] };
      return method === "stream-notify-room" ? [params?.slice(0, 3)] : [];
    });
  await bot.client.typing("GENERAL", true);
  await bot.client.send({ roomId: "GENERAL", text: "done" });
  await vi.waitFor(() => expect(shown()).toHaveLength(2));
  expect(shown()).toEqual([
    ["GENERAL/user-activity", "bot", ["user-typing"]],
    ["GENERAL/user-activity", "bot", []],
  ]);
});

it("sends as somebody else where it may, and under its own name where it may not", async () => {
  await using server = await startServer({
    users: [{ username: "bot", password: "secret-bot", roles: ["user"] }],
  });
  await using bot = await startBot(server);
  await bot.client.send({ roomId: "GENERAL", text: "in disguise", alias: "The Oracle" });
  expect(server.messages("general").at(-1)).not.toHaveProperty("alias", "The Oracle");
  expect(bot.log.join("\n")).toContain("message-impersonate");
});

it("uploads a file into a thread and downloads it again", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const question = await server.as("ann").say("general", "a file, please");
  const content = new TextEncoder().encode("hello, file");
  const file = {
    roomId: "GENERAL",
    name: "note.txt",
    mimeType: "text/plain",
    content,
    text: "here",
    threadId: question._id,
  };
  const sent = await bot.client.files.upload(file);
  const stored = server.messages("general").find(({ _id }) => _id === sent.id);
  expect(stored).toMatchObject({ msg: "here", tmid: question._id });
  const link = String(stored?.attachments?.[0]?.title_link);
  expect(await bot.client.files.download(link)).toEqual(content);
});

it("uploads to servers that take a file in one step", async () => {
  await using server = await startServer({ profile: "6.5" });
  await using bot = await startBot(server);
  const sent = await bot.client.files.upload({
    roomId: "GENERAL",
    name: "a.txt",
    content: new Uint8Array([1]),
    text: "one",
  });
  expect(server.messages("general").find(({ _id }) => _id === sent.id)?.msg).toBe("one");
});
