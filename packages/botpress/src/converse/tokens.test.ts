import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { type Handler, type StandInConverse, startStandInConverse } from "../stand-in.ts";
import { email, errorOf, login, password, talkTo, users } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `re: ${text}` }];
const hour = 3_600_000;

/** What was asked, in order. */
const paths = ({ requests }: StandInConverse): readonly string[] =>
  requests.map(({ path }) => path.replace(/^.*\/(login|refresh|converse)\b.*$/, "$1"));

const shown = ({ requests }: StandInConverse): readonly (string | undefined)[] =>
  requests.filter(({ path }) => path.endsWith("/secured")).map(({ headers }) => headers.authorization);

/** A clock that a test moves. */
function clock() {
  let now = Date.now();
  const tuning = { now: () => now };
  return { tuning, pass: (ms: number) => (now += ms) };
}

describe("a login", () => {
  it("opens the secured route, once for everybody who comes meanwhile", async () => {
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, { converse: { login } });
    expect(await Promise.all(["ann", "bob", "cyd"].map((user) => talk.say(user, user)))).toEqual([
      ["re: ann"],
      ["re: bob"],
      ["re: cyd"],
    ]);
    expect(paths(botpress)).toEqual(["login", "converse", "converse", "converse"]);
    expect(JSON.parse(botpress.requests[0]?.body ?? "")).toEqual({ email, password });
    expect(botpress.requests[0]?.path).toBe("/api/v2/admin/auth/login/basic/default");
    const [first, ...others] = shown(botpress);
    expect(first).toMatch(/^Bearer ey/);
    expect(new Set(others)).toEqual(new Set([first]));
  });

  it("is refreshed at four fifths of its time, once for everybody", async () => {
    const { tuning, pass } = clock();
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, { converse: { login } }, tuning);
    await talk.say("ann", "one");
    pass(0.79 * hour);
    await talk.say("ann", "two");
    pass(0.02 * hour);
    await Promise.all([talk.say("ann", "three"), talk.say("bob", "four")]);
    await talk.say("ann", "five");
    expect(paths(botpress)).toEqual(["login", "converse", "converse", "refresh", "converse", "converse", "converse"]);
    const [first, second, third, fourth, fifth] = shown(botpress);
    expect([second, fourth, fifth]).toEqual([first, third, third]);
    expect(third).not.toBe(first);
  });

  it.each([
    ["v12 gives no new one", { allowRefresh: false }, 0.85],
    ["it has ended", {}, 1.1],
  ])("is made anew when %s", async (_, options, time) => {
    const { tuning, pass } = clock();
    await using botpress = await startStandInConverse({ users, handler: echo, ...options });
    await using talk = talkTo(botpress.url, { converse: { login } }, tuning);
    await talk.say("ann", "one");
    pass(time * hour);
    expect(await talk.say("ann", "two")).toEqual(["re: two"]);
    expect(paths(botpress).filter((path) => path === "login")).toHaveLength(2);
  });

  it("still counts while neither a new one nor a login is to be had", async () => {
    const { tuning, pass } = clock();
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, { converse: { login } }, tuning);
    await talk.say("ann", "one");
    pass(0.9 * hour);
    botpress.faults.inject({ type: "answer", status: 500 }, { on: "login", times: 2 });
    expect(await talk.say("ann", "two")).toEqual(["re: two"]);
    expect(await talk.say("ann", "three")).toEqual(["re: three"]);
    expect(paths(botpress).slice(2)).toEqual(["refresh", "login", "converse", "converse"]);
    pass(60_000);
    await talk.say("ann", "four");
    expect(paths(botpress).slice(6)).toEqual(["refresh", "converse"]);
  });

  it("is made anew when v12 does not know the token any more, once for everybody", async () => {
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, { converse: { login } });
    await talk.say("ann", "one");
    botpress.expireTokens();
    expect(await Promise.all([talk.say("ann", "two"), talk.say("bob", "three")])).toEqual([["re: two"], ["re: three"]]);
    expect(paths(botpress).filter((path) => path === "login")).toHaveLength(2);
  });

  it("is tried where it was before, on a server that has no other place for it", async () => {
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, { converse: { login } });
    botpress.faults.inject({ type: "answer", status: 404 }, { on: "login" });
    expect(await talk.say("ann", "one")).toEqual(["re: one"]);
    expect(botpress.requests[1]?.path).toBe("/api/v1/auth/login/basic/default");
  });

  it("that gives a cookie shows it, with what belongs to it", async () => {
    const { tuning, pass } = clock();
    await using botpress = await startStandInConverse({ users, handler: echo, useCookieStorage: true });
    await using talk = talkTo(botpress.url, { converse: { login } }, tuning);
    expect(await talk.say("ann", "one")).toEqual(["re: one"]);
    expect(shown(botpress)).toEqual([undefined]);
    pass(0.9 * hour);
    expect(await talk.say("ann", "two")).toEqual(["re: two"]);
    expect(paths(botpress)).toEqual(["login", "converse", "login", "converse"]);
  });

  it("waits for a server that cannot take it now, since nothing was said yet", async () => {
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, { converse: { login } });
    botpress.faults.inject({ type: "reset", when: "after" }, { on: "login" });
    botpress.faults.inject({ type: "answer", status: 503 }, { on: "login" });
    botpress.faults.inject({ type: "answer", status: 502 }, { on: "login" });
    expect(await talk.say("ann", "one")).toEqual(["re: one"]);
  });
});

