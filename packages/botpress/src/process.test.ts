import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BotProcess, botProcess, freePort, gate, stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { accountAt, openPlace, password } from "./bot.fixture.ts";
import { type Handler, startStandInChat, startStandInConverse } from "./stand-in.ts";

/** As it is installed: it runs what was built. */
const program = fileURLToPath(new URL("../bin/rocketchat-botpress.js", import.meta.url));
const timeout = 60_000;

type Env = Readonly<Record<string, string>>;

const echo: Handler = ({ text }) => [{ type: "text", text: `re: ${text}` }];

/** Starts `rocketchat-botpress` in a folder of its own, with these files in it. */
async function start(env: Env, files: Readonly<Record<string, string>> = {}): Promise<BotProcess> {
  const folder = await mkdtemp(join(tmpdir(), "botpress-bot-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const bot = botProcess(
    spawn(process.execPath, [program], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  return {
    ...bot,
    async [Symbol.asyncDispose]() {
      await bot[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe("the program rocketchat-botpress", () => {
  it("answers for v12, shows no secret, and logs off at SIGTERM", { timeout }, async () => {
    await using place = await openPlace();
    await using botpress = await startStandInConverse({ handler: echo, users: { "a@example.com": "pass-of-v12" } });
    const secrets = { BOTPRESS_EMAIL: "a@example.com", BOTPRESS_PASSWORD: "pass-of-v12" };
    const door = { BOTPRESS_ACTIONS: "true", BOTPRESS_LISTEN_PORT: "0", BOTPRESS_WEBHOOK_SECRET: "secret-of-door" };
    const env = { ...accountAt(place), ...secrets, ...door, BOTPRESS_HEADERS: "X-Key: header-key" };
    const about = { BOTPRESS_URL: botpress.url, BOTPRESS_BOT_ID: "bot", ROCKETCHAT_LOG_LEVEL: "debug" };
    await using bot = await start({ ...env, ...about });
    await bot.says("@bot is online");
    await place.ann.say("lounge", "hello");
    await place.hears("lounge", "re: hello");
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe(0);
    await until("the end of the socket", () => place.server.wire.connections("bot").length === 0);
    expect(place.server.wire.calls({ path: /logout/, username: "bot" })).toHaveLength(1);
    expect(bot.output()).toContain("debug: ");
    expect(bot.output()).not.toMatch(
      new RegExp(`${password}|pass-of-v12|secret-of-door|header-key|eyJ| {4}at |Warning`),
    );
  });

  it("answers for Cloud, says what comes unasked, and ends at SIGTERM with streams open", { timeout }, async () => {
    await using place = await openPlace();
    await using botpress = await startStandInChat({ handler: echo, encryptionKey: "key-of-cloud" });
    const env = { BOTPRESS_MODE: "chat", BOTPRESS_URL: botpress.url, BOTPRESS_ENCRYPTION_KEY: "key-of-cloud" };
    await using bot = await start({ ...accountAt(place), ...env, ROCKETCHAT_LOG_LEVEL: "debug" });
    await bot.says("@bot is online");
    await place.ann.say("lounge", "hello");
    await place.hears("lounge", "re: hello");
    const [conversation = ""] = botpress.conversations;
    await botpress.botSays(conversation, { type: "text", text: "By the way" });
    await place.hears("lounge", "By the way");
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe(0);
    expect(bot.output()).not.toMatch(new RegExp(`${password}|key-of-cloud|eyJ| {4}at |Warning`));
  });

  it("ends at SIGTERM while it still waits for Rocket.Chat", { timeout }, async () => {
    const [here, there] = [await freePort(), await freePort()];
    const env = { ROCKETCHAT_URL: `http://127.0.0.1:${here}`, ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: password };
    await using bot = await start({ ...env, BOTPRESS_URL: `http://127.0.0.1:${there}`, BOTPRESS_BOT_ID: "bot" });
    await bot.says("Botpress cannot be reached");
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe(0);
    expect(bot.output()).not.toMatch(/ {4}at /);
  });
});

describe("what cannot work", () => {
  it("in the settings is named, all of it at once, and ends with code 78", { timeout }, async () => {
    const wrong = { BOTPRESS_URL: "ftp://bots", BOTPRESS_TIMEOUT_MS: "soon", BOTPRESS_METADATA: "all" };
    await using bot = await start({ ...wrong, BOTPRESS_BOT_ID: "bot", ROCKETCHAT_PASSWORD: password });
    expect(await bot.exit()).toBe(78);
    const [first, ...lines] = bot.output().trim().split("\n");
    expect(first).toBe("the settings cannot be used:");
    for (const name of [...Object.keys(wrong), "ROCKETCHAT_USER"])
      expect(lines.filter((line) => line.includes(name))).toHaveLength(1);
    expect(lines).toHaveLength(4);
    expect(bot.output()).not.toMatch(new RegExp(`${password}| {4}at `));
  });

  it("because the password is wrong is said in one line, and ends with code 77", { timeout }, async () => {
    await using place = await openPlace();
    await using botpress = await startStandInConverse({ handler: echo });
    const env = { ...accountAt(place), BOTPRESS_URL: botpress.url, BOTPRESS_BOT_ID: "bot" };
    const door = { BOTPRESS_ACTIONS: "true", BOTPRESS_LISTEN_PORT: "0" };
    await using bot = await start({ ...env, ...door, ROCKETCHAT_PASSWORD: "not-the-password" });
    expect(await bot.exit()).toBe(77);
    const lines = bot.output().split("\n");
    expect(lines.filter((line) => line.includes("ROCKETCHAT_PASSWORD"))).toEqual([
      expect.stringContaining("login refused"),
    ]);
    expect(bot.output()).not.toMatch(/not-the-password| {4}at /);
  });

  it("because the port is taken is said in one line, and ends with code 78", { timeout }, async () => {
    await using place = await openPlace();
    await using botpress = await startStandInConverse({ handler: echo });
    const { port } = new URL(botpress.url);
    const env = { ...accountAt(place), BOTPRESS_BOT_ID: "bot", BOTPRESS_ACTIONS: "true", BOTPRESS_LISTEN_PORT: port };
    await using bot = await start(env);
    expect(await bot.exit()).toBe(78);
    expect(bot.output().match(/the port is taken/g)).toHaveLength(1);
  });
});

describe("a process that is killed in the middle of turns", () => {
  const questions = Array.from({ length: 10 }, (_, number) => `question ${number}`);

  it("of v12 leaves its questions to the next one: each is answered once, in order", { timeout }, async () => {
    await using folder = await stateFolder();
    await using place = await openPlace();
    const door = gate();
    const handler: Handler = async (turn) => {
      if (turn.text === "question 5") await door.opened;
      return echo(turn);
    };
    await using botpress = await startStandInConverse({ handler, isAction: true });
    const about = { BOTPRESS_URL: botpress.url, BOTPRESS_BOT_ID: "bot", BOTPRESS_SETTLE_MS: "500" };
    const env = { ...accountAt(place), ...about, ROCKETCHAT_STATE_FILE: folder.file };
    {
      await using bot = await start(env);
      await bot.says("@bot is online");
      for (const question of questions) await place.ann.say("lounge", question);
      await until("the turn in the middle", () => botpress.requests.some(({ body }) => body.includes("question 5")));
      bot.signal("SIGKILL");
      expect(await bot.exit()).toBe("SIGKILL");
    }
    door.open();
    await using _next = await start(env);
    await until(
      () => `every answer; there are ${JSON.stringify(place.said("lounge"))}`,
      () => place.said("lounge").length >= questions.length,
      timeout / 2,
    );
    expect(place.said("lounge")).toEqual(questions.map((question) => `re: ${question}`));
  });

  it("of Cloud asks nothing twice, and misses nothing that was answered meanwhile", { timeout }, async () => {
    await using folder = await stateFolder();
    await using place = await openPlace();
    const door = gate();
    const handler: Handler = async (turn) => {
      if (turn.text === "question 5") await door.opened;
      return echo(turn);
    };
    await using botpress = await startStandInChat({ handler, encryptionKey: "key-of-cloud" });
    const about = { BOTPRESS_MODE: "chat", BOTPRESS_URL: botpress.url, BOTPRESS_ENCRYPTION_KEY: "key-of-cloud" };
    const env = { ...accountAt(place), ...about, ROCKETCHAT_STATE_FILE: folder.file, BOTPRESS_QUIET_MS: "50" };
    const all = () => botpress.conversations.flatMap((id) => botpress.messages(id));
    const asked = () => all().filter(({ userId }) => botpress.users.includes(userId));
    const answered = () => all().filter(({ userId }) => !botpress.users.includes(userId));
    {
      await using bot = await start(env);
      await bot.says("@bot is online");
      for (const question of questions) await place.ann.say("lounge", question);
      await until("the turn in the middle", () => asked().length === 6);
      bot.signal("SIGKILL");
      expect(await bot.exit()).toBe("SIGKILL");
    }
    door.open();
    await until("the answer that nobody heard", () => answered().length === 6);
    await using _next = await start(env);
    await until(
      () => `every answer; there are ${JSON.stringify(place.said("lounge"))}`,
      () => place.said("lounge").length >= questions.length,
      timeout / 2,
    );
    expect(place.said("lounge")).toEqual(questions.map((question) => `re: ${question}`));
    expect(asked()).toHaveLength(questions.length);
  });
});
