import type { OutgoingMessage } from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import type { RocketChatAdapter } from "./adapter.ts";
import type { Bot } from "./bot.fixture.ts";
import { openOffice } from "./office.fixture.ts";

type State = InstanceType<Bot["State"]>;
type Branch = (b: State, bot: Bot) => unknown;

/** An office whose bot does this at `go`, wherever it is said. */
const officeThat = (branch: Branch, env: Readonly<Record<string, string>> = {}) =>
  openOffice({ env, branches: (bot) => void bot.global.text(/\bgo\b/, (b) => branch(b, bot)) });

const adapterOf = (bot: Bot) => bot.adapters.message as unknown as RocketChatAdapter;

const refusal = { success: false, error: "refused for the test", errorType: "error-refused-for-the-test" };

describe.concurrent("what a branch says", () => {
  it("keeps its order, several strings of one answer as well as answers that nobody awaited", async ({ expect }) => {
    await using office = await officeThat(async (b, bot) => {
      await b.respond("one", "two", "three");
      for (const text of ["four", "five", "six"]) {
        void bot.dispatch(new bot.Envelope({ room: b.message.user.room, strings: [text] }));
      }
    });
    office.server.faults.delay({ path: /chat\.sendMessage/, ms: 100, times: 1 });
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "six" });
    expect(office.said("lounge")).toEqual(["one", "two", "three", "four", "five", "six"]);
  });

  it("is said once when two answers in a row are not awaited", async ({ expect }) => {
    await using office = await officeThat((b) => {
      void b.respond("one");
      void b.respond("two");
    });
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "two" });
    await expect.poll(() => office.adapter.client.health.waiting, { timeout: 10_000 }).toBe(0);
    expect(office.said("lounge")).toEqual(["one", "two"]);
  });

  it("is said once when more of it comes while it is on its way", async ({ expect }) => {
    await using office = await officeThat(async (b) => {
      void b.respond("one");
      await expect.poll(() => office.adapter.client.health.sending, { timeout: 10_000 }).toBe(1);
      void b.respond({ fallback: "a card", title: { text: "a card" } });
      void b.respond("two");
    });
    office.server.faults.delay({ path: /chat\.sendMessage/, ms: 300, times: 1 });
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "two" });
    await expect.poll(() => office.adapter.client.health.waiting, { timeout: 10_000 }).toBe(0);
    expect(office.said("lounge").filter((text) => text !== "")).toEqual(["one", "two"]);
    const cards = office.server.messages("lounge").flatMap(({ attachments = [] }) => attachments);
    expect(cards).toEqual([expect.objectContaining({ title: "a card" })]);
  });

  it("is said, and once, when it is added to an answer that is just done", async ({ expect }) => {
    await using office = await officeThat((b, bot) => {
      const adapter = adapterOf(bot);
      const { client, dispatch } = adapter;
      const { send } = client;
      const late = ["two", "three"];
      const more = (): void => late.splice(0, 1).forEach((text) => void b.respond(text));
      adapter.dispatch = (envelope) => {
        const sent = dispatch(envelope);
        void sent.then(more);
        return sent;
      };
      Object.assign(client, {
        send: async (message: OutgoingMessage) => {
          const sent = await send.call(client, message);
          more();
          return sent;
        },
      });
      void b.respond("one");
    });
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "three" });
    await expect.poll(() => office.adapter.client.health.waiting, { timeout: 10_000 }).toBe(0);
    expect(office.said("lounge")).toEqual(["one", "two", "three"]);
  });

  it("goes to whom it answers, each in their room and thread, when many ask at once", async ({ expect }) => {
    await using office = await openOffice({
      branches: ({ global }) =>
        void global.text(/^ask (\w+)$/, async (b) => {
          await new Promise(setImmediate);
          await b.respondVia("reply", `${b.match[1]} ${b.user.name} ${b.user.room.name}`);
        }),
    });
    const root = await office.ann.say("ops", "a thread");
    const numbers = Array.from({ length: 10 }, (_, number) => number);
    await Promise.all(
      numbers.flatMap((number) => [
        office.ann.say("lounge", `ask ${number}`),
        office.bob.say("ops", `ask ${number}`, { tmid: root._id }),
      ]),
    );
    const all = () => [...office.said("lounge"), ...office.said("ops")];
    await expect.poll(() => all().length, { timeout: 15_000 }).toBe(20);
    expect(office.said("lounge").toSorted()).toEqual(numbers.map((number) => `@ann ${number} ann lounge`));
    expect(office.said("ops").toSorted()).toEqual(numbers.map((number) => `@bob ${number} bob ops`));
    const inThread = office.server.messages("ops").filter(({ u, tmid }) => u.username !== "bob" && tmid === root._id);
    expect(inThread).toHaveLength(10);
  });

  it("stays in its room and thread, however late", async ({ expect }) => {
    const door = new EventTarget();
    await using office = await officeThat(async (b) => {
      const [, asked = ""] = b.message.toString().split(" ");
      if (asked === "late") await new Promise((resolve) => door.addEventListener("open", resolve, { once: true }));
      await b.respond(`answer to ${asked}`);
    });
    const start = await office.ann.say("lounge", "a thread");
    await office.ann.say("lounge", "go late", { tmid: start._id });
    await office.ann.say("ops", "go soon");
    await office.server.waitForMessage({ room: "ops", text: "answer to soon" });
    door.dispatchEvent(new Event("open"));
    const late = await office.server.waitForMessage({ text: "answer to late" });
    expect(late).toMatchObject({ rid: "LOUNGE", tmid: start._id });
  });

  it("would follow the person into another room by the user that bBot shares", async ({ expect }) => {
    const door = new EventTarget();
    await using office = await officeThat(async (b, bot) => {
      if (b.message.user.room.name === "ops") {
        await b.respond("soon");
        return;
      }
      const shared = bot.userById(b.message.user.id);
      await new Promise((resolve) => door.addEventListener("open", resolve, { once: true }));
      await bot.dispatch(new bot.Envelope({ user: shared, strings: ["leaked"] }));
      await bot.dispatch(new bot.Envelope({ user: b.message.user, strings: ["kept"] }));
    });
    await office.ann.say("lounge", "go");
    await office.ann.say("ops", "go");
    await office.server.waitForMessage({ room: "ops", text: "soon" });
    door.dispatchEvent(new Event("open"));
    await office.server.waitForMessage({ room: "lounge", text: "kept" });
    expect(office.said("ops")).toEqual(["soon", "leaked"]);
  });

  it("goes to the room that an envelope names instead", async ({ expect }) => {
    await using office = await officeThat(async (b) => {
      b.envelope.toRoomName("ops");
      await b.respond("by name");
      b.envelope.toRoomId("OPS");
      await b.respond("by id");
      await b.respond("here");
    });
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "here" });
    expect(office.said("ops")).toEqual(["by name", "by id"]);
    expect(office.said("lounge")).toEqual(["here"]);
  });

  it.each([
    ["a room's id", { id: "OPS" }, "ops"],
    ["a name", { name: "ops" }, "ops"],
    ["a name with #", { name: "#lounge" }, "lounge"],
  ])("reaches by an envelope of one's own %s", async (_, room, name) => {
    await using office = await openOffice();
    const { bot, server } = office;
    await bot.dispatch(new bot.Envelope({ room, strings: ["news"] }));
    await server.waitForMessage({ room: name, text: "news" });
  });

  it("reaches a person by name or as bBot's user", async ({ expect }) => {
    await using office = await openOffice();
    const { bot, server } = office;
    await bot.dispatch(new bot.Envelope({ room: { name: "@bob" }, strings: ["one"] }));
    await bot.dispatch(new bot.Envelope({ user: new bot.User({ id: "bob-id" }), strings: ["two"] }));
    await bot.dispatch(new bot.Envelope({ user: new bot.User({ id: "bob-id", name: "bob" }), strings: ["three"] }));
    const last = await server.waitForMessage({ from: "rocket.cat.bot", text: "three" });
    expect(server.messages(last.rid).map(({ msg }) => msg)).toEqual(["one", "two", "three"]);
  });
});

