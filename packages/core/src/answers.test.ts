import type { DevServer } from "@rocketchat-connectors/dev-server";
import { profileNames } from "@rocketchat-connectors/dev-server";
import { expect, it } from "vitest";
import { startBot, startServer } from "./harness.fixture.ts";
import { answerIds } from "./outbox/ids.ts";
import type { OutgoingMessage, SentMessage } from "./types.ts";

const textsOf = (server: DevServer): string[] =>
  server.messages("general").flatMap(({ msg, u }) => (u.username === "bot" && msg ? [msg] : []));

/** Each list is said by a process of its own, one after the other. */
async function inProcesses(server: DevServer, ...processes: readonly OutgoingMessage[][]): Promise<SentMessage[]> {
  const sent: SentMessage[] = [];
  for (const messages of processes) {
    await using bot = await startBot(server);
    for (const message of messages) sent.push(await bot.client.send(message));
  }
  return sent;
}

const answer = { roomId: "GENERAL", text: "the answer", inReplyTo: "the-question" };

it.each(profileNames)("an answer given again after a crash is stored once (Rocket.Chat %s)", async (profile) => {
  await using server = await startServer({ profile });
  const [first, second] = await inProcesses(server, [answer], [answer]);
  expect(textsOf(server)).toEqual(["the answer"]);
  expect(second).toEqual(first);
  expect(first?.id).toMatch(/^[A-Za-z0-9]{17}$/);
});

it("several answers to a message, and the same twice on purpose, are each stored once", async () => {
  await using server = await startServer();
  const answers = [answer, { ...answer, text: "more" }, answer];
  const sent = await inProcesses(server, answers, answers);
  expect(textsOf(server)).toEqual(["the answer", "more", "the answer"]);
  expect(sent.slice(3)).toEqual(sent.slice(0, 3));
});

it("another answer to the same message after a crash is said", async () => {
  await using server = await startServer();
  const attachments = [{ text: "picture", color: "red" }];
  await inProcesses(
    server,
    [answer],
    [{ ...answer, text: "another" }],
    [{ ...answer, attachments }],
    [{ ...answer, inReplyTo: "another-question" }],
    [{ ...answer, alias: "Oracle" }],
    [{ ...answer, extra: { customField: 1 } }],
  );
  expect(textsOf(server)).toHaveLength(6);
});

it("the order in which fields are written makes no other answer", async () => {
  await using server = await startServer();
  await inProcesses(
    server,
    [{ ...answer, attachments: [{ text: "picture", color: "red" }], extra: { a: 1, b: { c: 2, d: 3 } } }],
    [{ extra: { b: { d: 3, c: 2 }, a: 1 }, attachments: [{ color: "red", text: "picture" }], ...answer }],
  );
  expect(textsOf(server)).toEqual(["the answer"]);
});

it("an answer in several parts is finished after a crash in its middle", async () => {
  await using server = await startServer({ settings: { Message_MaxAllowedSize: 20 } });
  const parts = ["the first part it is", "the second part here", "and this is the last"];
  const long = { ...answer, text: parts.join("\n\n") };
  {
    await using bot = await startBot(server, {}, {}, { drainMs: 100 });
    server.faults.delay({ path: /chat\.sendMessage$/, ms: 3_000 });
    const lost = bot.client.send(long).catch(() => {});
    await server.waitForMessage({ from: "bot", text: "the first part it is" });
    await bot.client.close();
    await lost;
    server.faults.clear();
  }
  await inProcesses(server, [long]);
  expect(textsOf(server)).toEqual(parts);
});

it("an id of somebody else's message is not taken for an answer that was stored", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  await server.as("ann").say("general", "mine", { _id: "taken" });
  await expect(bot.client.send({ roomId: "GENERAL", text: "?", id: "taken" })).rejects.toMatchObject({
    code: "rejected",
    message: expect.stringContaining("somebody else"),
  });
});

it("messages are marked as those of this family of bots, unless INTEGRATION_ID says otherwise", async () => {
  await using server = await startServer();
  await inProcesses(server, [{ roomId: "GENERAL", text: "marked" }]);
  expect(server.messages("general").at(-1)).toMatchObject({ msg: "marked", bot: { i: "rocketchat-connectors" } });
  await using bot = await startBot(server, { INTEGRATION_ID: "mine" });
  await bot.client.send({ roomId: "GENERAL", text: "own mark" });
  expect(server.messages("general").at(-1)).toMatchObject({ msg: "own mark", bot: { i: "mine" } });
});

