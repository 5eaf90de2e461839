import { describe, expect, it } from "vitest";
import { openOffice } from "./office.fixture.ts";

describe("what a script says in answer", () => {
  it("names the person in a channel, and not where the two are alone", async () => {
    await using office = await openOffice({ scripts: (robot) => robot.respond(/hi/, (res) => res.reply("hello")) });
    await office.ann.say("lounge", "@rocket.cat.bot hi");
    await office.server.waitForMessage({ room: "lounge", text: "@ann hello" });
    await office.ann.say("@rocket.cat.bot", "hi");
    await office.server.waitForMessage({ from: "rocket.cat.bot", text: "hello" });
  });

  it("names the person in a direct room of three", async () => {
    await using office = await openOffice({ scripts: (robot) => robot.respond(/hi/, (res) => res.reply("hello")) });
    const rid = await office.ann.direct("bob", "rocket.cat.bot");
    await office.ann.say(rid, "hi");
    await office.server.waitForMessage({ room: rid, text: "@ann hello" });
  });

  it("comes in italics, as a link, or behind a lock", async () => {
    await using office = await openOffice({
      scripts: (robot) =>
        robot.hear(/act/, async (res) => {
          await res.emote("waves\nand smiles");
          await res.play("https://example.org/tada.mp3");
          await res.locked("a secret");
        }),
    });
    await office.ann.say("lounge", "act");
    await office.server.waitForMessage({ room: "lounge", text: "a secret" });
    expect(office.said("lounge")).toEqual(["_waves_\n_and smiles_", "https://example.org/tada.mp3", "a secret"]);
  });

  it("keeps its order when nobody awaits it", async () => {
    await using office = await openOffice({
      scripts: (robot) =>
        robot.hear(/count/, (res) => {
          void res.send("one", "two");
          void res.send("three");
          void res.emote("four");
        }),
    });
    await office.ann.say("lounge", "count");
    await office.server.waitForMessage({ room: "lounge", text: "_four_" });
    expect(office.said("lounge")).toEqual(["one", "two", "three", "_four_"]);
  });

  it("keeps its order also where a part of it goes into a thread", async () => {
    await using office = await openOffice({
      scripts: (robot) =>
        robot.hear(/count/, (res) => {
          void res.send("one", "two", "three");
          void res.thread("four");
          void res.send("five");
        }),
    });
    await office.ann.say("lounge", "count");
    await office.server.waitForMessage({ room: "lounge", text: "five" });
    expect(office.said("lounge")).toEqual(["one", "two", "three", "four", "five"]);
  });

  it("may be a message of Rocket.Chat with attachments, alias and emoji", async () => {
    await using office = await openOffice({
      scripts: (robot) =>
        robot.hear(/card/, (res) =>
          res.send({
            msg: "a card",
            alias: "Dealer",
            emoji: ":spades:",
            attachments: [{ title: "Ace", text: "of spades" }],
          }),
        ),
    });
    await office.ann.say("lounge", "card");
    const card = await office.server.waitForMessage({ room: "lounge", text: "a card" });
    expect(card).toMatchObject({ alias: "Dealer", emoji: ":spades:", attachments: [{ title: "Ace" }] });
  });

  it("may be a list, which is said one by one, and an error, which is said in words", async () => {
    await using office = await openOffice({
      scripts: (robot) =>
        robot.hear(/list/, async (res) => {
          await res.send(["one", "two"]);
          await res.reply(["three"], new Error("no four"));
        }),
    });
    await office.ann.say("lounge", "list");
    await office.server.waitForMessage({ room: "lounge", text: "@ann Error: no four" });
    expect(office.said("lounge")).toEqual(["one", "two", "@ann three", "@ann Error: no four"]);
  });

  it("reaches a visitor of the website in the visitor's room, whichever way it is sent", async () => {
    await using office = await openOffice({
      env: { RESPOND_TO_LIVECHAT: "true" },
      scripts: (robot) =>
        robot.hear(/^hi$/, async (res) => {
          const { room, user } = res.message;
          await res.reply("reply");
          await res.sendDirect("alone");
          await robot.messageRoom(room, "by room");
          await robot.send({ user }, "by user");
        }),
    });
    const visitor = await office.server.visitor({ name: "Vera", department: "help" });
    await visitor.say("hi");
    await office.server.waitForMessage({ room: visitor.roomId, text: "by user" });
    expect(office.said(visitor.roomId).slice(-4)).toEqual(["reply", "alone", "by room", "by user"]);
  });

  it("stays in the thread, or starts one", async () => {
    await using office = await openOffice({
      scripts: (robot) => {
        robot.hear(/stay/, (res) => res.reply("staying"));
        robot.hear(/start/, (res) => res.thread("started"));
      },
    });
    const root = await office.ann.say("lounge", "start");
    expect(await office.server.waitForMessage({ room: "lounge", text: "started" })).toMatchObject({ tmid: root._id });
    await office.ann.say("lounge", "stay", { tmid: root._id });
    expect(await office.server.waitForMessage({ room: "lounge", text: "@ann staying" })).toMatchObject({
      tmid: root._id,
    });
  });

  it("can be changed and removed", async () => {
    await using office = await openOffice({
      scripts: (robot) =>
        robot.hear(/try/, async (res) => {
          const ids = (await res.send("first", "second")) as string[];
          await res.edit(ids, "changed");
          await res.delete(ids.slice(1));
          await res.send("done");
        }),
    });
    await office.ann.say("lounge", "try");
    await office.server.waitForMessage({ room: "lounge", text: "done" });
    expect(office.said("lounge")).toEqual(["changed", "done"]);
  });

  it("may be a reaction, a file, or the sign of typing", async () => {
    await using office = await openOffice({
      scripts: (robot) =>
        robot.hear(/show/, async (res) => {
          await res.typing();
          await res.react("thumbsup");
          await res.upload({ name: "notes.txt", content: Buffer.from("some notes"), mimeType: "text/plain" });
        }),
    });
    const asked = await office.ann.say("lounge", "show");
    const file = await office.server.waitForMessage({ room: "lounge", from: "rocket.cat.bot" });
    expect(file).toMatchObject({ file: { name: "notes.txt" } });
    const stored = office.server.messages("lounge").find(({ _id }) => _id === asked._id);
    expect(stored).toMatchObject({ reactions: { ":thumbsup:": { usernames: ["rocket.cat.bot"] } } });
    const typing = office.server.wire
      .frames("rocket.cat.bot")
      .filter(({ direction, frame }) => direction === "in" && JSON.stringify(frame).includes("LOUNGE/user-activity"));
    expect(typing).toHaveLength(1);
  });

  it("sets the topic", async () => {
    await using office = await openOffice({
      scripts: (robot) => robot.hear(/topic/, (res) => res.topic("Release", "day")),
    });
    await office.bob.say("ops", "topic please");
    await office.server.waitForMessage({ room: "ops", text: "Release day" });
  });

  it("passes the response middleware also when it goes to the person alone or into a thread", async () => {
    await using office = await openOffice({
      scripts: (robot) => {
        robot.responseMiddleware(async (context) => {
          context.strings = context.strings.map((one) => `${one} [${context.method}]`);
          return true;
        });
        robot.hear(/both/, async (res) => {
          await res.thread("in the thread");
          await res.sendDirect("to you");
        });
      },
    });
    await office.ann.say("lounge", "both");
    await office.server.waitForMessage({ room: "lounge", text: "in the thread [thread]" });
    await office.server.waitForMessage({ from: "rocket.cat.bot", text: "to you [sendDirect]" });
  });
});