describe.concurrent("the methods", () => {
  it("reply names the person where others read along, and dm goes to the person alone", async ({ expect }) => {
    await using office = await officeThat(async (b) => {
      await b.respondVia("reply", "yes?");
      await b.respondVia("dm", "psst");
    });
    await office.ann.say("lounge", "go");
    const alone = await office.server.waitForMessage({ from: "rocket.cat.bot", text: "psst" });
    expect(office.said("lounge")).toEqual(["@ann yes?"]);
    await office.server.as("ann").say(alone.rid, "go");
    await office.server.waitForMessage({ room: alone.rid, text: "yes?" });
    await expect.poll(() => office.said(alone.rid), { timeout: 10_000 }).toEqual(["psst", "yes?", "psst"]);
  });

  it("react, emote, topic and thread", async ({ expect }) => {
    await using office = await officeThat(async (b) => {
      await b.respondVia("react", ":thumbs-up:", "tada");
      await b.respondVia("emote", "waves");
      await b.respondVia("topic", "lunch at noon");
      await b.respondVia("thread", "in a thread");
    });
    const asked = await office.ann.say("ops", "go");
    const answer = await office.server.waitForMessage({ room: "ops", text: "in a thread" });
    expect(answer.tmid).toBe(asked._id);
    const messages = office.server.messages("ops");
    expect(messages.map(({ msg }) => msg)).toEqual(expect.arrayContaining(["_waves_", "lunch at noon"]));
    const reactions = messages.find(({ _id }) => _id === asked._id)?.reactions;
    expect(Object.keys(reactions ?? {})).toEqual([":thumbs_up:", ":tada:"]);
  });

  it("thread starts no thread in another room, where the message is not", async ({ expect }) => {
    await using office = await officeThat(async (b) => {
      b.envelope.toRoomName("ops");
      await b.respondVia("thread", "over there");
    });
    await office.ann.say("lounge", "go");
    const said = await office.server.waitForMessage({ from: "rocket.cat.bot", text: "over there" });
    expect(said.rid).toBe("OPS");
    expect(said.tmid).toBeUndefined();
  });

  it("react goes to the message also when a middleware has cloned it, and to a catch-all's", async ({ expect }) => {
    await using office = await openOffice({
      branches: ({ global, middleware }) => {
        middleware.hear?.((b) => {
          b.message = b.message.clone();
        });
        global.text(/go/, (b) => b.respondVia("react", "tada"));
        global.catchAll((b) => b.respondVia("react", "eyes"));
      },
    });
    const said = [await office.ann.say("lounge", "go"), await office.ann.say("lounge", "what?")];
    const reactions = () =>
      said.map(({ _id }) =>
        Object.keys(office.server.messages("lounge").find((one) => one._id === _id)?.reactions ?? {}),
      );
    await expect.poll(reactions, { timeout: 10_000 }).toEqual([[":tada:"], [":eyes:"]]);
  });

  it("edit and delete what was just said, or a message by its id", async ({ expect }) => {
    await using office = await officeThat(async (b) => {
      await b.respond("first draft");
      await b.respondVia("edit", "second draft");
      const [first] = b.envelopes?.[0] ? Reflect.get(b.envelopes[0], "messageIds") : [];
      await b.respond("a mistake");
      await b.respondVia("delete");
      await b.respondVia("edit", first, "last draft");
      await b.respond("done");
    });
    await office.server.admin.setRoles("rocket.cat.bot", ["bot", "user"]);
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "done" });
    expect(office.said("lounge")).toEqual(["last draft", "done"]);
  });

  it("typing shows and ends", async ({ expect }) => {
    await using office = await officeThat(async (b) => {
      await b.respondVia("typing");
      await b.respondVia("typing", "off");
      await b.respond("done");
    });
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "done" });
    const shown = office.server.wire
      .frames("rocket.cat.bot")
      .map(({ frame }) => JSON.stringify(frame))
      .filter((frame) => frame.includes("LOUNGE/user-activity"));
    expect(shown).toEqual([expect.stringContaining('["user-typing"]'), expect.stringContaining("[]")]);
  });

  it("an unknown one is told with those that there are", async ({ expect }) => {
    await using office = await officeThat((b) => b.respondVia("shout", "HELLO"));
    await office.ann.say("lounge", "go");
    await expect.poll(() => office.log.join("\n"), { timeout: 10_000 }).toMatch(/"shout", only send, reply, .*typing/);
    expect(office.said("lounge")).toEqual([]);
  });
});

