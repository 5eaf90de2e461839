import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { type Handler, startStandInConverse } from "../stand-in.ts";
import { errorOf, heldPauses, login, talkTo, userId, users } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `re: ${text}` }];

/** A clock that only pauses move. */
function ticking() {
  let now = 1_000_000;
  const pauses: number[] = [];
  return {
    pauses,
    pass: (ms: number) => {
      now += ms;
    },
    tuning: {
      now: () => now,
      random: () => 1,
      sleep: async (ms: number, signal: AbortSignal) => {
        pauses.push(ms);
        now += ms;
        await new Promise((resolve) => setImmediate(resolve));
        return !signal.aborted;
      },
    },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe("a server that is not there", () => {
  it("is waited for, and gets everybody's messages in their order when it comes", async () => {
    const { held, sleep } = heldPauses();
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url, {}, { sleep });
    await talk.say("ann", "before");
    await botpress.down();
    const waiting = [talk.say("ann", "one"), talk.say("ann", "two"), talk.say("bob", "three")];
    await until("the first attempts", () => held.length === 2);
    await botpress.up();
    for (const pause of held) pause.end();
    expect(await Promise.all(waiting)).toEqual([["re: one"], ["re: two"], ["re: three"]]);
    expect(botpress.senders).toEqual([userId("ann"), userId("bob")]);
    expect(talk.log).toEqual([
      expect.stringMatching(/^warn: Botpress cannot be reached at http.*ECONNREFUSED/),
      expect.stringMatching(/^info: Botpress can be reached again/),
    ]);
    expect(talk.transport.isDown).toBe(false);
  });

  it("is waited for as long as the settings say, with pauses that grow", async () => {
    const { pauses, tuning } = ticking();
    await using botpress = await startStandInConverse({ handler: echo });
    await botpress.down();
    await using talk = talkTo(botpress.url, { converse: { maxWaitMs: 30_000 } }, tuning);
    const error = await errorOf(talk.say("ann", "hello"));
    expect(error.kind).toBe("unavailable");
    expect(error.message).toMatch(/no connection \(ECONNREFUSED.*is Botpress running there, and is BOTPRESS_URL right/);
    expect(pauses.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 5_000]);
    expect(sum(pauses)).toBe(30_000);
    expect(talk.transport.isDown).toBe(true);
  });

  it("keeps what stood in line meanwhile from waiting as long once more", async () => {
    const { pauses, tuning } = ticking();
    await using botpress = await startStandInConverse({ handler: echo });
    await botpress.down();
    await using talk = talkTo(botpress.url, { converse: { maxWaitMs: 30_000 } }, tuning);
    const errors = await Promise.all(["one", "two", "three"].map((text) => errorOf(talk.say("ann", text))));
    expect(errors.map(({ kind }) => kind)).toEqual(["unavailable", "unavailable", "unavailable"]);
    expect(sum(pauses)).toBe(30_000);
  });

  it("speaks http where https is meant, which waiting does not mend", async () => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url.replace("http:", "https:"));
    expect(await errorOf(talk.say("ann", "hello"))).toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(/speak http there rather than https\? Correct BOTPRESS_URL/),
    });
  });

  it("has a name that nobody knows", async () => {
    const { pauses, tuning } = ticking();
    await using talk = talkTo("http://botpress.invalid:3000", { converse: { maxWaitMs: 2_000 } }, tuning);
    expect(await errorOf(talk.say("ann", "hello"))).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("no connection"),
    });
    expect(sum(pauses)).toBe(2_000);
  });
});

