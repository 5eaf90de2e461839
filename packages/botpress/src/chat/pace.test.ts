import { EngineError } from "@rocketchat-connectors/dialog";
import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import type { Handler } from "../stand-in/bot.ts";
import { chatFault } from "../stand-in/chat.ts";
import { type Cause, causeOf } from "./failures.ts";
import { Pace } from "./pace.ts";
import { idOf, openWorld, type World } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `You said ${text}` }];
const all = { times: Number.POSITIVE_INFINITY };
const people = Array.from({ length: 60 }, (_, count) => `p${count}`);

const count = ({ chat }: World, operation: string): number =>
  chat.requests.filter((request) => request.operation === operation).length;

describe.concurrent("many conversations", () => {
  it("do not ask everything at once", async () => {
    await using world = await openWorld({ receive: "webhook", standIn: { handler: echo }, tuning: { atOnce: 7 } });
    world.chat.faults.inject({ type: "hang" }, { on: "getOrCreateUser", ...all });
    const asking = people.map((user) => world.ask(user, "hi").catch(() => undefined));
    await until("as many as there may be", () => count(world, "getOrCreateUser") === 7);
    expect(count(world, "getOrCreateUser")).toBe(7);
    await world.transport.close();
    await Promise.all(asking);
    expect(count(world, "getOrCreateUser")).toBe(7);
  });

  it("leave a Botpress alone that wants it, once one of them was told", async () => {
    await using world = await openWorld({ receive: "webhook", standIn: { handler: echo }, tuning: { atOnce: 3 } });
    const headers = { "Retry-After": "1" };
    world.chat.faults.inject(chatFault("RateLimited", { headers }), { on: "getOrCreateUser", ...all });
    const asking = people.map((user) => world.ask(user, "hi"));
    await until("a refusal", () => count(world, "getOrCreateUser") >= 3);
    world.chat.faults.clear();
    await Promise.all(asking);
    expect(count(world, "getOrCreateUser"), "those that were refused, and one for each").toBeLessThan(
      people.length + 4,
    );
    for (const user of people) await world.ears.heard(["You said hi"], idOf(user));
  });

  it("open few streams at once when a process begins", async () => {
    await using world = await openWorld({ standIn: { handler: echo }, tuning: { atOnce: 5 } });
    const some = people.slice(0, 20);
    await Promise.all(some.map((user) => world.ask(user, "hi")));
    world.kill();
    await until("no stream", () => world.chat.streams.count() === 0);
    const before = count(world, "listenConversation");
    world.chat.faults.inject({ type: "hang", when: "before" }, { on: "listenConversation", ...all });
    await world.start();
    await until("as many as there may be", () => count(world, "listenConversation") - before === 5);
    // What is asked, meanwhile, has places of its own.
    await world.ask("ann", "hi");
    expect(count(world, "listenConversation") - before).toBe(5);
  });

  it("without a stream of their own are heard a little later", async () => {
    await using world = await openWorld({ standIn: { handler: echo }, tuning: { mostStreams: 1, aroundMs: 100 } });
    for (const user of ["ann", "bob"]) await world.ask(user, "hi");
    await until("one stream", () => world.chat.streams.count() === 1 && world.chat.streams.count(idOf("bob")) === 1);
    await world.chat.botSays(idOf("ann"), { type: "text", text: "By the way" });
    await world.ears.heard(["You said hi", "By the way"], idOf("ann"));
    const lists = () => world.chat.requests.filter(({ path }) => path.startsWith(`/conversations/${idOf("bob")}/mes`));
    const [before, others] = [lists().length, count(world, "listMessages")];
    await until("some looks", () => count(world, "listMessages") > others + 3);
    expect(lists().length, "one that has a stream").toBe(before);
  });
});

describe("a request", () => {
  it("that finds no place in time is not made, and those that wait are not held up by it", async () => {
    const pace = new Pace({ atOnce: 1, patienceMs: 50 });
    const door = gate();
    const made: string[] = [];
    const first = pace.run("call", "first", undefined, () => door.opened);
    const late = pace.run("call", "late", undefined, async () => void made.push("late"));
    await expect(late).rejects.toMatchObject({
      kind: "unavailable",
      message: "late: not tried, since too much is being asked of Botpress at once",
    });
    const stop = new AbortController();
    const stopped = pace.run("call", "stopped", stop.signal, async () => void made.push("stopped"));
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ kind: "unavailable" });
    door.open();
    await first;
    await pace.run("call", "next", undefined, async () => void made.push("next"));
    expect(made).toEqual(["next"]);
  });

  it.each([
    [429, true],
    [503, true],
    [403, false],
  ])("that is answered %i with Retry-After holds back others: %s", async (status, isHeldBack) => {
    const pace = new Pace({ atOnce: 2, patienceMs: 50 });
    const cause: Cause = { status, type: "", retryAfterMs: 3_600_000 };
    const refusing = pace.run("call", "one", undefined, () =>
      Promise.reject(new EngineError("rejected", "no", { cause })),
    );
    await expect(refusing).rejects.toThrow("no");
    const other = await pace.run("stream", "other", undefined, async () => "done").catch((error: unknown) => error);
    if (!isHeldBack) expect(other).toBe("done");
    else expect(other).toMatchObject({ kind: "unavailable", cause: { retryAfterMs: expect.any(Number) } });
    // An hour is longer than anybody believes.
    if (isHeldBack) expect(causeOf(other).retryAfterMs).toBeLessThanOrEqual(60_000);
  });
});