describe.concurrent("what cannot be said", () => {
  it("rejects the branch's promise, is logged, and ends nothing", async ({ expect }) => {
    const errors: unknown[] = [];
    await using office = await officeThat(async (b) => {
      await b.respond("lost").catch((error: unknown) => errors.push(error));
      await b.respondVia("shout", "HELLO").catch((error: unknown) => errors.push(error));
      await b.respond("arrived");
    });
    office.server.faults.refuse({ path: /chat\.sendMessage/, status: 400, body: refusal, times: 1 });
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "arrived" });
    expect(office.said("lounge")).toEqual(["arrived"]);
    expect(errors).toEqual([
      expect.objectContaining({ name: "RocketChatError" }),
      expect.objectContaining({ message: expect.stringContaining("shout") }),
    ]);
    expect(office.log.join("\n")).toMatch(/respond error.*refused for the test/);
  });

  it("is said when an envelope names nobody, no room, or one that does not exist", async () => {
    await using office = await openOffice();
    const { bot, adapter } = office;
    await expect(adapter.dispatch({ strings: ["hi"] })).rejects.toThrow(/names neither a room nor a user/);
    await expect(bot.dispatch(new bot.Envelope({ room: { name: "nowhere" }, strings: ["hi"] }))).rejects.toThrow(
      /nowhere/,
    );
    await expect(adapter.dispatch({ method: "react", strings: ["tada"], room: { id: "OPS" } })).rejects.toThrow(
      /react/,
    );
    await expect(office.adapter.dispatch({ method: "dm", strings: ["hi"], room: { name: "@nobody" } })).rejects.toThrow(
      /names neither/,
    );
    await expect(adapter.dispatch({ strings: ["hi"], room: { name: "@nobody" } })).rejects.toThrow(/no user '@nobody'/);
    await expect(adapter.dispatch({ method: "edit", strings: ["text"], room: { id: "OPS" } })).rejects.toThrow(/edit/);
    await expect(adapter.dispatch({ method: "delete", room: { id: "OPS" } })).rejects.toThrow(/delete/);
  });

  it("is told in the log when there is nothing to say", async ({ expect }) => {
    await using office = await officeThat((b) => b.respond());
    await office.ann.say("lounge", "go");
    await expect.poll(() => office.log.join("\n"), { timeout: 10_000 }).toMatch(/Nothing was said in room LOUNGE/);
  });
});
