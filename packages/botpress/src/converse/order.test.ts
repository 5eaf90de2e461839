import { fieldsOf, objectsOf } from "@rocketchat-connectors/dialog";
import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { type Handler, type StandInConverse, startStandInConverse, timedOutFault } from "../stand-in.ts";
import { asked, errorOf, heldPauses, joined, login, patience, talkTo, textsOf, userId, users } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `re: ${text}` }];

/** A bot that answers `slow` when the gate opens, and everything else at once. */
function slowBot() {
  const { open, opened } = gate();
  const handler: Handler = async (turn) => {
    if (turn.text.startsWith("slow")) await opened;
    return echo(turn);
  };
  return { open, handler };
}

/** How many turns the bot has begun. */
const turns = ({ requests }: StandInConverse): number =>
  requests.filter(({ path }) => path.includes("/converse/")).length;

/** Says something without the connector. */
async function post({ url }: StandInConverse, user: string, text: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/api/v1/bots/bot/converse/${user}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text }),
  });
  return textsOf({ payloads: objectsOf(fieldsOf(await response.json()).responses) });
}

const people = Array.from({ length: 50 }, (_, index) => `u${index}`);

describe("two quick messages of each of fifty people", () => {
  it("are mixed up by v12 when nobody queues them", async () => {
    const { open, handler } = slowBot();
    await using botpress = await startStandInConverse({ handler, timeoutMs: 60_000 });
    const answers = people.map((user) =>
      Promise.all([post(botpress, user, `slow ${user} 1`), post(botpress, user, `slow ${user} 2`)]),
    );
    await until("all of it to arrive", () => turns(botpress) === 2 * people.length);
    open();
    for (const [first, second] of await Promise.all(answers)) {
      expect(first).toHaveLength(1);
      expect(second).toEqual(first);
    }
  });

  it("get the right two answers, in order", async () => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url);
    const answers = await Promise.all(
      people.map((user) => Promise.all([talk.say(user, `${user} one`), talk.say(user, `${user} two`)])),
    );
    expect(answers).toEqual(people.map((user) => [[`re: ${user} one`], [`re: ${user} two`]]));
  });
});

describe("what is for one conversation", () => {
  it("goes out one after another, whatever it is, and never overlaps", async () => {
    let open = 0;
    let most = 0;
    const heard: string[] = [];
    const handler: Handler = async ({ text, event }) => {
      open += 1;
      most = Math.max(most, open);
      heard.push(event ?? text);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return [{ type: "text", text: `re: ${event ?? text}` }];
    };
    await using botpress = await startStandInConverse({ users, handler });
    await using talk = talkTo(botpress.url, { converse: { login } });
    const { transport } = talk;
    const answers = await Promise.all([
      talk.say("ann", "one"),
      transport.tell(joined("ann"), patience()).then(textsOf),
      transport.wakeUp(joined("ann"), "wake up", patience()).then(textsOf),
      talk.say("ann", "two"),
    ]);
    expect(most).toBe(1);
    expect(heard).toHaveLength(4);
    expect(answers.map((texts) => texts.length)).toEqual([1, 1, 1, 1]);
    expect([answers[0], answers[2], answers[3]]).toEqual([["re: one"], ["re: wake up"], ["re: two"]]);
  });

  it("holds up nobody else", async () => {
    const { open, handler } = slowBot();
    await using botpress = await startStandInConverse({ handler, timeoutMs: 60_000 });
    await using talk = talkTo(botpress.url);
    const slow = talk.say("ann", "slow");
    await until("the slow turn", () => botpress.isBusy(userId("ann")));
    expect(await talk.say("bob", "quick")).toEqual(["re: quick"]);
    open();
    expect(await slow).toEqual(["re: slow"]);
  });
});

describe("after a turn whose end nobody knows", () => {
  const settleMs = 3_000;

  it("the conversation rests, and the late answer comes with the next one", async () => {
    const { open, handler } = slowBot();
    const { held, sleep } = heldPauses();
    await using botpress = await startStandInConverse({ handler, timeoutMs: 60_000 });
    await using talk = talkTo(botpress.url, { converse: { settleMs } }, { sleep });
    const slow = errorOf(talk.say("ann", "slow"));
    await until("the slow turn", () => botpress.isBusy(userId("ann")));
    expect(botpress.timeOut(userId("ann"))).toBe(true);
    const error = await slow;
    expect(error.kind).toBe("uncertain");
    expect(error.message).toMatch(/400 \(Request timed out\.\); the bot took longer than converse\.timeout/);

    const next = talk.say("ann", "next");
    await until("the rest", () => held.length === 1);
    expect(held[0]?.ms).toBeLessThanOrEqual(settleMs);
    expect(await talk.say("bob", "meanwhile")).toEqual(["re: meanwhile"]);
    expect(turns(botpress)).toBe(2);
    open();
    await until("the late answer", () => botpress.unheard(userId("ann")).length > 0);
    held[0]?.end();
    expect(await next).toEqual(["re: slow", "re: next"]);
    expect(await talk.say("ann", "last")).toEqual(["re: last"]);
    expect(held).toHaveLength(1);
  });

  it.each([
    ["a reset before it was processed", { type: "reset" }, /whether Botpress took it is unknown/],
    ["a reset after it was", { type: "reset", when: "after" }, /whether Botpress took it is unknown/],
    ["a reset in the answer", { type: "reset-in-body" }, /whether Botpress took it is unknown/],
    ["no answer in time", { type: "hang" }, /no whole answer after 2000 ms; BOTPRESS_TIMEOUT_MS/],
    ["a time-out of the server", timedOutFault(), /raise it there/],
    ["502", { type: "answer", status: 502 }, /502 .*may have been processed/],
    ["504", { type: "answer", status: 504 }, /504 .*may have been processed/],
    ["500", { type: "answer", status: 500 }, /500 .*look into Botpress' log/],
    ["an unexpected 400", { type: "answer", status: 400, body: '{"message":"oh"}' }, /400 \(oh\); it may have been/],
  ] as const)("%s is not sent again, and rests", async (_, fault, message) => {
    const { held, sleep } = heldPauses();
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url, { converse: { settleMs, timeoutMs: 2_000 } }, { sleep });
    botpress.faults.inject(fault);
    const error = await errorOf(talk.say("ann", "one"));
    expect(error.kind).toBe("uncertain");
    expect(error.message).toMatch(message);
    const next = talk.say("ann", "two");
    await until("the rest", () => held.length === 1);
    expect(turns(botpress)).toBe(1);
    held[0]?.end();
    expect((await next).at(-1)).toBe("re: two");
    expect(turns(botpress)).toBe(2);
  });
});

