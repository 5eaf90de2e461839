import { RocketChatError } from "@rocketchat-connectors/core";
import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import type { Handler } from "../stand-in/bot.ts";
import { talkingTo } from "../stand-in/chat.fixture.ts";
import { gone } from "./listener.fixture.ts";
import { idOf, openWorld } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `You said ${text}` }];
const numbered: Handler = ({ text }) => [1, 2, 3].map((count) => ({ type: "text", text: `${text} ${count}` }));
const ways = ["stream", "webhook"] as const;
const all = { times: Number.POSITIVE_INFINITY };
const said = (...words: readonly string[]) => words.flatMap((word) => [1, 2, 3].map((count) => `${word} ${count}`));

describe.concurrent.each(ways)("over a %s, what the bot says", (receive) => {
  it("is said once when every signal comes twice", async () => {
    await using world = await openWorld({ receive, standIn: { handler: numbered } });
    world.chat.signals.double(all);
    for (const text of ["one", "two"]) await world.ask("ann", text);
    await world.chat.settled();
    await world.ask("ann", "three");
    await world.ears.heard(said("one", "two", "three"));
    expect(world.ears.calls).toHaveLength(9);
  });

  it("is in order when signals are held back and come the other way round", async () => {
    await using world = await openWorld({ receive, standIn: { handler: numbered } });
    await world.ask("ann", "one");
    world.chat.signals.hold();
    const asking = world.ask("ann", "two");
    await until("the signals", () => world.chat.signals.held === 3);
    world.chat.signals.release({ isReversed: true });
    await asking;
    await world.ears.heard(said("one", "two"));
  });

  it("is in order when some signals come a little late", async () => {
    await using world = await openWorld({ receive, standIn: { handler: numbered }, tuning: { gatherMs: 400 } });
    await world.ask("ann", "zero");
    for (const text of ["one", "two", "three"]) {
      world.chat.signals.late(60);
      await world.ask("ann", text);
    }
    await world.ears.heard(said("zero", "one", "two", "three"));
  });

  it("comes after an outage of Botpress that begins between question and answer", async () => {
    const door = gate();
    const handler: Handler = async ({ text }) => {
      if (text === "wait") await door.opened;
      return [1, 2, 3].map((count) => ({ type: "text", text: `${text} ${count}` }));
    };
    await using world = await openWorld({ receive, standIn: { handler }, tuning: { aroundMs: 100 } });
    await world.ask("ann", "one");
    const asking = world.ask("ann", "wait");
    await until("the question", () => world.chat.messages(idOf("ann")).length === 5);
    if (receive === "webhook") world.chat.webhookTo(undefined);
    await world.chat.down();
    door.open();
    await world.chat.settled();
    await world.chat.up();
    await asking;
    await world.ears.heard(said("one", "wait"));
  });

  it("waits for a Rocket.Chat that does not take it, and nothing overtakes it", async () => {
    await using world = await openWorld({ receive, standIn: { handler: numbered } });
    let refusals = 7;
    world.ears.before = () => {
      if (refusals-- > 0) throw new RocketChatError("unreachable", "Rocket.Chat is away");
    };
    await world.ask("ann", "one");
    await world.ears.heard(said("one"));
  });

  it("is left out, with one line, where the bot is no more", async () => {
    await using world = await openWorld({ receive, standIn: { handler: numbered } });
    world.ears.before = ({ conversationId }) => {
      if (conversationId === idOf("ann")) throw gone();
    };
    await world.ask("ann", "one");
    await world.ask("bob", "one");
    await world.ears.heard(said("one"), idOf("bob"));
    expect(world.log.filter((line) => line.startsWith("warn"))).toHaveLength(1);
    await world.start();
    await world.ask("ann", "two");
    expect(world.ears.calls.filter(({ text }) => text === "one 1")).toHaveLength(2);
  });

  it("is left out when nothing takes it, so that the next is said", async () => {
    await using world = await openWorld({ receive, standIn: { handler: numbered } });
    world.ears.before = ({ text }) => {
      if (text === "one 2") throw new Error("no sense in it");
    };
    await world.ask("ann", "one");
    await world.ears.heard(["one 1", "one 3"]);
    expect(world.log.filter((line) => /^error: .*left out after 5 attempts.*no sense/.test(line))).toHaveLength(1);
  });

  it("unasked is said", async () => {
    await using world = await openWorld({ receive, standIn: { handler: echo } });
    await world.ask("ann", "hi");
    await world.chat.botSays(idOf("ann"), { type: "text", text: "By the way" });
    await world.ears.hears("By the way");
  });

  it("in custom events is said as well, and other events are not", async () => {
    await using world = await openWorld({ receive, standIn: { handler: echo } });
    await world.ask("ann", "hi");
    world.chat.signals.double(all);
    await world.chat.botSays(idOf("ann"), { type: "custom", module: "other", component: "thing" });
    await world.chat.botSays(idOf("ann"), { type: "custom", module: "rocketchat", component: "handoff" });
    await world.ears.hears("rocketchat.handoff");
    await world.ask("ann", "again");
    await world.ears.heard(["You said hi", "rocketchat.handoff", "You said again"]);
    expect(world.ears.calls).toHaveLength(3);
  });

  it("in a long list that has no order is found", async () => {
    await using world = await openWorld({
      receive,
      standIn: { handler: numbered, pageSize: 3, listOrder: "shuffled" },
    });
    for (const text of ["one", "two", "three"]) await world.ask("ann", text);
    world.kill();
    for (const text of ["four", "five"]) await world.chat.botSays(idOf("ann"), { type: "text", text });
    await world.start();
    await world.ears.hears("five");
    await world.ears.heard([...said("one", "two", "three"), "four", "five"]);
  });

  it("is nothing that was said before our time", async () => {
    await using world = await openWorld({ receive, standIn: { handler: echo } });
    await talkingTo(world.chat, "rc--uann", idOf("ann"));
    world.chat.signals.lose();
    await world.chat.botSays(idOf("ann"), { type: "text", text: "before" });
    await world.ask("ann", "hi");
    await world.start();
    await world.ask("ann", "again");
    await world.ears.heard(["You said hi", "You said again"]);
  });
});

