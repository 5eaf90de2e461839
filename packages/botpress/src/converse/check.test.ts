import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { type Handler, type StandInConverse, type StandInConverseOptions, startStandInConverse } from "../stand-in.ts";
import type { BotpressOptions } from "../types.ts";
import { email, login, talkTo, users } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `re: ${text}` }];

interface Scene {
  readonly server?: StandInConverseOptions;
  readonly options?: BotpressOptions;
  /** What is the matter. */
  readonly prepare?: (botpress: StandInConverse) => void;
}

async function findingsIn({ server = {}, options = {}, prepare = () => undefined }: Scene): Promise<readonly string[]> {
  await using botpress = await startStandInConverse({ users, handler: echo, ...server });
  await using talk = talkTo(botpress.url, options);
  prepare(botpress);
  const findings = await talk.transport.check();
  expect(botpress.senders).toEqual([]);
  return findings.map(({ level, text }) => `${level}: ${text.replaceAll(botpress.url, "URL")}`);
}

const secured = { converse: { login } };
const rocketChat = "<!DOCTYPE html><html><script>__meteor_runtime_config__ = 1</script></html>";
const isThere = "ok: Botpress 12.31.10 is at URL";

const other = (body: string, status = 200) => ({
  prepare: ({ faults }: StandInConverse) => faults.inject({ type: "answer", status, body }, { on: "other" }),
});

