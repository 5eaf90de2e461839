import { memoryStore } from "@rocketchat-connectors/core";
import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { EngineError } from "./errors.ts";
import { agentOnline, engineOf, openOffice, openPlace, startDialog, words } from "./office.fixture.ts";
import type { Target } from "./targets.ts";

const ann = "rc-LOUNGE-uann_2did";

describe.concurrent("what an engine says by itself", () => {
  it("during a turn is part of it, and comes before what it answers", async () => {
    const engine = engineOf(async ({ conversationId }) => {
      const all = ["one", "two", "three"].map((text) => office.dialog.say(conversationId, [words(text)]));
      await all[0];
      return [words("the end")];
    });
    await using office = await openOffice(engine, { dialog: { replyIn: "thread", emptyText: "Nothing." } });
    const { _id: tmid } = await office.ann.say("lounge", "hello");
    await office.hears("lounge", "the end");
    const all = office.server.messages("lounge").slice(1);
    expect(all.map(({ msg }) => msg)).toEqual(["one", "two", "three", "the end"]);
    expect(new Set(all.map((message) => message.tmid))).toEqual(new Set([tmid]));
  });

  it("after its turn is said where the conversation is, by another process as well", async () => {
    await using place = await openPlace();
    const store = memoryStore();
    const engine = engineOf();
    const first = await startDialog(place, engine, { store });
    const { _id: tmid } = await place.ann.say("lounge", "root");
    await place.ann.say("lounge", "hello", { tmid });
    await place.hears("lounge", "re: hello");
    await first.close();
    await using second = await startDialog(place, engine, { store });
    const id = engine.asked.at(-1)?.conversationId ?? "";
    await second.say(id, [words("a reminder"), words("and another")]);
    expect(
      place.server
        .messages("lounge")
        .slice(-2)
        .map((message) => [message.msg, message.tmid]),
    ).toEqual([
      ["a reminder", tmid],
      ["and another", tmid],
    ]);
  });

  it.each([
    ["default", "not_found"],
    ["rc-NOWHERE", "not_found"],
    ["rc-SECRETS", "forbidden"],
    ["rc--unobody", "not_found"],
  ])("to %s is refused: %s", async (id, code) => {
    await using office = await openOffice(engineOf());
    await expect(office.dialog.say(id, [words("hello")])).rejects.toMatchObject({ code });
    await expect(office.dialog.ask({ conversationId: id }, async () => [words("hello")])).rejects.toMatchObject({
      code,
    });
    expect(office.said("secrets")).toEqual([]);
  });

  it("to a room that the bot has left is refused", async () => {
    await using office = await openOffice(engineOf());
    await office.bob.say("ops", "hello");
    await office.hears("ops", "re: hello");
    await office.dialog.client.rooms.leave("OPS");
    await expect(office.dialog.say("rc-OPS-ubob_2did", [words("late")])).rejects.toMatchObject({ code: "not_found" });
    expect(office.said("ops")).toEqual(["re: hello"]);
  });

  it("to a visitor whom somebody else serves is refused", async () => {
    await using office = await openOffice(engineOf());
    await using agent = await agentOnline(office);
    const visitor = await office.server.visitor({ department: "first line" });
    await visitor.say("hello");
    await office.hears(visitor.roomId, "re: hello");
    expect(await office.dialog.client.omnichannel.handoff(visitor.roomId, { agent: agent.user.id })).toEqual({
      status: "ok",
    });
    await until("the bot to have left", () =>
      office.dialog.client.rooms.joined().every(({ kind }) => kind !== "livechat"),
    );
    await expect(office.dialog.say(`rc-${visitor.roomId}`, [words("late")])).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("because something asks it takes a turn of its own, after the one that goes on", async () => {
    const door = gate();
    const engine = engineOf(async () => {
      await door.opened;
      return [words("answer")];
    });
    await using office = await openOffice(engine);
    await office.ann.say("lounge", "hello");
    await until("the question", () => engine.asked.length === 1);
    const asked = office.dialog.ask({ conversationId: ann }, async () => [words("unasked")]);
    door.open();
    await asked;
    expect(office.said("lounge")).toEqual(["answer", "unasked"]);
    const failing = office.dialog.ask({ conversationId: ann }, async () => {
      throw new EngineError("rejected", "no such intent");
    });
    await expect(failing).rejects.toThrow("no such intent");
    expect(office.said("lounge")).toHaveLength(2);
  });

  it("because something asks it belongs to the conversation as it is when its turn comes", async () => {
    const door = gate();
    const engine = engineOf(async () => {
      await door.opened;
      return [{ type: "action", action: { action: "reset" } }];
    });
    await using office = await openOffice(engine);
    await office.ann.say("lounge", "hello");
    await until("the question", () => engine.asked.length === 1);
    const ids: string[] = [];
    const asked = office.dialog.ask({ conversationId: ann }, async (id) => {
      ids.push(id);
      return [];
    });
    await office.bob.say("ops", "mark");
    await until("the other question", () => engine.asked.length === 2);
    door.open();
    await asked;
    expect(ids).toEqual([`${ann}-e1`]);
  });

  it("is said before the bot ends", async () => {
    const office = await openOffice(engineOf());
    const said = ["one", "two", "three"].map((text) => office.dialog.say(ann, [words(text)]));
    await office.dialog.close();
    await Promise.all(said);
    expect(office.said("lounge")).toEqual(["one", "two", "three"]);
    await expect(office.dialog.say(ann, [words("late")])).rejects.toMatchObject({ code: "closed" });
    await office[Symbol.asyncDispose]();
  });
});

describe.concurrent("what a program lets the bot do", () => {
  it.each([
    [{ roomId: "OPS" }, "ops"],
    [{ room: "#ops" }, "ops"],
    [{ room: "ops" }, "ops"],
    [{ user: "@bob" }, "@bob,bot"],
    [{ user: "bob-id" }, "@bob,bot"],
    [{ conversationId: "rc-OPS-ubob_2did" }, "ops"],
  ] as const)("is done at %j", async (target, room) => {
    await using office = await openOffice(engineOf());
    expect(await office.dialog.perform(target, { action: "send", text: "hello" })).toEqual({ status: "ok" });
    expect(office.said(room)).toEqual(["hello"]);
  });

  it("is not done where the bot is no member", async () => {
    await using office = await openOffice(engineOf());
    const act = { action: "send", text: "hello" } as const;
    await expect(office.dialog.perform({ room: "secrets" }, act)).rejects.toMatchObject({ code: "forbidden" });
    await expect(office.dialog.perform({ user: "nobody" }, act)).rejects.toMatchObject({ code: "not_found" });
  });

  it.each(["auto", "room", "user-in-room", "thread", "user"] as const)(
    "is done in the conversation of the person who is there, when people talk as '%s'",
    async (strategy) => {
      const engine = engineOf();
      await using office = await openOffice(engine, { dialog: { strategy } });
      const ids: string[] = [];
      const ask = (target: Target) =>
        office.dialog.ask(target, async (id) => {
          ids.push(id);
          return [words("unasked")];
        });
      const visitor = await office.server.visitor({ department: "first line" });
      await visitor.say("hello");
      await office.hears(visitor.roomId, "re: hello");
      await ask({ roomId: visitor.roomId });
      await ask({ user: "ann" });
      await office.ann.say("@bot", "hello");
      await office.hears("@ann,bot", "re: hello");
      expect(ids).toEqual(engine.asked.map(({ conversationId }) => conversationId));
    },
  );

  it("offers choices like an answer", async () => {
    const engine = engineOf();
    await using office = await openOffice(engine);
    const message = { text: "Well?", choices: [{ label: "Fine", value: "/fine" }] };
    await office.dialog.perform({ user: "ann" }, { action: "send", message });
    await office.ann.say("@bot", "Fine");
    await office.hears("@ann,bot", "re: /fine");
  });
});