describe("credentials that are refused", () => {
  it("at the login are not tried again for a while, and the sentence says what to correct", async () => {
    const { tuning, pass } = clock();
    await using botpress = await startStandInConverse({ users: { [email]: "another" }, handler: echo });
    await using talk = talkTo(botpress.url, { converse: { login } }, tuning);
    const error = await errorOf(talk.say("ann", "one"));
    expect(error.kind).toBe("misconfigured");
    expect(error.message).toMatch(
      /400 \(BP_0009: Invalid credentials\); correct BOTPRESS_EMAIL and BOTPRESS_PASSWORD$/,
    );
    for (let seconds = 0; seconds < 50; seconds += 10) {
      pass(10_000);
      expect((await errorOf(talk.say("bob", "two"))).message).toBe(error.message);
    }
    expect(botpress.requests).toHaveLength(1);
    pass(11_000);
    await errorOf(talk.say("bob", "three"));
    expect(botpress.requests).toHaveLength(2);
  });

  it("twice on the route are not sent any more for a while", async () => {
    const { tuning, pass } = clock();
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, { converse: { login } }, tuning);
    botpress.faults.inject({ type: "answer", status: 401 }, { times: 2 });
    const error = await errorOf(talk.say("ann", "one"));
    expect(error).toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(/401 .*the login works, but/),
    });
    expect(paths(botpress)).toEqual(["login", "converse", "login", "converse"]);
    pass(50_000);
    expect(await errorOf(talk.say("ann", "two"))).toMatchObject({ kind: "misconfigured" });
    expect(botpress.requests).toHaveLength(4);
    pass(11_000);
    expect(await talk.say("ann", "three")).toEqual(["re: three"]);
  });

  it.each([
    ["no token comes", 200, '{"status":"success","payload":{}}', /the login gave no token \(200\); look into/],
    ["a web page comes", 200, undefined, /the login gave no token \(200 \(.*\)\); a web page is there/],
    ["it leads elsewhere", 302, "", /302 .*correct BOTPRESS_URL, or BOTPRESS_LOGIN_STRATEGY/],
    ["a proxy refuses it", 403, "no", /403 \(no\); .*BOTPRESS_HEADERS/],
    ["the account is locked", 400, '{"errorCode":"BP_0011","message":"Locked"}', /400 \(BP_0011: Locked\); check/],
  ])("because %s are a matter of settings", async (_, status, body, message) => {
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, { converse: { login } });
    const headers = { "content-type": body === undefined ? "text/html" : "application/json" };
    const fault = { type: "answer", status, headers, ...(body === undefined ? {} : { body }) } as const;
    botpress.faults.inject(fault, { on: "login" });
    expect(await errorOf(talk.say("ann", "one"))).toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(message),
    });
  });

  it("because there is no login at all are a matter of settings", async () => {
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, { converse: { login: { ...login, strategy: "ldap" } } });
    expect(await errorOf(talk.say("ann", "one"))).toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(/v1\/auth\/login\/basic\/ldap.*404.*BOTPRESS_LOGIN_STRATEGY/),
    });
  });
});

describe("a token", () => {
  it("opens the secured route without a login", async () => {
    await using botpress = await startStandInConverse({ users, handler: echo });
    const token = await botpress.token();
    await using talk = talkTo(botpress.url, { converse: { token } });
    expect(await talk.say("ann", "one")).toEqual(["re: one"]);
    expect(paths(botpress)).toEqual(["converse"]);
  });

  it("is refreshed at four fifths of what is left of it, while it is used", async () => {
    const { tuning, pass } = clock();
    await using botpress = await startStandInConverse({ users, handler: echo });
    const token = await botpress.token();
    await using talk = talkTo(botpress.url, { converse: { token } }, tuning);
    await talk.say("ann", "one");
    pass(0.81 * hour);
    await talk.say("ann", "two");
    expect(paths(botpress)).toEqual(["converse", "refresh", "converse"]);
  });

  it("that is refused is sent once, and the sentence says what to set instead", async () => {
    const { tuning, pass } = clock();
    await using botpress = await startStandInConverse({ users, handler: echo });
    const token = await botpress.token();
    await using talk = talkTo(botpress.url, { converse: { token } }, tuning);
    botpress.expireTokens();
    expect(await errorOf(talk.say("ann", "one"))).toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(/401 \(BP_0041.*BOTPRESS_TOKEN is wrong or has expired.*BOTPRESS_EMAIL/),
    });
    pass(50_000);
    expect(await errorOf(talk.say("bob", "two"))).toMatchObject({ kind: "misconfigured" });
    expect(botpress.requests).toHaveLength(1);
  });

  it.each([
    ["says nothing about its end", "hidden-token"],
    ["never ends", ""],
  ])("that %s is used as it is", async (_, given) => {
    const token = given || (await new SignJWT({}).setProtectedHeader({ alg: "HS256" }).sign(new Uint8Array(32)));
    const { tuning, pass } = clock();
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, { converse: { token } }, tuning);
    pass(1_000 * hour);
    await errorOf(talk.say("ann", "one"));
    expect(shown(botpress)).toEqual([`Bearer ${token}`]);
    expect(paths(botpress)).toEqual(["converse"]);
  });
});
