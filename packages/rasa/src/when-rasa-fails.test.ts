import { freePort, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { echo, openTalk, type Talk, type TalkOptions } from "./bot.fixture.ts";
import { type Fault, startStandInRasa } from "./stand-in.ts";

const unavailable = /cannot|try again|moment/i;
const timeout = 30_000;

/** The talk after a question that went wrong. */
async function afterOne(talk: Talk): Promise<readonly string[]> {
  await talk.ann.say("lounge", "hello");
  await until("something to be said", () => talk.said("lounge").length > 0);
  return talk.said("lounge");
}

/** What was posted to a channel. */
const posts = ({ rasa }: Talk) => rasa.requests.filter(({ method }) => method === "POST").length;

/** How often the bot has told that it is typing. */
const isTyping = ({ server }: Talk) =>
  server.wire.frames("bot").filter(({ frame }) => JSON.stringify(frame).includes("user-typing")).length;

describe.concurrent("a Rasa that is not there", { timeout }, () => {
  it("when the bot starts keeps nothing from starting, and is found when it comes", async () => {
    const port = await freePort();
    await using talk = await openTalk({ url: `http://127.0.0.1:${port}`, rasa: { handler: echo } });
    await talk.logs("cannot be reached");
    await talk.ann.say("lounge", "hello");
    await until("the person to be told", () => talk.said("lounge").length === 1);
    expect(talk.said("lounge")[0]).toMatch(unavailable);
    await using _rasa = await startStandInRasa({ port, handler: echo });
    await talk.ann.say("lounge", "and now");
    await talk.hears("lounge", "re: and now");
    await talk.logs("can be reached again");
  });

  it("is asked again three times, and the person is told once in a minute", async () => {
    await using talk = await openTalk({ rasa: { handler: echo } });
    await talk.ann.say("lounge", "first");
    await talk.hears("lounge", "re: first");
    await talk.rasa.close();
    for (const text of ["one", "two", "three"]) await talk.ann.say("lounge", text);
    const failures = () => talk.log.filter((line) => line.startsWith("error: Rasa did not answer")).length;
    await until("three failures", () => failures() === 3, 20_000);
    expect(talk.said("lounge")).toEqual(["re: first", expect.stringMatching(unavailable)]);
    expect(talk.log.join("\n")).toContain("in 4 attempts");
    await talk.bob.say("lounge", "four");
    await until("the other person to be told", () => talk.said("lounge").length === 3);
  });

  it("for a moment only costs the person nothing", async () => {
    const port = await freePort();
    await using talk = await openTalk({ url: `http://127.0.0.1:${port}`, rasa: { handler: echo } });
    const rasa = await startStandInRasa({ port, handler: echo });
    await talk.ann.say("lounge", "one");
    await talk.hears("lounge", "re: one");
    await rasa.close();
    const before = isTyping(talk);
    await talk.ann.say("lounge", "two");
    await until("the bot to be busy", () => isTyping(talk) > before);
    await using _back = await startStandInRasa({ port, handler: echo });
    await talk.hears("lounge", "re: two");
    expect(talk.said("lounge")).toEqual(["re: one", "re: two"]);
  });
});

interface Trouble {
  readonly what: string;
  readonly fault: Fault;
  readonly log: RegExp;
  readonly options?: TalkOptions;
  /** How often Rasa was asked. Default once. */
  readonly times?: number;
}

const troubles: readonly Trouble[] = [
  { what: "a reset before it was processed", fault: { type: "reset" }, log: /whether Rasa took it is unknown/ },
  { what: "a reset after it was", fault: { type: "reset", when: "after" }, log: /whether Rasa took it is unknown/ },
  { what: "a reset in the answer", fault: { type: "reset-in-body" }, log: /whether Rasa took it is unknown/ },
  {
    what: "no answer in time",
    fault: { type: "hang" },
    options: { timeoutMs: 2_000 },
    log: /no whole answer after 2000 ms/,
  },
  { what: "400", fault: { type: "answer", status: 400, body: "bad thing" }, log: /answered 400 \(bad thing\)/ },
  { what: "401", fault: { type: "answer", status: 401 }, log: /401.*RASA_BEARER, RASA_BASIC or RASA_HEADERS/ },
  { what: "403", fault: { type: "answer", status: 403 }, log: /403.*RASA_BEARER/ },
  { what: "404", fault: { type: "answer", status: 404 }, log: /add the line "rest:" to Rasa's credentials.yml/ },
  { what: "405", fault: { type: "answer", status: 405 }, log: /405.*correct RASA_URL/ },
  {
    what: "a redirect",
    fault: { type: "answer", status: 302, headers: { location: "https://login.example.com/?next=x" } },
    log: /leads to https:\/\/login.example.com\/, and redirects are not followed; correct RASA_URL/,
  },
  { what: "409", fault: { type: "answer", status: 409, body: "no model" }, log: /answered 409 \(no model\)/ },
  { what: "413", fault: { type: "answer", status: 413 }, log: /too long for a proxy/ },
  { what: "502", fault: { type: "answer", status: 502 }, log: /502.*may have been processed and is not sent again/ },
  { what: "504", fault: { type: "answer", status: 504 }, log: /504.*may have been processed and is not sent again/ },
  { what: "a web page", fault: { type: "answer", status: 200 }, log: /a web page is there: correct RASA_URL/ },
  { what: "words", fault: { type: "answer", status: 200, body: "oops" }, log: /no answer of Rasa: 200 \(oops\)/ },
  {
    what: "429 for ever",
    fault: { type: "answer", status: 429, headers: { "retry-after": "1" } },
    times: 2,
    log: /too many requests/,
  },
];

describe.concurrent("a Rasa that answers with", { timeout }, () => {
  it.each(troubles)("$what leaves one text for the person and one line in the log", async (trouble) => {
    const { fault, log, options = {}, times = 1 } = trouble;
    await using talk = await openTalk({ rasa: { handler: echo }, ...options });
    talk.rasa.faults.inject(fault, { times });
    expect(await afterOne(talk)).toEqual([expect.stringMatching(unavailable)]);
    expect(talk.log.filter((line) => line.startsWith("error: Rasa did not answer"))).toEqual([
      expect.stringMatching(log),
    ]);
    expect(posts(talk)).toBe(times);
    await talk.ann.say("lounge", "and now");
    await talk.hears("lounge", "re: and now");
    expect(talk.said("lounge")).toHaveLength(2);
  });

  it.each([429, 503])("%i and when to come again is asked again then", async (status) => {
    await using talk = await openTalk({ rasa: { handler: echo } });
    talk.rasa.faults.inject({ type: "answer", status, headers: { "retry-after": "1" } });
    expect(await afterOne(talk)).toEqual(["re: hello"]);
    expect(posts(talk)).toBe(2);
  });

  it("500 in callback mode makes the log ask for the callback's address, and keeps what was said before", async () => {
    await using talk = await openTalk({
      mode: "callback",
      rasa: {
        handler: async ({ say }) => {
          await say({ text: "first" });
          throw new Error("boom");
        },
      },
    });
    await talk.ann.say("lounge", "hello");
    await until("both", () => talk.said("lounge").length === 2);
    expect(talk.said("lounge")).toEqual(["first", expect.stringMatching(unavailable)]);
    await talk.logs(/Rasa answered 500.*callback/);
  });

  it("one object instead of a list is understood", async () => {
    await using talk = await openTalk({ rasa: { handler: echo } });
    talk.rasa.faults.inject({ type: "answer", status: 200, body: '{"text":"alone"}' });
    expect(await afterOne(talk)).toEqual(["alone"]);
  });

  it("a list of which a part is nonsense is said as far as it is not", async () => {
    await using talk = await openTalk({ rasa: { handler: echo } });
    const body = JSON.stringify([{ text: "one" }, null, "two", 3, { text: "four" }]);
    talk.rasa.faults.inject({ type: "answer", status: 200, body });
    await talk.ann.say("lounge", "hello");
    await talk.hears("lounge", "four");
    expect(talk.said("lounge")).toEqual(["one", "four"]);
    await talk.logs("are no objects");
  });

  it("keys that nobody knows is understood, and the log tells of each once", async () => {
    const body = JSON.stringify([{ text: "hello", mood: "fine" }]);
    await using talk = await openTalk({ rasa: { handler: echo } });
    talk.rasa.faults.inject({ type: "answer", status: 200, body }, { times: 2 });
    await talk.ann.say("lounge", "one");
    await talk.ann.say("lounge", "two");
    await until("both", () => talk.said("lounge").length === 2);
    expect(talk.log.filter((line) => line.includes('"mood"'))).toHaveLength(1);
  });

  it("40 texts is said as far as 25, and that there were more", async () => {
    await using talk = await openTalk();
    await talk.ann.say("lounge", "many");
    await talk.hears("lounge", "… (15 more were left out)");
    const all = Array.from({ length: 25 }, (_, index) => `Message ${index + 1}`);
    expect(talk.said("lounge")).toEqual([...all, "… (15 more were left out)"]);
  });

  it("a text that is longer than Rocket.Chat takes is said in parts, and whole", async () => {
    await using talk = await openTalk();
    await talk.ann.say("lounge", "long");
    const last = "Line 800 of a long answer";
    await until("the end", () => talk.said("lounge").at(-1)?.endsWith(last));
    const said = talk.said("lounge");
    expect(said.length).toBeGreaterThan(3);
    expect(said.join("\n").split("\n")).toHaveLength(800);
  });

  it("more than is taken is not read", async () => {
    const text = "x".repeat(1_000_000);
    const handler = () => Array.from({ length: 6 }, () => ({ text }));
    await using talk = await openTalk({ rasa: { handler } });
    expect(await afterOne(talk)).toEqual([expect.stringMatching(unavailable)]);
    await talk.logs("longer than 5 MB");
  });

  it("an answer that comes slowly is waited for", async () => {
    await using talk = await openTalk({ rasa: { handler: echo }, dialog: { slowText: "One moment …", slowMs: 50 } });
    talk.rasa.faults.inject({ type: "slow-body", ms: 200 });
    await talk.ann.say("lounge", "hello");
    await talk.hears("lounge", "re: hello");
    expect(talk.said("lounge")).toEqual(["One moment …", "re: hello"]);
  });

  it("a compressed answer is understood", async () => {
    await using talk = await openTalk({ rasa: { handler: echo } });
    talk.rasa.faults.inject({ type: "gzip" });
    expect(await afterOne(talk)).toEqual(["re: hello"]);
  });
});

it("a Rasa that is killed in the middle of a turn loses this turn only", { timeout }, async () => {
  const port = await freePort();
  const first = await startStandInRasa({ port, handler: () => new Promise(() => undefined) });
  await using talk = await openTalk({ url: `http://127.0.0.1:${port}`, rasa: { handler: echo } });
  await talk.ann.say("lounge", "hello");
  await until("its question", () => first.requests.some(({ method }) => method === "POST"));
  await talk.ann.say("lounge", "and now");
  await first.close();
  await using second = await startStandInRasa({ port, handler: echo });
  await talk.hears("lounge", "re: and now");
  expect(talk.said("lounge")).toEqual([expect.stringMatching(unavailable), "re: and now"]);
  expect(second.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
});
