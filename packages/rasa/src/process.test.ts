import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BotProcess, botProcess, freePort, gate, stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { accountAt, echo, openPlace, password, secret } from "./bot.fixture.ts";
import { startStandInRasa, type Turn } from "./stand-in.ts";

/** As it is installed: it runs what was built. */
const program = fileURLToPath(new URL("../bin/rocketchat-rasa.js", import.meta.url));
const timeout = 60_000;

type Env = Readonly<Record<string, string>>;

/** Starts `rocketchat-rasa` in a folder of its own, with these files in it. */
async function start(env: Env, files: Readonly<Record<string, string>> = {}): Promise<BotProcess> {
  const folder = await mkdtemp(join(tmpdir(), "rasa-bot-"));
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

/** Where a program's own HTTP server listens, which it says before it connects. */
async function addressOf(bot: BotProcess): Promise<string> {
  return await until("the address", () => /server listens on (http:\/\/\S+)/.exec(bot.output())?.[1]);
}

describe("the program rocketchat-rasa", () => {
  it("answers, and logs off at SIGTERM", { timeout }, async () => {
    await using place = await openPlace();
    await using rasa = await startStandInRasa({ handler: echo });
    const secrets = { RASA_BEARER: "proxy-bearer", RASA_HEADERS: "X-Key: header-key", RASA_API_TOKEN: "api-key" };
    const door = { RASA_ACTIONS: "true", RASA_CALLBACK_PORT: "0", RASA_CALLBACK_SECRET: secret };
    const env = { ...accountAt(place), ...secrets, ...door, RASA_URL: rasa.url, ROCKETCHAT_LOG_LEVEL: "debug" };
    await using bot = await start(env);
    await bot.says("@bot is online");
    await place.ann.say("lounge", "hello");
    await place.hears("lounge", "re: hello");
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe(0);
    await until("the end of the socket", () => place.server.wire.connections("bot").length === 0);
    expect(place.server.wire.calls({ path: /logout/, username: "bot" })).toHaveLength(1);
    expect(bot.output()).toContain("debug: ");
    expect(bot.output()).not.toMatch(
      new RegExp(`${password}|${secret}|proxy-bearer|header-key|api-key| {4}at |Warning`),
    );
  });

  it("in callback mode says what was held back before it ends, and ends", { timeout }, async () => {
    await using place = await openPlace();
    const door = gate();
    const handler = async ({ say }: Turn) => {
      await say({ text: "```\nopen" });
      await door.opened;
      return [];
    };
    await using rasa = await startStandInRasa({ handler, callbackUrl: "http://127.0.0.1:9/" });
    const env = {
      RASA_URL: rasa.url,
      RASA_MODE: "callback",
      RASA_CALLBACK_SECRET: secret,
      RASA_CALLBACK_PORT: "0",
    };
    await using bot = await start({ ...accountAt(place), ...env });
    await bot.says("@bot is online");
    rasa.callbackTo(`${await addressOf(bot)}/rasa/callback?token=${secret}`);
    await place.ann.say("lounge", "go");
    await until("the first part", () => rasa.posts.length === 1);
    expect(place.said("lounge")).toEqual([]);
    bot.signal("SIGTERM");
    await place.hears("lounge", "```\nopen");
    door.open();
    expect(await bot.exit()).toBe(0);
    expect(bot.output()).not.toContain(secret);
  });

  it("ends at SIGTERM while it still waits for Rocket.Chat", { timeout }, async () => {
    const [here, there] = [await freePort(), await freePort()];
    const env = { ROCKETCHAT_URL: `http://127.0.0.1:${here}`, ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: password };
    const door = { RASA_ACTIONS: "true", RASA_CALLBACK_PORT: "0" };
    await using bot = await start({ ...env, ...door, RASA_URL: `http://127.0.0.1:${there}` });
    await bot.says("Rasa cannot be reached");
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe(0);
    expect(bot.output()).not.toMatch(/ {4}at /);
  });

  it("reads no .env: that is the shell's, or node's own --env-file", { timeout }, async () => {
    await using bot = await start({}, { ".env": "ROCKETCHAT_USER=bot\nROCKETCHAT_PASSWORD=x\nRASA_URL=nonsense\n" });
    expect(await bot.exit()).toBe(78);
    expect(bot.output()).toContain("ROCKETCHAT_USER");
    expect(bot.output()).not.toContain("RASA_URL");
  });
});

describe("what cannot work", () => {
  it("in the settings is named, all of it at once, and ends with code 78", { timeout }, async () => {
    const wrong = { RASA_URL: "ftp://rasa", RASA_TIMEOUT_MS: "soon", RASA_INTENTS: "joined", RASA_METADATA: "all" };
    await using bot = await start({ ...wrong, ROCKETCHAT_PASSWORD: password });
    expect(await bot.exit()).toBe(78);
    const [first, ...lines] = bot.output().trim().split("\n");
    expect(first).toBe("the settings cannot be used:");
    for (const name of [...Object.keys(wrong), "ROCKETCHAT_USER"])
      expect(lines.filter((line) => line.includes(name))).toHaveLength(1);
    expect(lines).toHaveLength(5);
    expect(bot.output()).not.toMatch(new RegExp(`${password}| {4}at `));
  });

  it("because the password is wrong is said in one line, and ends with code 77", { timeout }, async () => {
    await using place = await openPlace();
    await using rasa = await startStandInRasa({ handler: echo });
    const env = { ...accountAt(place), RASA_URL: rasa.url, RASA_TRIGGER_ENDPOINT: "true", RASA_CALLBACK_PORT: "0" };
    await using bot = await start({ ...env, ROCKETCHAT_PASSWORD: "not-the-password" });
    expect(await bot.exit()).toBe(77);
    const lines = bot.output().split("\n");
    expect(lines.filter((line) => line.includes("ROCKETCHAT_PASSWORD"))).toEqual([
      expect.stringContaining("login refused"),
    ]);
    expect(bot.output()).not.toMatch(/not-the-password| {4}at /);
  });

  it("because the port is taken is said in one line, and ends with code 78", { timeout }, async () => {
    await using place = await openPlace();
    await using rasa = await startStandInRasa({ handler: echo });
    const port = new URL(rasa.url).port;
    const env = {
      ...accountAt(place),
      RASA_URL: "http://127.0.0.1:5005",
      RASA_ACTIONS: "true",
      RASA_CALLBACK_PORT: port,
    };
    await using bot = await start(env);
    expect(await bot.exit()).toBe(78);
    expect(bot.output().match(/the port is taken/g)).toHaveLength(1);
  });
});

describe("a process that is killed in the middle of turns", () => {
  it("leaves its questions to the next one: each is answered once, in order", { timeout }, async () => {
    await using folder = await stateFolder();
    await using place = await openPlace();
    const door = gate();
    const handler = async (turn: Turn) => {
      if (turn.text === "question 5") await door.opened;
      return echo(turn);
    };
    await using rasa = await startStandInRasa({ handler });
    const env = { ...accountAt(place), RASA_URL: rasa.url, ROCKETCHAT_STATE_FILE: folder.file };
    const questions = Array.from({ length: 10 }, (_, number) => `question ${number}`);
    {
      await using bot = await start(env);
      await bot.says("@bot is online");
      for (const question of questions) await place.ann.say("lounge", question);
      await until("the turn in the middle", () => rasa.requests.some(({ body }) => body.includes("question 5")));
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

  it("in callback mode says no part of an answer twice that it had said before", { timeout }, async () => {
    await using folder = await stateFolder();
    await using place = await openPlace();
    let turns = 0;
    const handler = async ({ say }: Turn) => {
      turns += 1;
      await say({ text: "One moment." });
      return turns === 1 ? new Promise<never>(() => undefined) : [{ text: "Here I am." }];
    };
    await using rasa = await startStandInRasa({ handler, callbackUrl: "http://127.0.0.1:9/" });
    const meets = async (bot: BotProcess) => rasa.callbackTo(`${await addressOf(bot)}/rasa/callback?token=${secret}`);
    const env = {
      ...accountAt(place),
      ...{ RASA_URL: rasa.url, RASA_MODE: "callback", RASA_CALLBACK_PORT: "0" },
      ...{ RASA_CALLBACK_SECRET: secret, ROCKETCHAT_STATE_FILE: folder.file },
    };
    {
      await using bot = await start(env);
      await meets(bot);
      await bot.says("@bot is online");
      await place.ann.say("lounge", "go");
      await place.hears("lounge", "One moment.");
      bot.signal("SIGKILL");
      expect(await bot.exit()).toBe("SIGKILL");
    }
    // Rasa forgets a turn that nobody waits for.
    await using next = await start(env);
    await meets(next);
    await place.hears("lounge", "Here I am.");
    expect(place.said("lounge")).toEqual(["One moment.", "Here I am."]);
  });
});
