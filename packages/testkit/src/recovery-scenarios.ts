import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ConnectorUnderTest } from "./subject.ts";
import { until } from "./until.ts";
import { startWorld, type World } from "./world.ts";

const timeout = 60_000;
const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `number ${index}`);

/** Lets Ann ask for an echo of each text. */
async function ask({ ann }: World, texts: readonly string[], room = "lounge"): Promise<void> {
  for (const text of texts) await ann.say(room, `echo ${text}`);
}

/** Whatever the way it was away: what was asked meanwhile is answered once, in order, before what comes after. */
async function answeredAll(world: World, texts: readonly string[], room = "lounge"): Promise<void> {
  await world.pass(room);
  expect(world.answers(room)).toEqual([...texts.map((text) => `echo: ${text}`), "echo: pass 1"]);
}

function outageScenarios(connector: ConnectorUnderTest): void {
  it("answers, once and in order, what was asked while its connection was lost", { timeout }, async () => {
    await using world = await startWorld(connector);
    await ask(world, ["before"]);
    await world.server.waitForMessage({ room: "lounge", from: "bot", text: "echo: before" });
    await world.away(() => ask(world, ["one", "two", "three"]));
    await answeredAll(world, ["before", "one", "two", "three"]);
  });

  it("answers what was asked while the server restarted", { timeout }, async () => {
    await using world = await startWorld(connector);
    const before = await world.listening();
    const restarted = world.server.faults.restart({ downMs: 300 });
    await until("the bot to be cut off", () => world.server.wire.connections("bot").length === 0);
    await ask(world, ["one", "two"]);
    await restarted;
    await world.listening(before);
    await answeredAll(world, ["one", "two"]);
  });

  it("answers what was asked while its connection was open but dead", { timeout }, async () => {
    await using world = await startWorld(connector);
    const before = await world.listening();
    const end = world.server.faults.silence({ username: "bot", cutAtEnd: true });
    await ask(world, ["one", "two"]);
    end();
    await world.listening(before);
    await answeredAll(world, ["one", "two"]);
  });

  it("keeps the order of a burst, of which the connection is lost in the middle", { timeout }, async () => {
    await using world = await startWorld(connector);
    const texts = numbered(30);
    await ask(world, texts.slice(0, 10));
    await world.away(() => ask(world, texts.slice(10, 20)));
    await ask(world, texts.slice(20));
    await answeredAll(world, texts);
  });
}

function placeScenarios(connector: ConnectorUnderTest): void {
  it("answers what was asked meanwhile where it was asked", { timeout }, async () => {
    await using world = await startWorld(connector);
    const root = await world.ann.say("lounge", "a thing to talk about");
    await world.pass("lounge");
    await world.away(async () => {
      await world.ann.say("lounge", "echo inside", { tmid: root._id });
      await world.ann.say("@bot", "echo alone");
      await world.ann.createGroup("fresh", { members: ["bot"] });
      await world.ann.say("fresh", "echo new");
    });
    const inside = await world.server.waitForMessage({ from: "bot", text: "echo: inside" }, 15_000);
    expect(inside).toMatchObject({ rid: root.rid, tmid: root._id });
    await world.server.waitForMessage({ from: "bot", text: "echo: alone" }, 15_000);
    await world.server.waitForMessage({ room: "fresh", from: "bot", text: "echo: new" }, 15_000);
  });

  it("does not answer again what others only touched meanwhile", { timeout }, async () => {
    await using world = await startWorld(connector, { RESPOND_TO_EDITED: "false" });
    const asked = await world.ann.say("lounge", "echo hello");
    await world.server.waitForMessage({ room: "lounge", from: "bot", text: "echo: hello" });
    await world.away(async () => {
      await world.bob.react(asked._id, ":eyes:");
      await world.bob.star(asked._id);
      await world.bob.say("lounge", "a comment", { tmid: asked._id });
      await world.ann.edit(asked._id, "echo hello again");
    });
    await answeredAll(world, ["hello"]);
  });
}

function restartScenarios(connector: ConnectorUnderTest): void {
  it("goes on where it stopped when it is started again with a state file", { timeout }, async () => {
    const directory = await mkdtemp(join(tmpdir(), "contract-"));
    try {
      await using world = await startWorld(connector, { ROCKETCHAT_STATE_FILE: join(directory, "state.json") });
      await ask(world, ["before"]);
      await world.server.waitForMessage({ room: "lounge", from: "bot", text: "echo: before" });
      await world.stop();
      await ask(world, ["meanwhile", "twice"]);
      await world.startAgain();
      await answeredAll(world, ["before", "meanwhile", "twice"]);
      expect(world.bot.texts).toEqual(["echo meanwhile", "echo twice", "echo pass 1"]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  it("leaves alone what was said while it was not running when it has no state file", { timeout }, async () => {
    await using world = await startWorld(connector);
    await world.stop();
    await ask(world, ["meanwhile"]);
    // A server tells its time in whole seconds.
    const second = Math.floor(Date.now() / 1_000);
    await until("the next second", () => Math.floor(Date.now() / 1_000) > second);
    await world.startAgain();
    await answeredAll(world, []);
  });
}

export function recoveryScenarios(connector: ConnectorUnderTest): void {
  outageScenarios(connector);
  placeScenarios(connector);
  restartScenarios(connector);
}
