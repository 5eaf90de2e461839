import { memoryStore } from "@rocketchat-connectors/core";
import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import type { Strategy } from "./conversation.ts";
import { agentOnline, engineOf, openOffice, openPlace, startDialog } from "./office.fixture.ts";

describe.concurrent("who shares a conversation", () => {
  it.each<[Strategy, boolean, boolean, boolean]>([
    // Two people of a channel; a thread and its channel; a channel and the direct room of the same person.
    ["auto", false, false, false],
    ["room", true, true, false],
    ["user-in-room", false, true, false],
    ["thread", true, false, false],
    ["user", false, true, true],
  ])("as '%s': two people %s, a thread and its room %s, two rooms of a person %s", async (strategy, ...shared) => {
    const engine = engineOf();
    await using office = await openOffice(engine, { dialog: { strategy } });
    const { _id: tmid } = await office.ann.say("lounge", "one");
    await office.hears("lounge", "re: one");
    await office.bob.say("lounge", "two");
    await office.hears("lounge", "re: two");
    await office.ann.say("lounge", "three", { tmid });
    await office.hears("lounge", "re: three");
    await office.ann.say("@bot", "four");
    await office.hears("@ann,bot", "re: four");
    const [one, two, three, four] = engine.asked.map(({ conversationId }) => conversationId);
    expect([one === two, one === three, one === four]).toEqual(shared);
    const threads = office.server.messages("lounge").filter(({ msg }) => msg === "re: three");
    expect(threads.map((message) => message.tmid)).toEqual([tmid]);
  });

  it("is a direct room, and each of its threads for itself", async () => {
    const engine = engineOf();
    await using office = await openOffice(engine);
    const { _id: tmid } = await office.ann.say("@bot", "one");
    await office.hears("@ann,bot", "re: one");
    await office.ann.say("@bot", "two");
    await office.hears("@ann,bot", "re: two");
    await office.ann.say("@bot", "three", { tmid });
    await office.hears("@ann,bot", "re: three");
    const [one, two, three] = engine.asked.map(({ conversationId }) => conversationId);
    expect([one === two, one === three]).toEqual([true, false]);
    const inThread = office.server.messages("@ann,bot").filter((message) => message.tmid === tmid);
    expect(inThread.map(({ msg }) => msg)).toEqual(["three", "re: three"]);
  });

  it("is a visitor and the bot", async () => {
    const engine = engineOf();
    await using office = await openOffice(engine);
    await using _agent = await agentOnline(office);
    const visitor = await office.server.visitor({ department: "first line" });
    await visitor.say("hello");
    await office.hears(visitor.roomId, "re: hello");
    expect(engine.asked[0]?.conversationId).toBe(`rc-${visitor.roomId}`);
  });
});

describe.concurrent("two bots with one store", () => {
  it("keep apart what they are told: one is quiet, the other answers", async () => {
    await using place = await openPlace();
    await place.server.as("agent").join("lounge");
    const store = memoryStore();
    const [one, other] = [engineOf(), engineOf()];
    await using quiet = await startDialog(place, one, { store });
    await using _talking = await startDialog(place, other, { store, env: { ROCKETCHAT_USER: "agent" } });
    await quiet.perform({ room: "lounge" }, { action: "pause" });
    await place.ann.say("lounge", "hello");
    await until("the other to be asked", () => other.texts().includes("hello"));
    await place.bob.say("ops", "mark");
    await place.hears("ops", "re: mark");
    expect(one.texts()).toEqual(["mark"]);
  });
});

describe.concurrent("an answer goes", () => {
  it.each([
    ["same", [undefined, "thread"]],
    ["thread", ["question", "thread"]],
    ["room", [undefined, undefined]],
  ] as const)("'%s': to %j, asked in the room and in a thread", async (replyIn, places) => {
    await using office = await openOffice(engineOf(), { dialog: { replyIn } });
    const { _id: question } = await office.ann.say("lounge", "one");
    await office.hears("lounge", "re: one");
    const { _id: thread } = await office.bob.say("ops", "root");
    await office.hears("ops", "re: root");
    await office.bob.say("ops", "two", { tmid: thread });
    await office.hears("ops", "re: two");
    const threadOf = (room: string, text: string) => office.server.messages(room).find(({ msg }) => msg === text)?.tmid;
    const named = { question, thread };
    expect([threadOf("lounge", "re: one"), threadOf("ops", "re: two")]).toEqual(
      places.map((place) => place && named[place]),
    );
  });

  it("where the person spoke last, when a conversation spans all rooms, after a restart as well", async () => {
    await using place = await openPlace();
    const store = memoryStore();
    const engine = engineOf();
    const first = await startDialog(place, engine, { store, dialog: { strategy: "user" } });
    await place.ann.say("@bot", "one");
    await place.hears("@ann,bot", "re: one");
    await place.ann.say("lounge", "two");
    await place.hears("lounge", "re: two");
    await first.say("rc--uann_2did", [{ type: "message", text: "by the way" }]);
    await first.close();
    await using second = await startDialog(place, engine, { store, dialog: { strategy: "user" } });
    await second.say("rc--uann_2did", [{ type: "message", text: "again" }]);
    expect(place.said("lounge")).toEqual(["re: two", "by the way", "again"]);
    // Of whom nothing is known is met in private.
    await second.say("rc--ubob_2did", [{ type: "message", text: "hello Bob" }]);
    expect(place.said("@bob,bot")).toEqual(["hello Bob"]);
  });
});
