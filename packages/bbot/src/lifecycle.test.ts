import { EventEmitter, once } from "node:events";
import { describe, expect, it } from "vitest";
import { connect } from "./adapter.ts";
import { type Bot, copyOfBBot } from "./bot.fixture.ts";
import { accountOn, openOffice } from "./office.fixture.ts";

const env = { ROCKETCHAT_URL: "http://127.0.0.1:9", ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "secret" };

describe("from start to shutdown", () => {
  it("what is said while bBot loads its memory is heard when it has", async () => {
    const storage = new EventEmitter();
    await using office = await openOffice({
      branches: (bot) => {
        keepSlowly(bot, storage);
        bot.global.text(/what do you know/, (b) => b.respond(`I know: ${bot.memory.get("secret")}`));
      },
      meanwhile: async ({ adapter, ann }) => {
        await expect.poll(() => adapter.client.health.state, { timeout: 10_000 }).toBe("online");
        await ann.say("lounge", "what do you know?");
        await expect.poll(() => adapter.client.health.waiting, { timeout: 10_000 }).toBe(1);
        storage.emit("loaded");
      },
    });
    await office.server.waitForMessage({ room: "lounge", from: "rocket.cat.bot" });
    expect(office.said("lounge")).toEqual(["I know: a surprise"]);
  });

  it("a bot that is paused hears nothing, and goes on when it is started again", async () => {
    await using office = await openOffice({
      branches: (bot) => void bot.global.text(/ping/, (b) => b.respond("pong")),
    });
    const { bot, server, ann } = office;
    await bot.pause();
    await expect.poll(() => server.wire.connections("rocket.cat.bot"), { timeout: 10_000 }).toEqual([]);
    await bot.start();
    await ann.say("lounge", "ping");
    await server.waitForMessage({ room: "lounge", text: "pong" });
    expect(office.said("lounge")).toEqual(["pong"]);
  });

  it("a shutdown logs off once, also when it is asked for twice", async () => {
    await using office = await openOffice();
    await Promise.all([office.bot.shutdown(), office.adapter.shutdown()]);
    await office.adapter.shutdown();
    expect(office.server.wire.calls({ path: /logout/, username: "rocket.cat.bot" })).toHaveLength(1);
  });

  it("a bot that waits for its server can be shut down", async () => {
    const bot = copyOfBBot();
    bot.settings.set("log-level", "silent");
    const adapter = connect(bot, { env, process: false });
    const starting = bot.start();
    await expect.poll(() => bot.getStatus(), { timeout: 10_000 }).toBe("starting");
    await adapter.shutdown();
    await starting;
    await bot.shutdown();
    expect(bot.getStatus()).toBe("shutdown");
  });

  it("the client is there once the bot has started, and says so before", async () => {
    await using office = await openOffice();
    expect(office.adapter.client.user.username).toBe("rocket.cat.bot");
    const waiting = connect(copyOfBBot(), { env, process: false });
    expect(() => waiting.client).toThrow(/not connected/);
    await expect(waiting.dispatch({ strings: ["hi"], room: { name: "lounge" } })).rejects.toThrow(/not connected/);
  });

  it("bot.events tell of a connection that is back, and of one that has ended", async () => {
    await using office = await openOffice();
    const told: string[] = [];
    for (const event of ["reconnected", "ended"]) office.bot.events.on(`rocketchat:${event}`, () => told.push(event));
    await office.server.faults.drop({ username: "rocket.cat.bot" });
    await expect.poll(() => told, { timeout: 10_000 }).toEqual(["reconnected"]);
    await office.server.admin.deactivate("rocket.cat.bot");
    await expect.poll(() => told, { timeout: 10_000 }).toEqual(["reconnected", "ended"]);
    expect(office.log.join("\n")).toMatch(/no longer connected/);
  });

  it("a start that fails is told to the program, for bBot's own start never settles then", async () => {
    await using office = await openOffice();
    const told: unknown[] = [];
    const bot = copyOfBBot();
    bot.settings.set("log-level", "silent");
    const account = { ...accountOn(office.server), ROCKETCHAT_PASSWORD: "not-this-one" };
    const adapter = connect(bot, { env: account, process: false });
    bot.events.on("rocketchat:ended", (reason) => {
      told.push(reason);
      throw new Error("a listener's mistake");
    });
    void bot.start();
    await expect.poll(() => told, { timeout: 10_000 }).toMatchObject([{ code: "unauthorized" }]);
    await expect(adapter.start()).rejects.toMatchObject({ code: "unauthorized" });
    expect(told).toHaveLength(2);
  });

  it("an adapter that is started twice hears everything once", async () => {
    await using office = await openOffice({
      branches: (bot) => void bot.global.text(/ping/, (b) => b.respond("pong")),
    });
    await Promise.all([office.adapter.start(), office.adapter.start()]);
    await office.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
    await expect.poll(() => office.adapter.client.health.waiting, { timeout: 10_000 }).toBe(0);
    expect(office.said("lounge")).toEqual(["pong"]);
    expect(office.server.wire.connections("rocket.cat.bot")).toHaveLength(1);
  });

  it("an adapter that was shut down says nothing, and goes on when it is started again", async () => {
    await using office = await openOffice({
      branches: (bot) => void bot.global.text(/ping/, (b) => b.respond("pong")),
    });
    const { adapter } = office;
    const hello = { strings: ["hello"], room: { id: "LOUNGE" } };
    await adapter.shutdown();
    await expect(adapter.dispatch(hello)).rejects.toMatchObject({ code: "closed" });
    await Promise.all([adapter.shutdown(), adapter.start()]);
    await office.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
    expect(office.said("lounge")).toEqual(["pong"]);
  });

  it("an adapter whose connection has ended can be started again", async () => {
    await using office = await openOffice({
      branches: (bot) => void bot.global.text(/ping/, (b) => b.respond("pong")),
    });
    const ended = once(office.bot.events, "rocketchat:ended");
    await office.server.admin.deactivate("rocket.cat.bot");
    await office.server.faults.drop({ username: "rocket.cat.bot" });
    await ended;
    await office.server.admin.activate("rocket.cat.bot");
    await office.adapter.start();
    await office.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
  });

  it("starts and shutdowns leave the process the listeners that it had", async () => {
    await using office = await openOffice();
    const adapter = connect(copyOfBBot(), { env: accountOn(office.server), process: true });
    const hasty = () => process.exit(0);
    process.on("SIGTERM", hasty);
    const before = listenersOfProcess();
    for (let round = 0; round < 20; round += 1) {
      const starting = adapter.start();
      // A server takes only so many logins a minute; all others are given up before.
      const isOnline = round % 6 === 0;
      if (isOnline) await starting;
      expect(process.listeners("SIGTERM").includes(hasty)).toBe(!isOnline);
      await adapter.shutdown();
      await starting;
      expect(listenersOfProcess()).toEqual(before);
    }
    process.off("SIGTERM", hasty);
  });

  it("two bots in a process keep apart", async () => {
    await using office = await openOffice({ branches: (bot) => void bot.global.text(/ping/, (b) => b.respond("one")) });
    await using other = await openOffice({ branches: (bot) => void bot.global.text(/ping/, (b) => b.respond("two")) });
    await office.ann.say("lounge", "ping");
    await other.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "one" });
    await other.server.waitForMessage({ room: "lounge", text: "two" });
  });
});

/** Gives a bot a storage that takes its time to load. */
function keepSlowly(bot: Bot, storage: EventEmitter): void {
  const loaded = once(storage, "loaded");
  const nothing = async (): Promise<void> => undefined;
  bot.adapters.storage = {
    ...{ name: "slow", bot, parseSchema: nothing, start: nothing, shutdown: nothing, saveMemory: nothing },
    ...{ keep: nothing, find: nothing, findOne: nothing, lose: nothing },
    loadMemory: async () => {
      await loaded;
      return { private: { secret: "a surprise" } };
    },
  };
}

function listenersOfProcess(): readonly number[] {
  const { length: signals } = [...process.listeners("SIGINT"), ...process.listeners("SIGTERM")];
  return [signals, process.listeners("unhandledRejection").length];
}
