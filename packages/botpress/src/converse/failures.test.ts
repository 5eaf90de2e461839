import { describe, expect, it } from "vitest";
import { type Fault, type Handler, startStandInConverse } from "../stand-in.ts";
import { errorOf, login, talkTo, users } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `re: ${text}` }];
const json = { "content-type": "application/json" };
const page = "<!DOCTYPE html><html><head><title>Sign in</title></head></html>";

type Case = readonly [what: string, fault: Fault, kind: string, message: RegExp];

const cases: readonly Case[] = [
  [
    "a web page",
    { type: "answer", status: 200, body: page },
    "misconfigured",
    /Sign in\); a web page is there: correct/,
  ],
  [
    "no JSON",
    { type: "answer", status: 200, body: "ok", headers: { "content-type": "text/plain" } },
    "rejected",
    /\(ok\); is a proxy/,
  ],
  [
    "half of an answer",
    { type: "answer", status: 200, body: '{"respon', headers: json },
    "rejected",
    /is a proxy cutting/,
  ],
  [
    "JSON without responses",
    { type: "answer", status: 200, body: '{"ok":true}', headers: json },
    "rejected",
    /no answer of Botpress/,
  ],
  [
    "responses that are no list",
    { type: "answer", status: 200, body: '{"responses":"hi"}', headers: json },
    "rejected",
    /no answer/,
  ],
  ["far too much", { type: "giant", bytes: 6_000_000 }, "rejected", /longer than 5 MB and was not read/],
  [
    "a redirect",
    { type: "answer", status: 302, body: "", headers: { location: "https://sso.example.com/in?x=hidden" } },
    "misconfigured",
    /it leads to https:\/\/sso\.example\.com\/in, and redirects are not followed; correct BOTPRESS_URL/,
  ],
  [
    "a proxy that wants to know who asks",
    { type: "answer", status: 401, body: "who?" },
    "misconfigured",
    /BOTPRESS_HEADERS/,
  ],
  ["a proxy that refuses it", { type: "answer", status: 403, body: "no" }, "rejected", /403 \(no\); a proxy/],
  [
    "a query that somebody adds",
    { type: "answer", status: 403, body: 'Unauthenticated converse API can only return "responses"' },
    "misconfigured",
    /something between adds a query \(include\)/,
  ],
  [
    "nothing of Botpress",
    { type: "answer", status: 404, body: "Cannot POST" },
    "misconfigured",
    /no Converse API.*BOTPRESS_URL/,
  ],
  ["nothing to post to", { type: "answer", status: 405, body: "" }, "misconfigured", /405 with no text.*BOTPRESS_URL/],
  ["a body that is too long", { type: "answer", status: 413 }, "rejected", /413 .*too long/],
  ["something odd", { type: "answer", status: 418 }, "rejected", /418 .*not sent again/],
];

describe("an answer that is none", () => {
  it.each(cases)("%s", async (_, fault, kind, message) => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url);
    botpress.faults.inject(fault);
    const error = await errorOf(talk.say("ann", "one"));
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^POST http:\/\/127\.0\.0\.1:\d+\/api\/v1\/bots\/bot\/converse\/rc-R1-uann/);
    expect(error.message).not.toContain("hidden");
    expect(botpress.requests.filter(({ path }) => path.includes("/converse/"))).toHaveLength(1);
  });
});

