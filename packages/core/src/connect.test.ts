import { createServer } from "node:net";
import { expect, it, vi } from "vitest";
import { connect } from "./connect.ts";
import { heard, quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";

it("knows the account and the server once connected", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  expect(bot.client.user).toMatchObject({ username: "bot" });
  expect(bot.client.server).toMatchObject({ url: server.url, major: 8 });
  expect(bot.client.rooms.joined().map(({ name }) => name)).toEqual(["general"]);
});

it("connects with a personal access token and leaves it alone when it closes", async () => {
  await using server = await startServer({
    users: [{ username: "bot", roles: ["bot"], id: "botbotbotbotbotbo", token: "a-personal-access-token" }],
  });
  const env = { ROCKETCHAT_USER_ID: "botbotbotbotbotbo", ROCKETCHAT_AUTH_TOKEN: "a-personal-access-token" };
  for (let round = 0; round < 2; round += 1) {
    const logger = recordingLogger();
    const settings = settingsFor(server, { ...env, ROCKETCHAT_USER: "", ROCKETCHAT_PASSWORD: "" });
    const client = await connect(settings, { ...quick, logger });
    expect(client.user.username).toBe("bot");
    await client.close();
  }
  expect(server.wire.calls({ path: /log(in|out)$/ })).toEqual([]);
});

it("says which credentials to check when the password is wrong, and never shows it", async () => {
  await using server = await startServer();
  const logger = recordingLogger();
  const settings = settingsFor(server, { ROCKETCHAT_PASSWORD: "not-the-password" });
  const failure = await connect(settings, { ...quick, logger }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({
    code: "unauthorized",
    message: "login refused for user 'bot' (401): check ROCKETCHAT_USER and ROCKETCHAT_PASSWORD",
  });
  expect(logger.lines.join("\n")).not.toContain("not-the-password");
});

it("says what to do when the account asks for a second factor", async () => {
  await using server = await startServer({
    users: [{ username: "bot", password: "secret-bot", roles: ["bot"], requires2fa: true }],
  });
  await expect(connect(settingsFor(server), { ...quick, logger: recordingLogger() })).rejects.toMatchObject({
    code: "two_factor_required",
    message: expect.stringContaining("personal access token"),
  });
});

it("waits for a server that is down at the start, one sentence an attempt", async () => {
  await using server = await startServer();
  const logger = recordingLogger();
  const restarted = server.faults.restart({ downMs: 200 });
  await using client = await connect(settingsFor(server), { ...quick, logger });
  await restarted;
  expect(client.health.state).toBe("online");
  const complaints = logger.lines.filter((line) => line.startsWith("warn:"));
  expect(complaints[0]).toContain(`cannot reach ${server.url}`);
  expect(complaints[0]).toMatch(/trying again in \d+ ms$/);
});

it("gives up waiting when told to", async () => {
  const giveUp = new AbortController();
  const attempt = connect(settingsFor({ url: "http://127.0.0.1:9" }), {
    ...quick,
    logger: recordingLogger(),
    signal: giveUp.signal,
  });
  setTimeout(() => giveUp.abort(), 50);
  await expect(attempt).rejects.toMatchObject({ code: "closed" });
});

it("gives up on a server that takes the connection and never answers, and tries again", async () => {
  const mute = createServer(() => {});
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const address = mute.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const logger = recordingLogger();
  const giveUp = new AbortController();
  const attempt = connect(settingsFor({ url: `http://127.0.0.1:${port}` }), {
    ...quick,
    answerTimeoutMs: 50,
    logger,
    signal: giveUp.signal,
  });
  attempt.catch(() => {});
  await vi.waitFor(() => expect(logger.lines.filter((line) => line.includes("no answer")).length).toBeGreaterThan(1), {
    timeout: 5_000,
  });
  giveUp.abort();
  await expect(attempt).rejects.toMatchObject({ code: "closed" });
  mute.close();
});

it("comes online although the server keeps its settings to itself", async () => {
  await using server = await startServer();
  server.faults.refuse({ path: /settings\.public$/, status: 403, times: 100 });
  await using bot = await startBot(server);
  expect(bot.client.health.state).toBe("online");
});

it("ends at once when the message stream is refused at the start", async () => {
  await using server = await startServer();
  server.faults.refuse({ path: "sub:room-messages", times: 100 });
  await expect(connect(settingsFor(server), { ...quick, logger: recordingLogger() })).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("stream-room-messages"),
  });
});

it("joins the rooms of ROCKETCHAT_ROOM and names one that it cannot find", async () => {
  await using server = await startServer({ rooms: [{ name: "ops", members: ["ann"] }] });
  await using bot = await startBot(server, { ROCKETCHAT_ROOM: "ops, nowhere" });
  await vi.waitFor(() => expect(bot.log.join("\n")).toContain("is online at"), { timeout: 5_000 });
  expect(bot.log.join("\n")).toMatch(/cannot join 'nowhere' of ROCKETCHAT_ROOM: .*refused/);
  await server.as("ann").say("#ops", "welcome");
  await heard(bot, "welcome");
});

it("says at the start what it hears and what it does not", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  await vi.waitFor(
    () => expect(bot.log.join("\n")).toContain("hears #general; no direct messages (RESPOND_TO_DM is off)"),
    { timeout: 5_000 },
  );
});

it("joins the rooms of ROCKETCHAT_ROOM although the server takes no more calls for a moment", async () => {
  await using server = await startServer({ rooms: [{ name: "ops", members: ["ann"] }] });
  server.faults.limit({ path: /rooms\.info$/, resetMs: 100 });
  await using bot = await startBot(server, { ROCKETCHAT_ROOM: "ops" });
  await vi.waitFor(() => expect(bot.log.join("\n")).toContain("is online at"), { timeout: 5_000 });
  expect(bot.client.rooms.joined().map(({ name }) => name)).toContain("ops");
});