describe("a server that is loading", () => {
  it.each([
    ["public", {}],
    ["secured", { login }],
  ])("is waited for on the %s route", async (_, converse) => {
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, { converse });
    botpress.loading(true);
    const answer = talk.say("ann", "hello");
    await until("some attempts", () => botpress.requests.length > 2);
    expect(botpress.senders).toEqual([]);
    botpress.loading(false);
    expect(await answer).toEqual(["re: hello"]);
  });

  it("may not know its bots for a while, which is no reason to give up", async () => {
    const { pauses, tuning } = ticking();
    await using botpress = await startStandInConverse({ botIds: ["other"], handler: echo });
    const sleep = async (ms: number, signal: AbortSignal): Promise<boolean> => {
      botpress.loading(false);
      return await tuning.sleep(ms, signal);
    };
    await using talk = talkTo(botpress.url, { converse: { maxWaitMs: 30_000 } }, { ...tuning, sleep });
    botpress.loading(true);
    expect(await errorOf(talk.say("ann", "hello"))).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("may still be starting"),
    });
    expect(sum(pauses)).toBe(30_000);
  });

  it("is not thought to be starting for ever because people go on asking for a bot that is not there", async () => {
    const { tuning } = ticking();
    await using botpress = await startStandInConverse({ users, botIds: ["other"], handler: echo });
    await using talk = talkTo(botpress.url, { converse: { login, maxWaitMs: 30_000 } }, tuning);
    const kinds = [];
    for (const text of ["one", "two"]) kinds.push((await errorOf(talk.say("ann", text))).kind);
    expect(kinds).toEqual(["unavailable", "misconfigured"]);
  });

  it("may not know its bots when it comes back, either", async () => {
    const { held, sleep } = heldPauses();
    const body = '{"statusCode":404,"errorCode":"BP_0044","message":"Not Found: Invalid Bot ID"}';
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url, {}, { sleep });
    await botpress.down();
    const answer = talk.say("ann", "hello");
    await until("the first attempt", () => held.length === 1);
    await botpress.up();
    botpress.faults.inject({ type: "answer", status: 404, body, headers: { "content-type": "application/json" } });
    held[0]?.end();
    await until("the second attempt", () => held.length === 2);
    held[1]?.end();
    expect(await answer).toEqual(["re: hello"]);
  });

  it("may not know its bots for a minute after our own start, when it shows them to those who log in", async () => {
    const { pass, tuning } = ticking();
    await using botpress = await startStandInConverse({ users, botIds: ["other"], handler: echo });
    await using talk = talkTo(botpress.url, { converse: { login, maxWaitMs: 30_000 } }, tuning);
    expect(await errorOf(talk.say("ann", "hello"))).toMatchObject({
      kind: "unavailable",
      message: expect.stringMatching(/BP_0044: .*no bot "bot".*may still be starting/),
    });
    pass(60_000);
    expect(await errorOf(talk.say("ann", "hello"))).toMatchObject({ kind: "misconfigured" });
  });
});

describe("a server that has too much to do", () => {
  it.each([
    ["7", 7_000],
    ["0", 500],
    ["soon", 1_000],
  ])("is asked again when it says so (%s)", async (retryAfter, pause) => {
    const { pauses, tuning } = ticking();
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url, { converse: { maxWaitMs: 30_000 } }, tuning);
    botpress.faults.inject({ type: "answer", status: 429, headers: { "retry-after": retryAfter } });
    expect(await talk.say("ann", "hello")).toEqual(["re: hello"]);
    expect(pauses).toEqual([pause]);
  });

  it("is not asked again when it wants more time than there is", async () => {
    const { pauses, tuning } = ticking();
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url, { converse: { maxWaitMs: 30_000 } }, tuning);
    botpress.faults.inject({ type: "answer", status: 429, headers: { "retry-after": "31" } });
    expect(await errorOf(talk.say("ann", "hello"))).toMatchObject({
      kind: "unavailable",
      message: expect.stringMatching(/429 .*lower BOTPRESS_CONCURRENCY/),
    });
    expect(pauses).toEqual([]);
  });

  it("is not asked for longer because it takes what others say", async () => {
    const { pauses, tuning, pass } = ticking();
    await using botpress = await startStandInConverse({ handler: echo });
    const busy = () => botpress.faults.inject({ type: "answer", status: 503 });
    const sleep = async (ms: number) => {
      pauses.push(ms);
      pass(ms);
      await talk.say("bob", "hello");
      if (pauses.length < 50) busy();
      return true;
    };
    await using talk = talkTo(botpress.url, { converse: { maxWaitMs: 30_000 } }, { ...tuning, sleep });
    busy();
    expect(await errorOf(talk.say("ann", "hello"))).toMatchObject({ kind: "unavailable" });
    expect(sum(pauses)).toBe(30_000);
  });
});
