import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { spawnBot } from "./bbot-process.fixture.ts";
import { copyOfBBot } from "./bot.fixture.ts";
import adapterPackage, { connect, use } from "./index.ts";

const env = { ROCKETCHAT_URL: "http://127.0.0.1:9", ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "secret" };

describe("the adapter", () => {
  it("is found by bBot's own loader under the package's name", { timeout: 60_000 }, async () => {
    const main = `const bot = require("bbot");
      bot.load().then(() => console.log("loaded", bot.adapters.message.name, bot.adapters.message.bot === bot));`;
    const named = { BOT_MESSAGE_ADAPTER: "@rocketchat-connectors/bbot", BOT_USE_SERVER: "false" };
    await using bot = await spawnBot("bot.cjs", main, { ...env, ...named });
    await bot.says("loaded rocketchat true");
    expect(await bot.exit()).toBe(0);
  });

  it("of each bot is one of its own, with its own properties for what bBot looks for", () => {
    const [one, other] = [copyOfBBot(), copyOfBBot()].map((bot) => connect(bot, { env }));
    expect(one).not.toBe(other);
    expect(one?.bot).not.toBe(other?.bot);
    expect(Object.getOwnPropertyNames(one)).toEqual(
      expect.arrayContaining(["name", "bot", "start", "shutdown", "dispatch"]),
    );
  });

  it("is put in place by connect(), also after bBot was reset", async () => {
    const bot = copyOfBBot();
    bot.settings.set("message-adapter", "");
    const adapter = connect(bot, { env, process: false });
    await bot.load();
    expect(bot.adapters.message).toBe(adapter);
    await bot.reset();
    expect(bot.adapters.message).toBeUndefined();
    connect(bot, { env, process: false });
    expect(bot.adapters.message?.name).toBe("rocketchat");
  });

  it("is what the package gives to import and to require", () => {
    expect(adapterPackage).toEqual({ use });
  });

  it("loads nothing of bBot's: two copies could not be told apart", () => {
    const sources = readdirSync(import.meta.dirname).filter((name) => /(?<!\.(test|fixture))\.ts$/.test(name));
    const imports = sources.flatMap((name) =>
      [...readFileSync(`${import.meta.dirname}/${name}`, "utf8").matchAll(/^(import .*)from "bbot"/gm)].map(
        ([, how]) => how,
      ),
    );
    expect(imports).toEqual(["import type * as bbot "]);
  });

  it("says what is wrong with the settings, in the log as well as to the program", () => {
    const bot = copyOfBBot();
    const logged: string[] = [];
    bot.logger.on("data", ({ message }: { message: string }) => logged.push(message));
    expect(() => connect(bot, { env: {} })).toThrow(/ROCKETCHAT_USER/);
    expect(logged).toEqual([expect.stringContaining("ROCKETCHAT_USER")]);
    expect(bot.adapters.message).toBeUndefined();
  });
});
