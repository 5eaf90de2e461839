import type { DevServer } from "@rocketchat-connectors/dev-server";
import { expect, it } from "vitest";
import { startBot, startServer } from "./harness.fixture.ts";

const small = { settings: { Message_MaxAllowedSize: 60 } };
const paragraphs = Array.from({ length: 6 }, (_, index) => `This is paragraph number ${index} of what the bot says.`);
const text = paragraphs.join("\n\n");

const said = (server: DevServer) =>
  server.messages("general").filter(({ u, msg, attachments }) => u.username === "bot" && (msg || attachments));

const sends = (server: DevServer) => server.wire.calls({ path: /chat\.sendMessage$/ });

it("sends what is longer than the server takes in parts, in order and with nothing in between", async () => {
  await using server = await startServer(small);
  await using bot = await startBot(server);
  const [sent] = await Promise.all([
    bot.client.send({ roomId: "GENERAL", text }),
    bot.client.send({ roomId: "GENERAL", text: "next" }),
  ]);
  const stored = said(server);
  expect(stored.map(({ msg }) => msg)).toEqual([...paragraphs, "next"]);
  expect(sent.parts).toEqual(stored.slice(0, -1).map(({ _id }) => _id));
  expect(sent).toMatchObject({ id: sent.parts?.[0], text: paragraphs[0] });
});

it("tells beforehand in which parts it would send a text, and that each can be edited into another", async () => {
  await using server = await startServer(small);
  await using bot = await startBot(server);
  expect(bot.client.split("short")).toEqual(["short"]);
  expect(bot.client.split(text)).toEqual(paragraphs);
  const sent = await bot.client.send({ roomId: "GENERAL", text: "first" });
  await bot.client.edit(sent, bot.client.split(text)[0] ?? "");
  expect(said(server).map(({ msg }) => msg)).toEqual(paragraphs.slice(0, 1));
  await expect(bot.client.edit(sent, text)).rejects.toMatchObject({ code: "too_large" });
});

it("sends what is too long by blanks at its end as one message", async () => {
  await using server = await startServer(small);
  await using bot = await startBot(server);
  const attachments = [{ text: "a picture" }];
  const sent = await bot.client.send({ roomId: "GENERAL", text: `short${" ".repeat(60)}`, attachments });
  expect(said(server)).toMatchObject([{ _id: sent.id, msg: "short", attachments }]);
  expect(sent).not.toHaveProperty("parts");
});

it("keeps the blocks of code of a 12 000 character answer whole in each part", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const code = Array.from({ length: 400 }, (_, index) => `  print("line ${index} of the code")`).join("\n");
  await bot.client.send({ roomId: "GENERAL", text: `Here it is:\n\n\`\`\`python\n${code}\n\`\`\`\n\nThat was it.` });
  const parts = said(server).map(({ msg }) => msg);
  expect(parts.length).toBeGreaterThan(2);
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual(5_000);
    expect(part.match(/^```/gm)).toHaveLength(2);
    expect(part).toMatch(/```python\n {2}print/);
  }
  const lines = parts.flatMap((part) => part.match(/line \d+ of the code/g) ?? []);
  expect(lines).toEqual(Array.from({ length: 400 }, (_, index) => `line ${index} of the code`));
});

it("says all parts in the thread and under the same name, and puts attachments and buttons below the last", async () => {
  await using server = await startServer(small);
  await using bot = await startBot(server);
  const { _id: threadId } = await server.as("ann").say("general", "question");
  await bot.client.send({
    roomId: "GENERAL",
    text: paragraphs.slice(0, 3).join("\n\n"),
    threadId,
    alsoInRoom: true,
    alias: "Oracle",
    emoji: ":crystal_ball:",
    attachments: [{ text: "a picture" }],
    extra: { blocks: [{ type: "divider" }] },
  });
  const stored = said(server);
  expect(stored).toHaveLength(3);
  for (const part of stored) {
    expect(part).toMatchObject({ tmid: threadId, tshow: true, alias: "Oracle", emoji: ":crystal_ball:" });
  }
  const [first, second, last] = stored;
  for (const part of [first, second]) {
    expect(part).not.toHaveProperty("attachments");
    expect(part).not.toHaveProperty("blocks");
  }
  expect(last).toMatchObject({ attachments: [{ text: "a picture" }], blocks: [{ type: "divider" }] });
});

