import { expect, it } from "vitest";
import { createReferenceBot, longText } from "./reference-bot.ts";
import type { ConnectorUnderTest } from "./subject.ts";
import { nextMillisecond, until } from "./until.ts";
import { recorder, saidBy, startWorld } from "./world.ts";

const words = ["one", "two", "three", "four", "five"];
const sendMessage = /chat\.sendMessage/;
const longestMessage = 5_000;

function hearingOnce(connector: ConnectorUnderTest): void {
  it("does not answer a message again because the server sends it again", async () => {
    await using world = await startWorld(connector);
    const asked = await world.ann.say("lounge", "echo hello");
    await world.server.waitForMessage({ room: "lounge", from: "bot", text: "echo: hello" });
    await world.bob.react(asked._id, ":eyes:");
    await world.ann.pin(asked._id);
    await world.bob.star(asked._id);
    await world.bob.say("lounge", "a comment", { tmid: asked._id });
    await world.pass("lounge");
    expect(world.answers("lounge")).toEqual(["echo: hello", "echo: pass 1"]);
  });

  it("answers once, in order, although every event comes twice", async () => {
    await using world = await startWorld(connector);
    world.server.faults.duplicate();
    for (const word of words) await world.ann.say("lounge", `echo ${word}`);
    await world.pass("lounge");
    expect(world.answers("lounge")).toEqual([...words.map((word) => `echo: ${word}`), "echo: pass 1"]);
  });

  it("answers once, in order, although messages overtake each other", async () => {
    await using world = await startWorld(connector);
    const end = world.server.faults.reorder({ stream: "room-messages", window: 3 });
    for (const word of words) {
      await world.ann.say("lounge", `echo ${word}`);
      await nextMillisecond();
    }
    end();
    await world.pass("lounge");
    expect(world.answers("lounge")).toEqual([...words.map((word) => `echo: ${word}`), "echo: pass 1"]);
  });

  it("hears a room that it was removed from when it is invited again", async () => {
    await using world = await startWorld(connector);
    await world.pass("lounge");
    await world.server.faults.kick("lounge", "bot");
    await world.ann.say("lounge", "echo nobody there");
    await world.pass("general");
    await world.ann.invite("lounge", "bot");
    await world.pass("lounge");
    expect(world.answers("lounge")).toEqual(["echo: pass 1", "echo: pass 3"]);
  });
}

function sendingOnce(connector: ConnectorUnderTest): void {
  it("says an answer in parts that is longer than the server takes", async () => {
    await using world = await startWorld(connector);
    await world.ann.say("lounge", "long 12000");
    await world.pass("lounge");
    const parts = world.answers("lounge").slice(0, -1);
    expect(parts.length).toBeGreaterThanOrEqual(3);
    expect(parts.filter((part) => part.length > longestMessage)).toEqual([]);
    const open = parts.filter((part) => (part.match(/```/g) ?? []).length % 2 !== 0);
    expect(open, "parts that break a code block").toEqual([]);
    const bare = (text: string): string => text.replace(/```(js)?|\s/g, "");
    expect(bare(parts.join(""))).toBe(bare(longText(12_000)));
  });

  it("says everything in order when the server asks it to slow down", async () => {
    await using world = await startWorld(connector);
    world.server.faults.limit({ path: sendMessage, times: 3, resetMs: 200 });
    await world.ann.say("lounge", `list ${words.join(" ")}`);
    await world.pass("lounge");
    expect(world.answers("lounge")).toEqual([...words, "echo: pass 1"]);
  });

  it("says a thing once although the server's answer to it is lost", async () => {
    await using world = await startWorld(connector);
    world.server.faults.loseAnswer({ path: sendMessage, times: 2 });
    await world.ann.say("lounge", `list ${words.join(" ")}`);
    await world.pass("lounge");
    expect(world.answers("lounge")).toEqual([...words, "echo: pass 1"]);
  });

  it("says a thing once although the server fails for a moment", async () => {
    await using world = await startWorld(connector);
    world.server.faults.refuse({ path: sendMessage, status: 503, times: 2 });
    await world.ann.say("lounge", `list ${words.join(" ")}`);
    await world.pass("lounge");
    expect(world.answers("lounge")).toEqual([...words, "echo: pass 1"]);
  });
}

function amongBots(connector: ConnectorUnderTest): void {
  it("stops a conversation with another bot, and answers people again", { timeout: 60_000 }, async () => {
    await using world = await startWorld(connector);
    const { server, ann, log } = world;
    const env = {
      ROCKETCHAT_URL: server.url,
      ROCKETCHAT_USER: "other-bot",
      ROCKETCHAT_PASSWORD: "other-secret",
      ROCKETCHAT_LOOP_LIMIT: "0",
    };
    const other = await connector.start({ env, bot: createReferenceBot(), logger: recorder([]) });
    try {
      // Each takes the other's answer for a question of its own.
      await ann.say("bots", "echo hello");
      await until(
        "a warning that the two go on among themselves",
        () => log.some((line) => line.includes("ROCKETCHAT_LOOP_LIMIT")),
        20_000,
      );
      await world.pass("general");
      expect(world.answers("bots").length).toBeLessThanOrEqual(12);
    } finally {
      await other.stop();
    }
    await ann.say("bots", "echo still there");
    await server.waitForMessage({ room: "bots", from: "bot", text: "echo: still there" });
    expect(saidBy("other-bot", server, "bots").length).toBeLessThanOrEqual(13);
  });
}

/** Each message is answered once and each answer said once, whatever the wire does. */
export function deliveryScenarios(connector: ConnectorUnderTest): void {
  hearingOnce(connector);
  sendingOnce(connector);
  amongBots(connector);
}
