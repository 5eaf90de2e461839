import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import type { Handler } from "../stand-in/bot.ts";
import { idOf, openWorld, question, type World } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `You said ${text}` }];
const ways = ["stream", "webhook"] as const;

/** What the bot got, in order. */
const got = ({ chat }: World, user = "ann"): readonly unknown[] =>
  chat
    .messages(idOf(user))
    .filter(({ userId }) => userId.startsWith("rc-"))
    .map(({ payload }) =>
      typeof payload === "object" && payload !== null && "text" in payload ? payload.text : payload,
    );

describe.concurrent("a message to the bot", () => {
  it.each(["before", "after"] as const)("is there once when the connection is cut %s it is taken", async (when) => {
    await using world = await openWorld({ standIn: { handler: echo } });
    await world.ask("ann", "zero");
    world.chat.faults.inject({ type: "reset", when });
    await world.ask("ann", "one");
    world.chat.faults.inject({ type: "reset", when });
    await world.ask("ann", "two");
    expect(got(world)).toEqual(["zero", "one", "two"]);
    await world.ears.heard(["You said zero", "You said one", "You said two"]);
  });

  it("is there once when its confirmation never comes", async () => {
    await using world = await openWorld({ standIn: { handler: echo }, chat: { timeoutMs: 2_000 } });
    world.chat.faults.inject({ type: "hang", when: "after" });
    await world.ask("ann", "one");
    expect(got(world)).toEqual(["one"]);
    await world.ears.heard(["You said one"]);
  });

  it("is given up after two attempts that cannot be found, and told as uncertain", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    world.chat.faults.inject({ type: "reset" }, { times: 2 });
    await expect(world.ask("ann", "one")).rejects.toMatchObject({ kind: "uncertain" });
    expect(got(world)).toEqual([]);
    await world.ask("ann", "one");
    expect(got(world)).toEqual(["one"]);
  });

  it("is not sent again when it is delivered again", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    await world.ask("ann", "one");
    await world.start();
    await world.ask("ann", "one");
    expect(got(world)).toEqual(["one"]);
    await world.ears.heard(["You said one"]);
  });

  it("is sent again when it was edited", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    await world.ask("ann", "one");
    const { message } = question("ann", "one");
    await world.ask("ann", "one", { text: "won", message: { ...message, editedAt: new Date(5), textForBot: "won" } });
    expect(got(world)).toEqual(["one", "won"]);
  });

  it.each([
    ["has taken it", "after"],
    ["has not taken it", "before"],
  ] as const)("whose process is killed before it knows that Botpress %s is there once", async (_, when) => {
    await using world = await openWorld({ standIn: { handler: echo } });
    world.chat.faults.inject({ type: "hang", when });
    void world.ask("ann", "one").catch(() => undefined);
    await until("the request", () => world.chat.requests.some(({ path }) => path === "/messages"));
    if (when === "after") await until("the message", () => got(world).length > 0);
    world.kill();
    await world.start();
    await world.ask("ann", "one");
    expect(got(world)).toEqual(["one"]);
    await world.ears.heard(["You said one"]);
  });

  it("waits for a server that is away, and is given up when that takes too long", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    await world.chat.down();
    const asking = world.ask("ann", "one");
    await until("a refused attempt", () => world.log.some((line) => line.includes("cannot be reached")));
    await world.chat.up();
    await asking;
    await world.ears.heard(["You said one"]);
    await world.chat.down();
    await world.start({ chat: { maxWaitMs: 60 } });
    await expect(world.ask("ann", "two")).rejects.toMatchObject({ kind: "unavailable" });
  });

  it("is said again in a conversation that Botpress forgot", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    await world.ask("ann", "one");
    const key = await world.chat.keyOf("rc--uann");
    await fetch(`${world.chat.url}/conversations/${idOf("ann")}`, { method: "DELETE", headers: { "x-user-key": key } });
    await world.ask("ann", "two");
    await world.ears.heard(["You said one", "You said two"]);
  });
});

describe.concurrent.each(ways)("over a %s, an answer", (receive) => {
  it("that was given while no process was there is said by the next, once", async () => {
    const handler: Handler = ({ text, later }) => {
      if (text === "wait") later(150, { type: "text", text: "late" });
      else return [{ type: "text", text: `You said ${text}` }];
      return undefined;
    };
    await using world = await openWorld({ receive, standIn: { handler } });
    await world.ask("ann", "hi");
    void world.ask("ann", "wait").catch(() => undefined);
    await until("the question", () => got(world).length === 2);
    world.kill();
    await until("the answer", () => world.chat.messages(idOf("ann")).length === 4);
    await world.start();
    await world.ears.hears("late");
    await world.ask("ann", "wait");
    await world.ears.heard(["You said hi", "late"]);
    expect(got(world)).toEqual(["hi", "wait"]);
  });

  it("that is stored when the process is killed is not stored twice", async () => {
    await using world = await openWorld({ receive, standIn: { handler: echo } });
    let isKilled = false;
    world.ears.before = () => {
      if (isKilled) return;
      // It is stored by Rocket.Chat, and nobody is there to note it.
      world.kill();
      isKilled = true;
    };
    void world.ask("ann", "one").catch(() => undefined);
    await until("the end", () => isKilled);
    await world.start();
    await world.ask("ann", "one");
    await world.ears.heard(["You said one"]);
    expect(got(world)).toEqual(["one"]);
  });

  it("is the same for two quick messages, in their order", async () => {
    const handler: Handler = async ({ text, say }) => {
      await say({ type: "text", text: `${text} a` });
      await new Promise((resolve) => setTimeout(resolve, 50));
      await say({ type: "text", text: `${text} b` });
      return undefined;
    };
    await using world = await openWorld({ receive, standIn: { handler } });
    const followed = new AbortController();
    const first = world.ask("ann", "one", { followed: followed.signal });
    followed.abort();
    await first;
    await world.ask("ann", "two");
    await world.ears.hears("two b");
    expect(got(world)).toEqual(["one", "two"]);
    await world.ears.heard(["one a", "one b", "two a", "two b"]);
  });
});

describe.concurrent("a turn", () => {
  it("ends when nobody waits for it, and what comes later is said all the same", async () => {
    const handler: Handler = ({ later }) => void later(300, { type: "text", text: "late" });
    await using world = await openWorld({ standIn: { handler } });
    const stop = new AbortController();
    const asking = world.transport.send(question("ann", "one"), stop.signal);
    await until("the question", () => got(world).length === 1);
    stop.abort();
    await asking.catch(() => undefined);
    await world.ears.hears("late");
  });

  it("without an answer ends after its time", async () => {
    await using world = await openWorld({ standIn: { handler: () => undefined }, chat: { answerMs: 100 } });
    await world.ask("ann", "one");
    await world.ears.heard([]);
  });
});