it("does not store a part twice when its answer is lost, nor when the whole is said once more under its id", async () => {
  await using server = await startServer(small);
  await using bot = await startBot(server);
  server.faults.loseAnswer({ path: /chat\.sendMessage$/, times: 3 });
  const once = await bot.client.send({ roomId: "GENERAL", text, id: "chosenbythecaller" });
  const again = await bot.client.send({ roomId: "GENERAL", text, id: "chosenbythecaller" });
  expect(said(server).map(({ msg }) => msg)).toEqual(paragraphs);
  expect(once.id).toBe("chosenbythecaller");
  expect(again.parts).toEqual(once.parts);
  for (const id of once.parts ?? []) expect(id).toMatch(/^[A-Za-z0-9]{17}$/);
});

it("learns that the server takes less than it did, and splits what it refuses", async () => {
  await using server = await startServer(small);
  await using bot = await startBot(server);
  // As if the limit had been read before an administrator lowered it.
  const before = { settings: [{ _id: "Message_MaxAllowedSize", value: 150 }], success: true };
  server.faults.refuse({ path: /settings\.public$/, status: 200, body: before });
  const edit = bot.client.edit({ id: "x", roomId: "GENERAL" }, "x".repeat(151));
  await expect(edit).rejects.toMatchObject({ code: "too_large" });
  const sent = await bot.client.send({ roomId: "GENERAL", text });
  expect(said(server).map(({ msg }) => msg)).toEqual(paragraphs);
  expect(sent.parts).toHaveLength(6);
  const calls = sends(server).length;
  await bot.client.send({ roomId: "GENERAL", text });
  expect(sends(server)).toHaveLength(calls + 6);
});

it("says how much of a message is stored when its end is refused", async () => {
  await using server = await startServer({ ...small, rooms: [{ name: "ops", owner: "ann", members: ["ann", "bot"] }] });
  await using bot = await startBot(server);
  const { id: roomId } = await bot.client.rooms.find("ops");
  server.faults.delay({ path: /chat\.sendMessage$/, ms: 200 });
  const refused = expect(bot.client.send({ roomId, text })).rejects.toMatchObject({
    code: "refused_by_room",
    message: expect.stringMatching(/^1 of 6 parts are stored, then: sending to room .* muted/),
  });
  await server.waitForMessage({ room: "ops", from: "bot" });
  await server.as("ann").mute("ops", "bot");
  await refused;
});

it("does not ask the server whether it takes a text for an edit that is too long", async () => {
  await using server = await startServer(small);
  await using bot = await startBot(server);
  const sent = await bot.client.send({ roomId: "GENERAL", text: "short" });
  await expect(bot.client.edit(sent, "x".repeat(61))).rejects.toMatchObject({
    code: "too_large",
    message: expect.stringMatching(/61 characters, and the server takes 60 .*; shorten it, or send the rest/),
  });
  expect(server.wire.calls({ path: /chat\.update$/ })).toEqual([]);
});

it("says that an attachment is too long, however short the text", async () => {
  await using server = await startServer(small);
  await using bot = await startBot(server);
  const body = { success: false, error: "error-message-size-exceeded" };
  server.faults.refuse({ path: /chat\.sendMessage$/, status: 400, body });
  const message = { roomId: "GENERAL", text: "see", attachments: [{ text: "x".repeat(61) }] };
  await expect(bot.client.send(message)).rejects.toMatchObject({ code: "too_large" });
  expect(sends(server)).toHaveLength(1);
});

it.each([1, 2, 3])("a message of any length settles on a server that takes %d characters", async (most) => {
  await using server = await startServer({ settings: { Message_MaxAllowedSize: most } });
  await using bot = await startBot(server);
  await bot.client.send({ roomId: "GENERAL", text: "a word" });
  expect(
    said(server)
      .map(({ msg }) => msg)
      .join(""),
  ).toBe("aword");
  const pictograph = bot.client.send({ roomId: "GENERAL", text: "😀" });
  if (most === 1) await expect(pictograph).rejects.toMatchObject({ code: "too_large" });
  else expect(await pictograph).toMatchObject({ text: "😀" });
});
