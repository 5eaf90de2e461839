import { type DevServer, profileNames } from "@rocketchat-connectors/dev-server";
import { expect, it } from "vitest";
import { startBot, startServer } from "./harness.fixture.ts";

const file = { roomId: "GENERAL", name: "a.txt", content: new TextEncoder().encode("hello"), text: "here" };

const filesOf = (server: DevServer): (string | undefined)[] =>
  server.messages("general").flatMap((message) => (message.file ? [message.file.name] : []));

const confirmations = (server: DevServer) => server.wire.calls({ path: /rooms\.(mediaConfirm|upload)/ });

it.each(profileNames)("a file is posted once although answers are lost (Rocket.Chat %s)", async (profile) => {
  await using server = await startServer({ profile });
  await using bot = await startBot(server);
  server.faults.loseAnswer({ path: /rooms\.media\//, times: 1 });
  server.faults.loseAnswer({ path: /rooms\.(mediaConfirm|upload)/, times: 1 });
  const sent = await bot.client.files.upload(file);
  expect(filesOf(server)).toEqual(["a.txt"]);
  expect(server.messages("general").at(-1)).toMatchObject({ _id: sent.id, msg: "here" });
  expect(confirmations(server).filter(({ status }) => status !== 404)).toHaveLength(1);
});

it.each(["6.5", "8.3"] as const)(
  "a file that the server failed to post is posted by the next attempt, once (Rocket.Chat %s)",
  async (profile) => {
    await using server = await startServer({ profile });
    await using bot = await startBot(server);
    await bot.client.files.upload(file);
    server.faults.refuse({ path: /rooms\.(mediaConfirm|upload)/, status: 503, times: 2 });
    const again = await bot.client.files.upload(file);
    expect(filesOf(server)).toEqual(["a.txt", "a.txt"]);
    expect(server.messages("general").at(-1)?._id).toBe(again.id);
  },
);

it("a confirmation that the server refuses for now is repeated without a look into the room", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.limit({ path: /rooms\.mediaConfirm/, times: 2, resetMs: 50 });
  await bot.client.files.upload(file);
  expect(filesOf(server)).toEqual(["a.txt"]);
  const called = server.wire.calls({ username: "bot" }).map(({ path }) => path);
  const tries = called.slice(called.findIndex((path) => path.includes("mediaConfirm")));
  expect(tries.slice(0, 3).map((path) => path.split("/")[3])).toEqual([
    "rooms.mediaConfirm",
    "rooms.mediaConfirm",
    "rooms.mediaConfirm",
  ]);
});

it("a file whose confirmation is answered too late is posted once", async () => {
  await using server = await startServer();
  await using bot = await startBot(server, {}, {}, { answerTimeoutMs: 500 });
  server.faults.delay({ path: /rooms\.mediaConfirm/, ms: 1_000, times: 1 });
  await bot.client.files.upload(file);
  expect(filesOf(server)).toEqual(["a.txt"]);
});

it("a file keeps its turn among the messages, however often it is tried", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.refuse({ path: /rooms\.media\//, status: 503, times: 2 });
  server.faults.loseAnswer({ path: /rooms\.mediaConfirm/, times: 1 });
  await Promise.all([
    bot.client.send({ roomId: "GENERAL", text: "before" }),
    bot.client.files.upload(file),
    bot.client.send({ roomId: "GENERAL", text: "after" }),
  ]);
  const own = server.messages("general").filter(({ u, t }) => u.username === "bot" && !t);
  expect(own.map(({ msg }) => msg)).toEqual(["before", "here", "after"]);
});

it("servers that take a file in one step are asked for two only once", async () => {
  await using server = await startServer({ profile: "6.5" });
  await using bot = await startBot(server);
  await bot.client.files.upload(file);
  await bot.client.files.upload({ ...file, name: "b.txt" });
  expect(filesOf(server)).toEqual(["a.txt", "b.txt"]);
  expect(server.wire.calls({ path: /rooms\.media\// })).toHaveLength(1);
});

it("a file that is too large is refused before a byte of it is sent", async () => {
  await using server = await startServer({ settings: { FileUpload_MaxFileSize: 4 } });
  await using bot = await startBot(server);
  await expect(bot.client.files.upload(file)).rejects.toMatchObject({
    code: "too_large",
    message: expect.stringMatching(/'a.txt' .* 5 bytes, and the server takes 4 \(FileUpload_MaxFileSize\)/),
  });
  expect(server.wire.calls({ path: /rooms\.media/ })).toEqual([]);
});

it("words that are too long for a message are refused before a byte of their file is sent", async () => {
  await using server = await startServer({ settings: { Message_MaxAllowedSize: 3 } });
  await using bot = await startBot(server);
  await expect(bot.client.files.upload(file)).rejects.toMatchObject({
    code: "too_large",
    message: expect.stringMatching(/4 characters, and the server takes 3 /),
  });
  expect(server.wire.calls({ path: /rooms\.media/ })).toEqual([]);
});

it("a server that takes files of any size gets them", async () => {
  await using server = await startServer({ settings: { FileUpload_MaxFileSize: -1 } });
  await using bot = await startBot(server);
  const large = { ...file, content: new Uint8Array(10) };
  server.faults.refuse({ path: /rooms\.media\//, status: 413 });
  await expect(bot.client.files.upload(large)).rejects.toMatchObject({ code: "too_large", status: 413 });
});

it("a type of file that the server takes not is named", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const body = { success: false, error: "File type is not accepted. [error-invalid-file-type]" };
  server.faults.refuse({ path: /rooms\.media\//, status: 400, body });
  await expect(bot.client.files.upload({ ...file, mimeType: "application/x-msdownload" })).rejects.toMatchObject({
    code: "rejected",
    message: expect.stringContaining("no files of type 'application/x-msdownload'"),
  });
});

it("something else that answers for the server once does not change how files are uploaded from then on", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.refuse({ path: /rooms\.media\//, status: 404, body: {}, times: 1 });
  await expect(bot.client.files.upload(file)).rejects.toMatchObject({ code: "not_found" });
  await bot.client.files.upload(file);
  expect(filesOf(server)).toEqual(["a.txt"]);
});

it.each(["6.5", "8.3"] as const)(
  "a file of any name is posted once, empty or not (Rocket.Chat %s)",
  async (profile) => {
    await using server = await startServer({ profile });
    await using bot = await startBot(server);
    const names = ['"quoted".txt', "two\nlines.txt", "a%22b.txt", "über–😀.txt", "semi;colon=.txt"];
    for (const [index, name] of names.entries()) {
      server.faults.loseAnswer({ path: /rooms\.(mediaConfirm|upload)/, times: 1 });
      await bot.client.files.upload({ roomId: "GENERAL", name, content: new Uint8Array(index % 2) });
    }
    expect(filesOf(server)).toHaveLength(names.length);
  },
);