describe("when nobody waits for an answer any more", () => {
  it("its request goes on, and what follows still waits for it", async () => {
    const { open, handler } = slowBot();
    await using botpress = await startStandInConverse({ handler, timeoutMs: 60_000 });
    await using talk = talkTo(botpress.url);
    const stop = new AbortController();
    const slow = errorOf(talk.transport.send(asked("ann", "slow"), stop.signal));
    await until("the slow turn", () => botpress.isBusy(userId("ann")));
    stop.abort();
    expect(await slow).toMatchObject({ kind: "uncertain", message: expect.stringContaining("given up") });
    const next = talk.say("ann", "next");
    await talk.say("bob", "hello");
    expect(turns(botpress)).toBe(2);
    open();
    expect(await next).toEqual(["re: next"]);
  });

  it("a message that has not been sent yet never is", async () => {
    const { open, handler } = slowBot();
    await using botpress = await startStandInConverse({ handler, timeoutMs: 60_000 });
    await using talk = talkTo(botpress.url);
    const stop = new AbortController();
    const slow = talk.say("ann", "slow");
    const given = errorOf(talk.transport.send(asked("ann", "given up"), stop.signal));
    stop.abort();
    expect(await given).toMatchObject({ kind: "unavailable" });
    open();
    expect(await slow).toEqual(["re: slow"]);
    expect(await talk.say("ann", "next")).toEqual(["re: next"]);
    expect(turns(botpress)).toBe(2);
  });

  it("a rest that was cut short is not over for who comes next", async () => {
    const { held, sleep } = heldPauses();
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url, { converse: { settleMs: 60_000 } }, { sleep });
    botpress.faults.inject({ type: "answer", status: 500 });
    await errorOf(talk.say("ann", "one"));
    const stop = new AbortController();
    const given = errorOf(talk.transport.send(asked("ann", "two"), stop.signal));
    await until("the rest", () => held.length === 1);
    stop.abort();
    expect(await given).toMatchObject({ kind: "unavailable" });
    const next = talk.say("ann", "three");
    await until("the rest of the rest", () => held.length === 2);
    held[1]?.end();
    expect(await next).toEqual(["re: three"]);
  });

  it("since all is over, everything ends at once", async () => {
    const { handler } = slowBot();
    await using botpress = await startStandInConverse({ handler, timeoutMs: 60_000 });
    await using talk = talkTo(botpress.url);
    const all = Promise.all([errorOf(talk.say("ann", "slow")), errorOf(talk.say("ann", "two"))]);
    await until("the slow turn", () => botpress.isBusy(userId("ann")));
    await talk.transport.close();
    await talk.transport.close();
    expect((await all).map(({ kind }) => kind)).toEqual(["uncertain", "unavailable"]);
    expect(await errorOf(talk.say("ann", "three"))).toMatchObject({ kind: "unavailable" });
  });
});

describe("too many that wait", () => {
  it.each([
    ["in a conversation", { mostOfUser: 3 }, "ann", /3 messages of this conversation wait for Botpress/],
    ["in all", { most: 3 }, "bob", /3 messages of all conversations wait for Botpress/],
  ])("%s are told apart from those that can wait", async (_, tuning, last, message) => {
    const { open, handler } = slowBot();
    await using botpress = await startStandInConverse({ handler, timeoutMs: 60_000 });
    await using talk = talkTo(botpress.url, {}, tuning);
    const waiting = ["slow", "two", "three"].map((text) => talk.say("ann", text));
    expect(await errorOf(talk.say(last, "four"))).toMatchObject({
      kind: "unavailable",
      message: expect.stringMatching(message),
    });
    open();
    expect(await Promise.all(waiting)).toEqual([["re: slow"], ["re: two"], ["re: three"]]);
    expect(await talk.say(last, "five")).toEqual(["re: five"]);
  });

  it("are more than twenty of somebody, and more than five hundred of everybody", async () => {
    const { handler } = slowBot();
    await using botpress = await startStandInConverse({ handler, timeoutMs: 60_000 });
    await using talk = talkTo(botpress.url);
    const users = people.slice(0, 25);
    const waiting = users.flatMap((user) => Array.from({ length: 20 }, () => errorOf(talk.say(user, "slow"))));
    expect(await errorOf(talk.say("u0", "more"))).toMatchObject({ message: expect.stringMatching(/^20 messages/) });
    expect(await errorOf(talk.say("other", "more"))).toMatchObject({ message: expect.stringMatching(/^500 messages/) });
    await talk.transport.close();
    expect(await Promise.all(waiting)).toHaveLength(500);
  });
});