describe("what a script says by itself", () => {
  it("reaches a room by name, #name and id, a person by @name, name and id", async () => {
    await using office = await openOffice();
    const { robot, server } = office;
    for (const room of ["lounge", "#lounge", "LOUNGE", "ops"]) await robot.messageRoom(room, `to ${room}`);
    expect(office.said("lounge")).toEqual(["to lounge", "to #lounge", "to LOUNGE"]);
    expect(office.said("ops")).toEqual(["to ops"]);
    const toBob: string[] = [];
    for (const person of ["@bob", "bob", "bob-id"]) {
      await robot.messageRoom(person, `to ${person}`);
      toBob.push((await server.waitForMessage({ from: "rocket.cat.bot", text: `to ${person}` })).rid);
    }
    expect(new Set(toBob)).toEqual(new Set([await office.bob.direct("rocket.cat.bot")]));
  });

  it("goes to the room it names, not to where the person spoke last", async () => {
    await using office = await openOffice({
      scripts: (robot) => robot.hear(/tell/, (res) => robot.send({ room: "ops", user: res.message.user }, "told")),
    });
    await office.bob.say("lounge", "tell ops");
    await office.server.waitForMessage({ room: "ops", text: "told" });
    expect(office.said("lounge")).toEqual([]);
  });

  it("goes to a person whom the script hands over in place of an envelope", async () => {
    const late: (() => Promise<unknown>)[] = [];
    await using office = await openOffice({
      scripts: (robot) => robot.hear(/later/, (res) => void late.push(() => robot.send(res.message.user, "late"))),
    });
    const { robot, bob } = office;
    const root = await bob.say("lounge", "a thing");
    await bob.say("lounge", "later", { tmid: root._id });
    await expect.poll(() => late.length).toBe(1);
    await late[0]?.();
    expect(await office.server.waitForMessage({ room: "lounge", text: "late" })).toMatchObject({ tmid: root._id });
    await robot.send(robot.brain.userForId("bob-id"), "to the stored one");
    await robot.send({ id: "bob-id" }, "to the id");
    expect(office.said(await bob.direct("rocket.cat.bot"))).toEqual(["to the stored one", "to the id"]);
  });

  it("goes to a person alone, although hubot-rocketchat has left a room in the brain", async () => {
    await using office = await openOffice();
    const bob = { id: "bob-id", name: "bob", room: "gone", roomID: "GONE", roomType: "c" };
    await office.robot.send({ user: bob }, "hello");
    expect(office.said(await office.bob.direct("rocket.cat.bot"))).toEqual(["hello"]);
  });

  it("keeps the order of two calls to a room that has to be looked up", async () => {
    await using office = await openOffice();
    void office.robot.messageRoom("ops", "one", "two");
    await office.robot.messageRoom("ops", "three");
    expect(office.said("ops")).toEqual(["one", "two", "three"]);
  });

  it("uses what hubot-rocketchat offered", async () => {
    await using office = await openOffice();
    const { adapter } = office.robot;
    expect(await adapter.getRoomId("lounge")).toBe("LOUNGE");
    await adapter.customMessage({ channel: "lounge", msg: "custom", alias: "Other" });
    expect(await office.server.waitForMessage({ room: "lounge", text: "custom" })).toMatchObject({ alias: "Other" });
    await adapter.sendDirect({ user: { name: "bob" } }, "by envelope");
    await adapter.sendDirect("bob", "by name");
    const rid = await office.bob.direct("rocket.cat.bot");
    expect(office.said(rid)).toEqual(["by envelope", "by name"]);
    expect(adapter.settings.url).toBe(office.server.url);
    expect(adapter.client.user.username).toBe("rocket.cat.bot");
  });

  it("is told when there is no such person", async () => {
    await using office = await openOffice();
    const sent = office.robot.adapter.sendDirect("stranger", "hello");
    await expect(sent).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringContaining("no user '@stranger'"),
    });
  });

  it.each(["driver", "api", "methodCache"] as const)("is told what replaces robot.adapter.%s", async (name) => {
    await using office = await openOffice();
    expect(() => office.robot.adapter[name]).toThrow(`robot.adapter.${name} was hubot-rocketchat's own`);
  });

  it("tells a callback how it went", async () => {
    await using office = await openOffice();
    const heard: unknown[] = [];
    const callback = (error: unknown, ids?: readonly string[]) => heard.push(error ?? ids?.length);
    await office.robot.messageRoom("lounge", "one", "two", callback);
    await expect(office.robot.messageRoom("no-such-room", "lost", callback)).rejects.toThrow();
    expect(heard).toEqual([2, expect.objectContaining({ code: "not_found" })]);
  });
});