describe.concurrent("streams", () => {
  it.each(["drop", "end", "cut"] as const)(
    "that a server is to %s are opened again, and nothing is lost",
    async (how) => {
      await using world = await openWorld({ standIn: { handler: numbered } });
      await world.ask("ann", "zero");
      for (const text of ["one", "two", "three"]) {
        if (how === "cut") world.chat.streams.cut(2);
        const asking = world.ask("ann", text);
        if (how !== "cut") world.chat.streams[how]();
        await asking;
        await until("all of it", () => world.ears.texts().length >= world.chat.messages(idOf("ann")).length * 0.75);
      }
      await world.ears.hears(...said("zero", "one", "two", "three"));
      await world.ears.heard(said("zero", "one", "two", "three"));
    },
  );

  it("that are open again let nothing overtake what was missed", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    await world.ask("ann", "hi");
    world.chat.faults.inject({ type: "late-answer", ms: 600 }, { on: "listMessages" });
    world.chat.streams.drop();
    await world.chat.botSays(idOf("ann"), { type: "text", text: "missed" });
    await until("the stream", () => world.chat.streams.count() === 1);
    await world.chat.botSays(idOf("ann"), { type: "text", text: "heard" });
    await world.ears.hears("missed", "heard");
    await world.ears.heard(["You said hi", "missed", "heard"]);
  });

  it("over which nothing comes any more are opened again", async () => {
    await using world = await openWorld({
      standIn: { handler: echo, pingMs: 50 },
      tuning: { silenceMs: 400, glancesMs: [] },
    });
    await world.ask("ann", "one");
    world.chat.streams.isSilent = true;
    await world.ask("ann", "two");
    await world.ears.heard(["You said one", "You said two"]);
    world.chat.streams.isSilent = false;
    await world.ask("ann", "three");
    await world.ears.heard(["You said one", "You said two", "You said three"]);
  });

  it("are not more than there may be", async () => {
    await using world = await openWorld({ standIn: { handler: echo }, tuning: { mostStreams: 2 } });
    for (const user of ["ann", "bob", "carol"]) await world.ask(user, "hi");
    await until("two streams", () => world.chat.streams.count() === 2);
    expect(world.chat.streams.count(idOf("ann"))).toBe(0);
    await world.chat.botSays(idOf("ann"), { type: "text", text: "missed" });
    await world.ask("ann", "back");
    await world.ears.heard(["You said hi", "missed", "You said back"], idOf("ann"));
  });

  it("on which nobody speaks are closed, and opened with the next word", async () => {
    await using world = await openWorld({ standIn: { handler: echo }, chat: { idleMs: 300 } });
    await world.ask("ann", "hi");
    await until("no stream", () => world.chat.streams.count() === 0);
    await world.chat.botSays(idOf("ann"), { type: "text", text: "missed" });
    await world.ask("ann", "back");
    await world.ears.heard(["You said hi", "missed", "You said back"]);
  });

  it("that are refused keep nothing from being said", async () => {
    await using world = await openWorld({ standIn: { handler: echo }, chat: { answerMs: 500 } });
    world.chat.faults.inject({ type: "answer", status: 500 }, { on: "listenConversation", ...all });
    await world.ask("ann", "hi");
    await world.ears.hears("You said hi");
  });
});

describe.concurrent("a webhook's signal", () => {
  it("that never comes is found in the list", async () => {
    await using world = await openWorld({ receive: "webhook", standIn: { handler: numbered } });
    await world.ask("ann", "one");
    world.chat.signals.lose(all);
    await world.ask("ann", "two");
    await world.ears.heard(said("one", "two"));
  });

  it("that never comes is found, and said before the next", async () => {
    await using world = await openWorld({
      receive: "webhook",
      standIn: { handler: numbered },
      tuning: { glancesMs: [] },
    });
    await world.ask("ann", "one");
    world.chat.signals.lose();
    await world.ask("ann", "two");
    await world.ears.heard(said("one", "two"));
  });

  it("that never comes is found also when it was the first answer of all, and its question is not confirmed yet", async () => {
    await using world = await openWorld({
      receive: "webhook",
      standIn: { handler: numbered },
      tuning: { glancesMs: [] },
    });
    world.chat.faults.inject({ type: "late-answer", ms: 600 });
    world.chat.signals.lose();
    await world.ask("ann", "one");
    await world.ears.heard(said("one"));
  });

  it("of a bot that speaks unasked is missed for a while only", async () => {
    await using world = await openWorld({ receive: "webhook", standIn: { handler: echo }, tuning: { aroundMs: 100 } });
    await world.ask("ann", "hi");
    world.chat.signals.lose(all);
    await world.chat.botSays(idOf("ann"), { type: "text", text: "missed" });
    await world.ears.hears("missed");
  });
});