describe("what only somebody who changes a setting mends", () => {
  it.each([
    [
      "off-for-bot",
      /403 .*set BOTPRESS_EMAIL and BOTPRESS_PASSWORD \(or BOTPRESS_TOKEN\).*enableUnsecuredEndpoint.*"bot"/,
    ],
    ["off", /403 .*for all bots\); set BOTPRESS_EMAIL/],
  ] as const)("a public route that is %s", async (publicRoute, message) => {
    await using botpress = await startStandInConverse({ publicRoute });
    await using talk = talkTo(botpress.url);
    expect(await errorOf(talk.say("ann", "one"))).toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(message),
    });
  });

  it("a collaborator who may not talk to the bot", async () => {
    const body = '{"errorCode":"BP_0042","message":"Forbidden"}';
    await using botpress = await startStandInConverse({ users });
    await using talk = talkTo(botpress.url, { converse: { login } });
    botpress.faults.inject({ type: "answer", status: 403, body, headers: json });
    expect(await errorOf(talk.say("ann", "one"))).toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(
        /403 \(BP_0042: Forbidden\); the collaborator has no right to talk to the bot "bot"/,
      ),
    });
  });

  it("a bot that is not there", async () => {
    await using botpress = await startStandInConverse({ botIds: ["other"] });
    await using talk = talkTo(botpress.url);
    expect(await errorOf(talk.say("ann", "one"))).toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(/404 \(BP_0044: .*\); there is no bot "bot".*BOTPRESS_BOT_ID/),
    });
  });

  it("is not asked for again and again, but is after some seconds", async () => {
    let now = 1_000_000;
    await using botpress = await startStandInConverse({ publicRoute: "off", handler: echo });
    await using talk = talkTo(botpress.url, {}, { now: () => now });
    const error = await errorOf(talk.say("ann", "one"));
    for (const text of ["two", "three", "four"]) {
      now += 1_000;
      expect((await errorOf(talk.say("bob", text))).message).toBe(error.message);
    }
    expect(botpress.requests).toHaveLength(1);
    botpress.publicRoute("on");
    now += 2_000;
    expect(await talk.say("bob", "five")).toEqual(["re: five"]);
  });
});

describe("what a proxy has against one message", () => {
  it.each(["public", "secured"])("keeps nobody else's from being asked on the %s route", async (route) => {
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, route === "secured" ? { converse: { login } } : {});
    botpress.faults.inject({ type: "answer", status: 403 });
    expect(await errorOf(talk.say("ann", "' OR 1=1 --"))).toMatchObject({
      kind: "rejected",
      message: expect.stringMatching(/403 .*a proxy in front of Botpress refuses it.*BOTPRESS_HEADERS/),
    });
    expect(await talk.say("bob", "hello")).toEqual(["re: hello"]);
  });
});

describe("what an error repeats of the server", () => {
  it.each([
    [
      "a stack beside its message",
      JSON.stringify({ message: "boom", stack: "Error: boom\n    at f (/botpress/x.js:1:2)" }),
      json,
    ],
    ["a stack in its message", JSON.stringify({ message: "boom\n    at async f (/botpress/x.js:1:2)" }), json],
    ["a stack in half an object", '{"message":"boom","stack":"Error: boom\\n    at f (/botpress/x.js:1:2)', json],
    ["a stack in a page", "<pre>Error: boom<br> &nbsp; &nbsp;at f (/botpress/x.js:1:2)<br></pre>", {}],
    ["a stack in plain text", "Error: boom\n    at C:\\botpress\\x.js:1:2", { "content-type": "text/plain" }],
    ["a stack of modules", "Error: boom\n    at file:///botpress/x.mjs:1:2", { "content-type": "text/plain" }],
  ])("holds nothing of %s", async (_, body, headers) => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url);
    botpress.faults.inject({ type: "answer", status: 500, body, headers });
    const { message } = await errorOf(talk.say("ann", "one"));
    expect(message).not.toMatch(/x\.m?js| at |stack/);
  });

  it("keeps an ordinary sentence", async () => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url);
    botpress.faults.inject({ type: "answer", status: 500, body: '{"message":"look at /var or at noon"}' });
    expect((await errorOf(talk.say("ann", "one"))).message).toContain("500 (look at /var");
  });

  it("is found in a moment in a megabyte of blanks", async () => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url);
    botpress.faults.inject({ type: "answer", status: 500, body: `gone${" ".repeat(1_000_000)}away` });
    expect((await errorOf(talk.say("ann", "one"))).message).toContain("500 (gone");
  });

  it("is cut", async () => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url);
    botpress.faults.inject({ type: "answer", status: 500, body: JSON.stringify({ message: "x".repeat(5_000) }) });
    expect((await errorOf(talk.say("ann", "one"))).message.length).toBeLessThan(500);
  });
});
