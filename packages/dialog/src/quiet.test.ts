import { memoryStore } from "@rocketchat-connectors/core";
import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import type { Action } from "./actions/schema.ts";
import { engineOf, openOffice, words } from "./office.fixture.ts";
import { DialogState } from "./state.ts";
import type { Reply } from "./types.ts";

const act = (action: Action): Reply => ({ type: "action", action });

/** Does what it is told by name. */
const obedient = () =>
  engineOf(({ text }) => {
    if (text === "be quiet") return [act({ action: "pause", minutes: 10 })];
    if (text === "start over") return [act({ action: "reset" }), words("anew")];
    return text === "help" ? [act({ action: "handoff" })] : [words(`re: ${text}`)];
  });

describe.concurrent("a bot that was told to be quiet", () => {
  it("hears nothing more of this conversation, until somebody lets it speak again", async () => {
    const engine = obedient();
    await using office = await openOffice(engine);
    await office.ann.say("lounge", "be quiet");
    await office.ann.say("lounge", "hello?");
    await office.bob.say("lounge", "and me?");
    await office.hears("lounge", "re: and me?");
    expect(engine.texts()).toEqual(["be quiet", "and me?"]);
    expect(office.dialog.client.health.ignored).toMatchObject({ paused: 1 });
    expect(await office.dialog.perform({ conversationId: "rc-LOUNGE-uann_2did" }, { action: "resume" })).toEqual({
      status: "ok",
    });
    await office.ann.say("lounge", "hello again");
    await office.hears("lounge", "re: hello again");
  });

  it("in a room hears nothing of anybody there, in threads neither", async () => {
    const engine = obedient();
    await using office = await openOffice(engine);
    await office.dialog.perform({ room: "lounge" }, { action: "pause" });
    const { _id: tmid } = await office.ann.say("lounge", "one");
    await office.bob.say("lounge", "two", { tmid });
    await office.bob.say("ops", "three");
    await office.hears("ops", "re: three");
    await until("all to be handled", () => office.dialog.client.health.waiting === 0);
    expect(engine.texts()).toEqual(["three"]);
    await office.dialog.perform({ room: "lounge" }, { action: "resume" });
    await office.bob.say("lounge", "four", { tmid });
    await office.hears("lounge", "re: four");
  });

  it("speaks again to everybody in a room that is resumed", async () => {
    const engine = obedient();
    await using office = await openOffice(engine);
    await office.ann.say("lounge", "be quiet");
    await until("the pause", () => engine.asked.length === 1 && office.dialog.client.health.waiting === 0);
    await office.dialog.perform({ roomId: "LOUNGE" }, { action: "resume" });
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "re: hello");
  });

  it("outside of livechat leaves the conversation to the people whom it has called", async () => {
    const engine = obedient();
    await using office = await openOffice(engine, {
      dialog: { handoff: { call: "@bob", text: "Bob will help you." } },
    });
    await office.ann.say("lounge", "help");
    await office.hears("lounge", "@bob");
    expect(office.said("lounge")).toEqual(["Bob will help you.", "@bob"]);
    await until("the engine to know", () => engine.told.some(({ type }) => type === "handed_off"));
    await office.ann.say("lounge", "Bob?");
    await office.bob.say("ops", "mark");
    await office.hears("ops", "re: mark");
    await until("all to be handled", () => office.dialog.client.health.waiting === 0);
    expect(engine.texts()).toEqual(["help", "mark"]);
  });

  it("says so when there is nobody to be called", async () => {
    const engine = obedient();
    await using office = await openOffice(engine, { dialog: { handoff: { failedText: "Nobody is there." } } });
    await office.ann.say("lounge", "help");
    await office.hears("lounge", "Nobody is there.");
    await until("the engine to know", () => engine.told.some(({ type }) => type === "handoff_failed"));
    expect(engine.told.at(-1)).toMatchObject({ type: "handoff_failed", reason: "not_omnichannel" });
    await office.ann.say("lounge", "still there?");
    await office.hears("lounge", "re: still there?");
  });
});

describe.concurrent("a conversation that is begun anew", () => {
  it("has another id, and its first contact again", async () => {
    const engine = obedient();
    await using office = await openOffice(engine);
    for (const text of ["one", "start over", "two"]) await office.ann.say("lounge", text);
    await office.hears("lounge", "re: two");
    expect(engine.asked.map(({ conversationId, isFirst }) => [conversationId, isFirst])).toEqual([
      ["rc-LOUNGE-uann_2did", true],
      ["rc-LOUNGE-uann_2did", false],
      ["rc-LOUNGE-uann_2did-e1", true],
    ]);
    expect(engine.told.map(({ type, conversationId }) => [type, conversationId])).toEqual([
      ["first_contact", "rc-LOUNGE-uann_2did"],
      ["first_contact", "rc-LOUNGE-uann_2did-e1"],
    ]);
  });

  it("is each of a room's when the room is", async () => {
    const engine = obedient();
    await using office = await openOffice(engine);
    await office.dialog.perform({ room: "lounge" }, { action: "reset" });
    await office.ann.say("lounge", "one");
    await office.bob.say("lounge", "two");
    await office.hears("lounge", "re: two");
    expect(engine.asked.map(({ conversation }) => conversation.epoch)).toEqual([1, 1]);
    await office.dialog.say("rc-LOUNGE-uann_2did", [words("to an older time")]);
    await office.hears("lounge", "to an older time");
  });
});

describe("what a dialog remembers", () => {
  it("is one pause of a room and its conversations, in the order in which they were told", async () => {
    const state = new DialogState(memoryStore(), "test");
    const room = { roomId: "R", epoch: 0 };
    const person = { roomId: "R", userId: "U", epoch: 0 };
    const thread = { roomId: "R", threadId: "T", userId: "U", epoch: 0 };
    const quiet = () => Promise.all([room, person, thread].map((one) => state.isPaused(one)));
    await state.pause(person);
    expect(await quiet()).toEqual([false, true, false]);
    await state.resume(room);
    expect(await quiet()).toEqual([false, false, false]);
    await state.pause(person);
    await state.pause(room);
    expect(await quiet()).toEqual([true, true, true]);
    await state.resume(thread);
    expect(await quiet()).toEqual([false, true, false]);
  });

  it("is nothing of another dialog in the same store", async () => {
    const store = memoryStore();
    const [one, other] = [new DialogState(store, "one"), new DialogState(store, "other")];
    await one.pause({ roomId: "R", epoch: 0 });
    await one.reset({ roomId: "R", epoch: 0 });
    expect(await other.isPaused({ roomId: "R", epoch: 0 })).toBe(false);
    expect(await other.current({ roomId: "R", epoch: 0 })).toEqual({ roomId: "R", epoch: 0 });
    expect(await one.current({ roomId: "R", userId: "U", epoch: 0 })).toEqual({ roomId: "R", userId: "U", epoch: 1 });
  });
});