const scenes: readonly (readonly [what: string, scene: Scene, findings: readonly (string | RegExp)[]])[] = [
  [
    "is content with the public route",
    {},
    [isThere, 'ok: the bot "bot" is there, and takes messages by the public route'],
  ],
  [
    "is content with the secured route",
    { options: secured },
    [isThere, `ok: the login of ${email} works`, 'ok: the bot "bot" is there, and takes messages by the secured route'],
  ],
  [
    "finds that the public route is off",
    { server: { publicRoute: "off" } },
    [isThere, /^error: POST URL.*403 .*set BOTPRESS_EMAIL and BOTPRESS_PASSWORD/],
  ],
  [
    "does not mind that when there is a login",
    { server: { publicRoute: "off" }, options: secured },
    [isThere, /^ok/, /^ok/],
  ],
  [
    "finds that the bot is not there",
    { server: { botIds: ["other"] } },
    [
      isThere,
      /^error: .*BP_0044.*there is no bot "bot", or it is not mounted: correct BOTPRESS_BOT_ID, or look there$/,
    ],
  ],
  [
    "says that the bot may still come, on the secured route",
    { server: { botIds: ["other"] }, options: secured },
    [isThere, /^ok/, /^error: .*BP_0044.*it may still be starting, too$/],
  ],
  [
    "finds that the login is wrong",
    { server: { users: { [email]: "another" } }, options: secured },
    [/^error: POST URL\/api\/v2\/admin.*BP_0009.*correct BOTPRESS_EMAIL and BOTPRESS_PASSWORD/],
  ],
  [
    "finds that the token is wrong",
    { options: { converse: { token: "hidden-token" } } },
    [isThere, /^error: .*401 \(BP_0041.*BOTPRESS_TOKEN is wrong or has expired/],
  ],
  [
    "logs in anew when the token is not known any more",
    {
      options: secured,
      prepare: ({ faults }) => faults.inject({ type: "answer", status: 401 }, { on: "converse" }),
    },
    [isThere, /^ok/, /^ok/],
  ],
  [
    "says that the bot hears nothing about people before 12.23",
    { server: { version: "12.22.1" } },
    ["ok: Botpress 12.22.1 is at URL", /^warning: before 12\.23 the public route takes no metadata/, /^ok/],
  ],
  [
    "says nothing of it on the secured route",
    { server: { version: "12.22.1" }, options: secured },
    [/^ok/, /^ok/, /^ok/],
  ],
  [
    "says nothing of it when the bot is told nothing anyway",
    { server: { version: "12.22.1" }, options: { metadata: "none" } },
    [/^ok/, /^ok/],
  ],
  ["warns of what is far too old", other("10.51.2"), [/^warning: Botpress 10\.51\.2 .*made for v12/, /^ok/]],
  ["is content with a proxy that shows the bots only", other("no", 404), [/^ok: the bot "bot" is there/]],
  ["finds Rocket.Chat", other(rocketChat), ["error: URL is Rocket.Chat, not Botpress: correct BOTPRESS_URL"]],
  ["finds a web page", other("<html>Welcome</html>"), [/^error: GET URL\/version.*\(Welcome\); a web page is there/]],
  [
    "finds a login page that is led to",
    {
      prepare: ({ faults }) =>
        faults.inject(
          { type: "answer", status: 302, body: "", headers: { location: "https://sso.example.com/?x=1" } },
          { on: "other" },
        ),
    },
    [/^error: GET URL\/version: .*302 .*it leads to https:\/\/sso\.example\.com\/, /],
  ],
  [
    "finds that it is loading",
    { prepare: ({ loading }) => loading(true) },
    [/^error: GET URL\/version: Botpress is loading, or down \(503\); what is said meanwhile waits up to 5000 ms$/],
  ],
  [
    "finds that something else takes what is posted",
    { prepare: ({ faults }) => faults.inject({ type: "answer", status: 200, body: "{}" }, { on: "converse" }) },
    [isThere, /^error: POST URL.*no answer of Botpress/],
  ],
];

describe("the check", () => {
  it.each(scenes)("%s", async (_, scene, expected) => {
    const findings = await findingsIn(scene);
    expect(findings).toEqual(expected.map((one) => (typeof one === "string" ? one : expect.stringMatching(one))));
    expect(findings.join()).not.toMatch(/hidden/);
  });

  it("finds that nobody is there", async () => {
    await using botpress = await startStandInConverse();
    await botpress.down();
    await using talk = talkTo(botpress.url);
    expect(await talk.transport.check()).toEqual([
      { level: "error", text: expect.stringMatching(/^GET .*\/version: no connection \(ECONNREFUSED.*BOTPRESS_URL/) },
    ]);
    expect(talk.transport.isDown).toBe(true);
  });

  it("warns of a token that ends soon", async () => {
    const token = await new SignJWT({ exp: Date.UTC(2040, 0, 2) / 1_000 })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new Uint8Array(32));
    await using botpress = await startStandInConverse({ users });
    await using talk = talkTo(botpress.url, { converse: { token } }, { now: () => Date.UTC(2040, 0, 1) });
    expect(await talk.transport.check()).toContainEqual({
      level: "warning",
      text: expect.stringMatching(
        /^BOTPRESS_TOKEN ends at 2040-01-02T00:00:00\.000Z: BOTPRESS_EMAIL and BOTPRESS_PASSWORD/,
      ),
    });
  });

  it("learns what the server takes, so that nobody's message is refused for it", async () => {
    await using botpress = await startStandInConverse({ version: "12.22.1", handler: echo });
    await using talk = talkTo(botpress.url);
    await talk.transport.check();
    const before = botpress.requests.length;
    expect(await talk.say("ann", "hello")).toEqual(["re: hello"]);
    expect(botpress.requests).toHaveLength(before + 1);
  });

  it("learns the limit of the secured route, too", async () => {
    await using botpress = await startStandInConverse({ users, maxMessageLength: 50, handler: echo });
    await using talk = talkTo(botpress.url, secured);
    await talk.transport.check();
    const before = botpress.requests.length;
    expect((await talk.ask("ann", "word ".repeat(50))).notes).toHaveLength(1);
    expect(botpress.requests).toHaveLength(before + 1);
  });

  it("sends no credentials that were refused lately", async () => {
    await using botpress = await startStandInConverse({ users: { [email]: "another" } });
    await using talk = talkTo(botpress.url, secured);
    const first = await talk.transport.check();
    expect(await talk.transport.check()).toEqual(first);
    expect(botpress.requests.filter(({ path }) => path.includes("/login/"))).toHaveLength(1);
  });

  it("gives up credentials that are refused though they are new", async () => {
    await using botpress = await startStandInConverse({ users });
    await using talk = talkTo(botpress.url, secured);
    botpress.faults.inject({ type: "answer", status: 401 }, { times: 4 });
    const [, ...first] = await talk.transport.check();
    expect(await talk.transport.check()).toEqual([expect.objectContaining({ level: "error" })]);
    expect(first.at(-1)).toMatchObject({
      text: expect.stringContaining("the login works, but what it gives is refused"),
    });
    expect(botpress.requests.filter(({ path }) => path.includes("/login/"))).toHaveLength(2);
  });
});
