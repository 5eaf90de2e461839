import type { DevServer } from "@rocketchat-connectors/dev-server";
import { expect, it, vi } from "vitest";
import type { Client } from "./client.ts";
import { connect } from "./connect.ts";
import { type Bot, heard, quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";

const users = [
  { username: "bot", password: "secret-bot", roles: ["bot"] },
  { username: "robbie", password: "secret-robbie", roles: ["bot"] },
  { username: "ann", password: "secret-ann" },
];
const rooms = [{ name: "ops", owner: "ann", members: ["ann", "bot", "robbie"] }];
const marked = { INTEGRATION_ID: "a bot" };

const start = (): Promise<DevServer> => startServer({ users, rooms, limits: false });

interface Echo extends AsyncDisposable {
  readonly bot: Bot;
  /** What it has answered, in order. */
  readonly answers: readonly string[];
}

type Environment = Readonly<Record<string, string>>;

/** A bot that answers everything it hears in the room, or in one thread. */
async function startEcho(server: DevServer, username: string, env: Environment, thread?: string): Promise<Echo> {
  const account = { ROCKETCHAT_USER: username, ROCKETCHAT_PASSWORD: `secret-${username}` };
  const bot = await startBot(server, { ...account, ...env });
  const answers: string[] = [];
  const answering = answerAll(bot.client, answers, thread);
  return {
    bot,
    answers,
    async [Symbol.asyncDispose]() {
      await bot[Symbol.asyncDispose]();
      await answering;
    },
  };
}

async function answerAll(client: Client, answers: string[], threadId: string | undefined): Promise<void> {
  for await (const event of client.subscribe()) {
    if (event.type !== "message" || event.message.threadId !== threadId) continue;
    const answer = `${client.user.username} heard: ${event.message.text.slice(-20)}`;
    answers.push(answer);
    await client.send({ roomId: event.room.id, text: answer, ...(threadId ? { threadId } : {}) }).catch(() => {});
  }
}

const ignoredIn = ({ bot }: Echo): number => bot.client.health.ignored.loop_guard ?? 0;

/** Waits until a guard has stopped the two. */
const stopped = (one: Echo, other: Echo, times: number): Promise<void> =>
  vi.waitFor(
    () => expect(ignoredIn(one) + ignoredIn(other), "a guard should stop the two bots").toBeGreaterThanOrEqual(times),
    { timeout: 10_000 },
  );

it.each(["room", "thread"])("stops two bots that answer each other in a %s, until a person writes", async (place) => {
  await using server = await start();
  const first = await server.as("ann").say("ops", "before the bots came");
  const thread = place === "thread" ? first._id : undefined;
  const inPlace = thread ? { tmid: thread } : {};
  await using one = await startEcho(server, "bot", marked, thread);
  await using other = await startEcho(server, "robbie", marked, thread);
  const limit = 10;
  await server.as("ann").say("ops", "good morning", inPlace);
  await stopped(one, other, 1);
  for (const { answers } of [one, other]) {
    // The person is answered as well, and what is under way when the first of them stops.
    expect(answers.length).toBeLessThanOrEqual(limit + 2);
    expect(answers.length).toBeGreaterThanOrEqual(limit - 1);
  }
  const warnings = [...one.bot.log, ...other.bot.log].filter((line) => line.includes("ROCKETCHAT_LOOP_LIMIT"));
  expect(warnings[0]).toMatch(/^warn: @(bot|robbie) and @(bot|robbie) answered each other 10 times in a row in ops/);
  const before = one.answers.length + other.answers.length;
  const ignoredBefore = ignoredIn(one) + ignoredIn(other);
  await server.as("ann").say("ops", "carry on", inPlace);
  // What was under way when the first of them stopped may be passed over only now.
  await vi.waitFor(
    () => {
      const since = one.answers.length + other.answers.length - before;
      expect(since, "the two should answer each other again").toBeGreaterThanOrEqual(limit);
    },
    { timeout: 10_000 },
  );
  await stopped(one, other, ignoredBefore + 1);
});

it("stops where the settings say", async () => {
  await using server = await start();
  await using one = await startEcho(server, "bot", { ...marked, ROCKETCHAT_LOOP_LIMIT: "3" });
  await using other = await startEcho(server, "robbie", { ...marked, ROCKETCHAT_LOOP_LIMIT: "0" });
  await server.as("ann").say("ops", "good morning");
  await stopped(one, other, 1);
  expect(ignoredIn(other)).toBe(0);
  // The person is answered as well, and what comes before the server has told the bot of its latest answer.
  expect(one.answers.length).toBeLessThanOrEqual(5);
});

it("takes those for bots who are listed, since their messages may not say it", async () => {
  await using server = await start();
  await using one = await startEcho(server, "bot", { ROCKETCHAT_BOTS: "@Robbie", ROCKETCHAT_LOOP_LIMIT: "3" });
  await using bot = await startBot(server, { ROCKETCHAT_BOTS: server.as("robbie").id });
  const robbie = server.as("robbie");
  for (let count = 1; count <= 3; count += 1) {
    await robbie.say("ops", `ping ${count}`);
    await server.waitForMessage({ room: "ops", from: "bot", text: `bot heard: ping ${count}` });
  }
  await robbie.say("ops", "ping 4");
  await stopped(one, one, 1);
  await heard(bot, "ping 4");
  expect(bot.events.at(-1)).toMatchObject({ message: { fromBot: true, sender: { username: "robbie" } } });
  expect(one.answers).toHaveLength(3);
});

it("never stops a person, however fast", async () => {
  await using server = await start();
  await using one = await startEcho(server, "bot", marked);
  for (let count = 1; count <= 60; count += 1) {
    await server.as("ann").say("ops", `question ${count}`);
    await vi.waitFor(() => expect(one.answers, `the bot should answer question ${count}`).toHaveLength(count));
    await server.waitForMessage({ room: "ops", from: "bot", text: `bot heard: question ${count}` });
  }
  expect(one.bot.client.health.ignored.loop_guard).toBeUndefined();
});

it("shows the bot as there when it starts and after a reconnect, with the words that a person gave it", async () => {
  await using server = await start();
  await server.as("bot").setStatus("away", "ask me about lunch");
  const status = async (client: Client): Promise<unknown> => {
    const { users: present } = await client.request("GET", "users.presence", { ids: server.as("bot").id });
    return present;
  };
  const there = [{ username: "bot", status: "online", statusText: "ask me about lunch" }];
  const { presence: _unset, ...settings } = settingsFor(server);
  await using client = await connect(settings, { ...quick, logger: recordingLogger() });
  await vi.waitFor(async () => expect(await status(client)).toMatchObject(there));
  await server.as("bot").setStatus("busy");
  await server.faults.drop({ username: "bot" });
  await vi.waitFor(() => expect(client.health.reconnects).toBe(1), { timeout: 5_000 });
  await vi.waitFor(async () => expect(await status(client)).toMatchObject(there));
});

it("shows another status, or leaves it alone, when told so", async () => {
  await using server = await start();
  await using bot = await startBot(server, { ROCKETCHAT_STATUS: "busy" });
  const calls = () => server.wire.calls({ path: /users\.setStatus$/ });
  await vi.waitFor(() => expect(calls()).toMatchObject([{ body: { status: "busy" }, status: 200 }]));
  await bot.client.close();
  await using silent = await startBot(server, { ROCKETCHAT_STATUS: "none" });
  await server.as("ann").say("ops", "marker");
  await heard(silent, "marker");
  expect(calls()).toHaveLength(1);
});

it("does without a status when the server takes none", async () => {
  await using server = await start();
  server.faults.refuse({ path: /users\.setStatus$/, status: 500, times: 5 });
  const settings = settingsFor(server, { ROCKETCHAT_STATUS: "online" });
  await using client = await connect(settings, { ...quick, logger: recordingLogger() });
  await vi.waitFor(() => expect(server.wire.calls({ path: /users\.setStatus$/ })).toHaveLength(1));
  expect(client.health.state).toBe("online");
});