it.each([
  ["a match error", { success: false, error: "Match error: Unknown key in field bot" }],
  ["its schema", { success: false, error: "must NOT have additional properties [invalid-params]" }],
])("a server that refuses the mark by %s gets messages without it from then on", async (_, body) => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.refuse({ path: /chat\.sendMessage$/, status: 400, body });
  await bot.client.send({ roomId: "GENERAL", text: "one" });
  await bot.client.send({ roomId: "GENERAL", text: "two" });
  expect(textsOf(server)).toEqual(["one", "two"]);
  const marks = server.wire.calls({ path: /chat\.sendMessage$/ }).map(({ body: sent }) => {
    const { message } = sent as { readonly message: { readonly bot?: unknown } };
    return message.bot !== undefined;
  });
  expect(marks).toEqual([true, false, false]);
});

it("messages under way together are all sent without what the server refuses", async () => {
  const rooms = ["one", "two", "three"].map((name) => ({ name, members: ["bot"] }));
  const users = [{ username: "bot", password: "secret-bot", roles: ["user"] }];
  await using server = await startServer({ rooms, users, limits: false });
  await using bot = await startBot(server);
  server.faults.delay({ path: /chat\.sendMessage$/, ms: 100, times: 3 });
  const ids = bot.client.rooms.joined().flatMap(({ id, name }) => (name === "general" ? [] : [id]));
  await Promise.all(ids.map((roomId) => bot.client.send({ roomId, text: "disguised", alias: "Oracle" })));
  for (const { name } of rooms) expect(server.messages(name).at(-1)).toMatchObject({ msg: "disguised" });
  const body = { success: false, error: "Match error: Unknown key in field bot" };
  server.faults.refuse({ path: /chat\.sendMessage$/, status: 400, body, times: 3 });
  await Promise.all(ids.map((roomId) => bot.client.send({ roomId, text: "unmarked" })));
  for (const { name } of rooms) expect(server.messages(name).at(-1)).toMatchObject({ msg: "unmarked" });
});

it("a refusal for another reason takes nobody's alias away", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const body = { success: false, error: "You have no permission to write on Sundays" };
  server.faults.refuse({ path: /chat\.sendMessage$/, status: 400, body, times: 2 });
  const disguised = { roomId: "GENERAL", text: "hello", alias: "Oracle" };
  await expect(bot.client.send(disguised)).rejects.toMatchObject({ message: expect.stringContaining("on Sundays") });
  await bot.client.send(disguised);
  expect(server.messages("general").at(-1)).toMatchObject({ alias: "Oracle" });
});

it("an id that is in use in another room is not taken for a message that was stored", async () => {
  await using server = await startServer({ rooms: [{ name: "ops", members: ["bot"] }] });
  await using bot = await startBot(server);
  const { id: ops } = await bot.client.rooms.find("ops");
  await bot.client.send({ roomId: ops, text: "there", id: "chosen" });
  await expect(bot.client.send({ roomId: "GENERAL", text: "here", id: "chosen" })).rejects.toMatchObject({
    code: "rejected",
    message: expect.stringContaining("another room"),
  });
});

it("an answer that failed is stored once when its caller tries again", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const stored = server.messages("general").length;
  server.faults.loseAnswer({ path: /chat\.sendMessage$/, times: 1 });
  const failing = bot.client.send(answer);
  await server.waitForMessage({ from: "bot", text: "the answer" });
  server.faults.refuse({ path: /chat\.(sendMessage|getMessage)$/, status: 500, times: 100 });
  await expect(failing).rejects.toMatchObject({ code: "unreachable", status: 500 });
  server.faults.clear();
  await bot.client.send(answer);
  expect(server.messages("general")).toHaveLength(stored + 1);
  await bot.client.send(answer);
  expect(server.messages("general")).toHaveLength(stored + 2);
});

it("the same said on purpose is stored, however much was said in between", () => {
  const idOf = answerIds(() => "bot");
  const first = idOf(answer).id;
  for (let count = 0; count < 10_000; count += 1) idOf({ ...answer, text: `answer ${count}` });
  expect(idOf(answer).id).not.toBe(first);
});
