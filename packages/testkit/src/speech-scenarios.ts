import { expect, it } from "vitest";
import type { ConnectorUnderTest } from "./subject.ts";
import { until } from "./until.ts";
import { startWorld } from "./world.ts";

const refusal = { success: false, error: "refused for the test", errorType: "error-refused-for-the-test" };

export function speechScenarios(connector: ConnectorUnderTest): void {
  it("answers in the channel where it was asked", async () => {
    await using world = await startWorld(connector);
    await world.ann.say("lounge", "echo hello");
    await world.server.waitForMessage({ room: "lounge", from: "bot", text: "echo: hello" });
    expect(world.bot.texts).toEqual(["echo hello"]);
  });

  it("is addressed by a mention", async () => {
    await using world = await startWorld(connector);
    await world.ann.say("lounge", "@bot echo hello");
    await world.ann.say("lounge", "@Bot: echo again");
    await world.server.waitForMessage({ room: "lounge", from: "bot", text: "echo: again" });
    await world.pass("lounge");
    expect(world.answers("lounge")).toEqual(["echo: hello", "echo: again", "echo: pass 1"]);
  });

  it("answers a direct message in the direct room", async () => {
    await using world = await startWorld(connector);
    const asked = await world.ann.say("@bot", "echo hello");
    const answer = await world.server.waitForMessage({ from: "bot", text: "echo: hello" });
    expect(answer.rid).toBe(asked.rid);
  });

  it("answers in the direct room of several people where it was asked", async () => {
    await using world = await startWorld(connector);
    const rid = await world.ann.direct("bob", "bot");
    await world.ann.say(rid, "echo hello");
    const answer = await world.server.waitForMessage({ from: "bot", text: "echo: hello" });
    expect(answer.rid).toBe(rid);
  });

  it("answers in the thread where it was asked", async () => {
    await using world = await startWorld(connector);
    const root = await world.ann.say("lounge", "a thing to talk about");
    await world.ann.say("lounge", "echo hello", { tmid: root._id });
    const answer = await world.server.waitForMessage({ room: "lounge", from: "bot", text: "echo: hello" });
    expect(answer.tmid).toBe(root._id);
    await world.ann.say("lounge", "echo outside");
    const outside = await world.server.waitForMessage({ room: "lounge", from: "bot", text: "echo: outside" });
    expect(outside.tmid).toBeUndefined();
  });

  it("gives each of two rooms its own late answer", async () => {
    await using world = await startWorld(connector);
    for (const [room, text] of [
      ["lounge", "later one"],
      ["general", "later two"],
    ] as const) {
      await world.ann.say(room, text);
      await until(`the bot to hear "${text}"`, () => world.bot.texts.includes(text));
    }
    world.bot.release();
    await world.server.waitForMessage({ from: "bot", text: "later: one" });
    await world.server.waitForMessage({ from: "bot", text: "later: two" });
    expect(world.answers("lounge")).toEqual(["later: one"]);
    expect(world.answers("general")).toEqual(["later: two"]);
  });

  it("gives a thread and its room each their own late answer", async () => {
    await using world = await startWorld(connector);
    const root = await world.bob.say("lounge", "a thing to talk about");
    for (const [text, more] of [
      ["later inside", { tmid: root._id }],
      ["later outside", {}],
    ] as const) {
      await world.ann.say("lounge", text, more);
      await until(`the bot to hear "${text}"`, () => world.bot.texts.includes(text));
    }
    world.bot.release();
    const inside = await world.server.waitForMessage({ from: "bot", text: "later: inside" });
    const outside = await world.server.waitForMessage({ from: "bot", text: "later: outside" });
    expect([inside.tmid, outside.tmid]).toEqual([root._id, undefined]);
  });

  it("says several things in their order", async () => {
    await using world = await startWorld(connector);
    const words = ["one", "two", "three", "four", "five"];
    await world.ann.say("lounge", `list ${words.join(" ")}`);
    await world.server.waitForMessage({ room: "lounge", from: "bot", text: "five" });
    expect(world.answers("lounge")).toEqual(words);
  });

  it("lives on when the server refuses a message", async () => {
    await using world = await startWorld(connector);
    world.server.faults.refuse({ path: /chat\.sendMessage/, status: 400, body: refusal });
    await world.ann.say("lounge", "echo hello");
    await until("the refused attempt", () =>
      world.server.wire.calls({ path: /chat\.sendMessage/, username: "bot" }).some(({ status }) => status === 400),
    );
    await world.pass("lounge");
    expect(world.answers("lounge")).toEqual(["echo: pass 1"]);
  });

  it("lives on when its own code fails", async () => {
    await using world = await startWorld(connector);
    await world.ann.say("lounge", "throw");
    await world.pass("lounge");
    expect(world.bot.texts).toEqual(["throw", "echo pass 1"]);
  });
}
