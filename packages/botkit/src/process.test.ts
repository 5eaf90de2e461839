import { readFile } from "node:fs/promises";
import { createDevServer, type DevServer } from "@rocketchat-connectors/dev-server";
import { type BotProcess, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { botFolder } from "./bot-folder.fixture.ts";

const users = [{ username: "bot", password: "secret", roles: ["bot"] }, { username: "ann" }];
const required = `const { Botkit } = require("botkit");
const { RocketChatAdapter } = require("@rocketchat-connectors/botkit");`;
const imported = `import { Botkit } from "botkit";
import { RocketChatAdapter } from "@rocketchat-connectors/botkit";`;
const bot = `
const controller = new Botkit({ adapter: new RocketChatAdapter(), disable_webserver: true, disable_console: true });
controller.ready(() => console.log("ready"));
controller.hears("ping", "message", async (bot, message) => bot.reply(message, "pong"));
`;

function settingsFor(server: DevServer) {
  return { ROCKETCHAT_URL: server.url, ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "secret" };
}

/** Starting Botkit takes seconds, and many on a busy machine. */
const timeout = 60_000;

async function online(running: BotProcess): Promise<void> {
  await until(
    () => `the bot to be ready; its output is\n${running.output()}`,
    () => running.output().includes("ready"),
    timeout / 2,
  );
}

describe("a bot of a file of its own", () => {
  it("answers and logs off at SIGTERM", { timeout }, async () => {
    await using server = await createDevServer({ users });
    await using folder = await botFolder({ "bot.mjs": imported + bot });
    await using running = folder.run("bot.mjs", settingsFor(server));
    await online(running);
    await server.as("ann").say("general", "ping");
    await server.waitForMessage({ room: "general", from: "bot", text: "pong" });
    running.signal("SIGTERM");
    expect(await running.exit()).toBe(0);
    // The process can be gone before the server has read that its socket is closed.
    await until("the end of the socket", () => server.wire.connections("bot").length === 0);
    expect(server.wire.calls({ path: /logout/, username: "bot" })).toHaveLength(1);
  });

  it("needs no Botkit when it is Bot Framework's", { timeout }, async () => {
    await using server = await createDevServer({ users });
    const plain = `const { ActivityHandler } = require("botbuilder");
      const { RocketChatAdapter } = require("@rocketchat-connectors/botkit");
      const bot = new ActivityHandler().onMessage((context) => context.sendActivity("you said " + context.activity.text));
      new RocketChatAdapter().start((context) => bot.run(context)).then(() => console.log("ready"));
      process.once("exit", () => console.log(Object.keys(require.cache).some((file) => file.includes("/botkit/lib/core")) ? "Botkit was loaded" : "alone"));`;
    await using folder = await botFolder({ "bot.cjs": plain });
    await using running = folder.run("bot.cjs", settingsFor(server));
    await online(running);
    await server.as("ann").say("general", "hello");
    await server.waitForMessage({ room: "general", from: "bot", text: "you said hello" });
    running.signal("SIGINT");
    expect(await running.exit()).toBe(0);
    expect(running.output()).toContain("alone");
  });
});

it("the published types do without Botkit's where it is not installed", async () => {
  const types = await readFile(new URL("../dist/botkit.d.ts", import.meta.url), "utf8");
  expect(types).toMatch(/@ts-ignore \*\/\nimport type [^\n]* from "botkit";/);
});

describe("what cannot work", () => {
  it("a wrong password is said in one sentence, and ends with code 77", { timeout }, async () => {
    await using server = await createDevServer({ users });
    await using folder = await botFolder({ "bot.cjs": required + bot });
    await using running = folder.run("bot.cjs", { ...settingsFor(server), ROCKETCHAT_PASSWORD: "wrong" });
    expect(await running.exit()).toBe(77);
    const lines = running
      .output()
      .split("\n")
      .filter((line) => line.includes("ROCKETCHAT_PASSWORD"));
    expect(lines).toEqual([expect.stringContaining("login refused")]);
    expect(running.output()).not.toMatch(/ {4}at |wrong|ready/);
  });

  it("missing variables are named, and end with code 78", { timeout }, async () => {
    await using folder = await botFolder({ "bot.cjs": required + bot });
    await using running = folder.run("bot.cjs");
    expect(await running.exit()).toBe(78);
    expect(running.output()).toContain("ROCKETCHAT_USER");
    expect(running.output()).not.toMatch(/ {4}at /);
  });
});

describe("a process that is killed in the middle", () => {
  it("leaves its unanswered questions to the next one, and no answer is stored twice", {
    timeout: 60_000,
  }, async () => {
    await using server = await createDevServer({ users });
    const answers = `
      controller.hears(/^question (\\d+)$/, "message", async (bot, message) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        await bot.reply(message, "answer " + message.matches[1]);
      });`;
    await using folder = await botFolder({ "bot.cjs": required + bot + answers });
    const env = { ...settingsFor(server), ROCKETCHAT_STATE_FILE: `${folder.path}/state` };
    const ask = async (from: number, to: number): Promise<void> => {
      for (let number = from; number < to; number += 1) await server.as("ann").say("general", `question ${number}`);
    };
    {
      await using running = folder.run("bot.cjs", env);
      await online(running);
      await ask(0, 20);
      server.faults.delay({ path: /chat\.sendMessage/, ms: 30 });
      await server.waitForMessage({ room: "general", from: "bot", text: "answer 5" });
      running.signal("SIGKILL");
      expect(await running.exit()).toBe("SIGKILL");
    }
    await ask(20, 25);
    await using next = folder.run("bot.cjs", env);
    await server.waitForMessage({ room: "general", from: "bot", text: "answer 24" }, timeout / 2);
    const said = () => server.messages("general").flatMap(({ u, msg }) => (u.username === "bot" ? [msg] : []));
    await until("every answer", () => said().length >= 25);
    expect(said()).toEqual(Array.from({ length: 25 }, (_, number) => `answer ${number}`));
    next.signal("SIGTERM");
    expect(await next.exit()).toBe(0);
  });
});
