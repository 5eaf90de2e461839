import { expect, it } from "vitest";
import type { ConnectorUnderTest } from "./subject.ts";
import { until } from "./until.ts";
import { startWorld } from "./world.ts";

export function hearingScenarios(connector: ConnectorUnderTest): void {
  it("never hears itself", async () => {
    await using world = await startWorld(connector);
    await world.ann.say("lounge", "list echo one");
    await world.pass("lounge");
    expect(world.bot.texts).toEqual(["list echo one", "echo pass 1"]);
  });

  it("never takes a notice of the server for speech", async () => {
    await using world = await startWorld(connector);
    await world.ann.createChannel("ops", { members: ["bot", "bob"] });
    await world.ann.setTopic("ops", "echo topic");
    await world.ann.invite("ops", "carol");
    await world.ann.mute("ops", "bob");
    await world.ann.kick("ops", "bob");
    await world.ann.rename("ops", "ops-2");
    await world.server.as("carol").leave("ops-2");
    await world.pass("ops-2");
    expect(world.bot.texts).toEqual(["echo pass 1"]);
    expect(world.answers("ops-2")).toEqual(["echo: pass 1"]);
  });

  it("stays silent in direct messages that are off, and says why in the log", async () => {
    await using world = await startWorld(connector, { RESPOND_TO_DM: "false" });
    const asked = await world.ann.say("@bot", "echo hello");
    await world.pass("lounge");
    expect(world.answers(asked.rid)).toEqual([]);
    expect(world.bot.texts).toEqual(["echo pass 1"]);
    await until("a line in the log that names RESPOND_TO_DM", () =>
      world.log.some((line) => /ann.*RESPOND_TO_DM/.test(line)),
    );
  });

  it("answers a visitor of the website when livechat is on", async () => {
    await using world = await startWorld(connector, { RESPOND_TO_LIVECHAT: "true" });
    const visitor = await world.server.visitor({ name: "Vera", department: "help" });
    await visitor.say("echo hello");
    await world.server.waitForMessage({ room: visitor.roomId, from: "bot", text: "echo: hello" });
  });

  it("stays silent to a visitor when livechat is off", async () => {
    await using world = await startWorld(connector);
    const visitor = await world.server.visitor({ name: "Vera", department: "help" });
    await visitor.say("echo hello");
    await world.pass("lounge");
    expect(world.answers(visitor.roomId)).toEqual([]);
    expect(world.bot.texts).toEqual(["echo pass 1"]);
  });

  it("stays silent when edits are off", async () => {
    await using world = await startWorld(connector, { RESPOND_TO_EDITED: "false" });
    const said = await world.ann.say("lounge", "nothing for the bot");
    await until("the bot to hear the first wording", () => world.bot.texts.includes("nothing for the bot"));
    await world.ann.edit(said._id, "echo hello");
    await world.pass("lounge");
    expect(world.bot.texts).toEqual(["nothing for the bot", "echo pass 1"]);
  });

  it("hears a room that it is invited to while it runs", async () => {
    await using world = await startWorld(connector);
    await world.ann.createGroup("fresh");
    await world.ann.invite("fresh", "bot");
    await world.pass("fresh");
    expect(world.answers("fresh")).toEqual(["echo: pass 1"]);
  });

  it("falls silent in a room that it is removed from", async () => {
    await using world = await startWorld(connector);
    await world.pass("lounge");
    await world.server.faults.kick("lounge", "bot");
    await world.ann.say("lounge", "echo hello");
    await world.pass("general");
    expect(world.answers("lounge")).toEqual(["echo: pass 1"]);
    expect(world.bot.texts).not.toContain("echo hello");
  });
}
