import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRocketChatError } from "@rocketchat-connectors/core";
import { keptLog } from "@rocketchat-connectors/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { rasaSettingNames } from "./settings/names.ts";
import { secretsOf } from "./settings/secrets.ts";
import { describeSettings, readRasaSettings } from "./settings.ts";
import { account } from "./talk.fixture.ts";
import type { RasaOptions } from "./types.ts";

type Env = Readonly<Record<string, string>>;

const read = (env: Env = {}, options: RasaOptions = {}) =>
  readRasaSettings({ logger: keptLog().logger, ...options, env: { ...account, ...env } });

function refusal(env: Env, options: RasaOptions = {}): string {
  try {
    read(env, options);
  } catch (error) {
    if (isRocketChatError(error) && error.code === "invalid_settings") return error.message;
    throw error;
  }
  throw new Error("these settings were accepted");
}

function warnings(env: Env): readonly string[] {
  const { lines, logger } = keptLog();
  read(env, { logger });
  return lines;
}

const folder = mkdtempSync(join(tmpdir(), "rasa-settings-"));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
afterAll(() => rmSync(folder, { recursive: true }));

describe("settings of the connector for Rasa", () => {
  it("need no more than a login to Rocket.Chat", () => {
    const { client, logger, dialog, ...own } = read();
    expect(own).toEqual({
      webhookUrl: "http://localhost:5005/webhooks/rest/webhook",
      baseUrl: "http://localhost:5005",
      mode: "rest",
      headers: {},
      process: false,
      timeoutMs: 120_000,
      inputChannel: "rocketchat-connector",
      metadata: "basic",
      joinText: "fences",
      sessionStart: false,
      allowUserIntents: false,
      files: "ignore",
      unknownCustom: "ignore",
      allowOtherRooms: false,
      intents: {},
    });
    expect(dialog.markdown).toBe("pass");
    expect(warnings({})).toEqual([]);
  });

  it("can all be set by the environment", () => {
    const pem = "-----BEGIN CERTIFICATE-----\n";
    const key = "-----BEGIN EC PRIVATE KEY-----\n";
    const env: Env = {
      RASA_URL: "https://rasa.example.com/bots/one",
      RASA_CHANNEL: "mine",
      RASA_MODE: "callback",
      RASA_HEADERS: "X-Tenant: acme",
      RASA_BEARER: "b3arer",
      RASA_CA_FILE: file("ca.pem", pem),
      RASA_CERT_FILE: file("cert.pem", pem),
      RASA_KEY_FILE: file("key.pem", key),
      RASA_API_TOKEN: "t0ken",
      RASA_JWT: "j.w.t",
      RASA_TIMEOUT_MS: "5000",
      RASA_INPUT_CHANNEL: "chat",
      RASA_METADATA: "full",
      RASA_JOIN_TEXT: "always",
      RASA_SESSION_START: "yes",
      RASA_ALLOW_USER_INTENTS: "true",
      RASA_FILES: "intent",
      RASA_UNKNOWN_CUSTOM: "json",
      RASA_ALLOW_OTHER_ROOMS: "1",
      RASA_INTENTS: "user_joined=EXTERNAL_joined, closed=/bye",
      RASA_PROCESS: "on",
      RASA_CALLBACK_HOST: "0.0.0.0",
      RASA_CALLBACK_PORT: "8080",
      RASA_CALLBACK_PATH: "/in",
      RASA_CALLBACK_SECRET: "s3cret",
      RASA_ACTIONS: "true",
      RASA_TRIGGER_ENDPOINT: "true",
      RASA_COMPAT_INCOMING: "true",
      RASA_SENDER: "thread",
    };
    const { client, logger, dialog, ...own } = read(env);
    expect(own).toEqual({
      webhookUrl: "https://rasa.example.com/bots/one/webhooks/mine/webhook",
      baseUrl: "https://rasa.example.com/bots/one",
      mode: "callback",
      headers: { "X-Tenant": "acme", Authorization: "Bearer b3arer" },
      tls: { ca: pem, cert: pem, key },
      apiToken: "t0ken",
      jwt: "j.w.t",
      timeoutMs: 5_000,
      inputChannel: "chat",
      metadata: "full",
      joinText: "always",
      sessionStart: true,
      allowUserIntents: true,
      files: "intent",
      unknownCustom: "json",
      allowOtherRooms: true,
      intents: { user_joined: "EXTERNAL_joined", closed: "bye" },
      process: true,
      door: {
        host: "0.0.0.0",
        port: 8080,
        callbackPath: "/in",
        secret: "s3cret",
        actions: true,
        trigger: true,
        compat: true,
      },
    });
    expect(dialog.strategy).toBe("thread");
    const unset = rasaSettingNames.filter((name) => !(name in env) && !name.startsWith("RASA_HANDOFF"));
    // Of one dialog; and who asks can be said in one way only.
    expect(unset).toEqual([
      "RASA_BASIC",
      "RASA_REPLY_IN",
      "RASA_BUTTONS",
      "RASA_MARKDOWN",
      "RASA_MASS_MENTIONS",
      "RASA_CONCURRENCY",
      "RASA_MOST_MESSAGES",
      "RASA_DEBOUNCE_MS",
      "RASA_UNAVAILABLE_MESSAGE",
      "RASA_UNAVAILABLE_EVERY_MS",
      "RASA_SLOW_MESSAGE",
      "RASA_SLOW_MS",
      "RASA_EMPTY_REPLY",
    ]);
  });

  it("take the program's word before the environment's, and keep nothing of it that they have no use for", () => {
    const env = {
      RASA_URL: "http://one:5005",
      RASA_TIMEOUT_MS: "1",
      RASA_SENDER: "room",
      RASA_BEARER: "one",
      RASA_METADATA: "full",
    };
    const settings = read(env, {
      url: "http://two:5005",
      timeoutMs: 2,
      bearer: "two",
      dialog: { strategy: "thread" },
      door: { actions: true, port: 0 },
    });
    expect(settings).toMatchObject({
      baseUrl: "http://two:5005",
      timeoutMs: 2,
      headers: { Authorization: "Bearer two" },
      metadata: "full",
      dialog: { strategy: "thread" },
      door: { host: "127.0.0.1", port: 0, actions: true },
    });
    expect(Object.keys(settings)).not.toEqual(expect.arrayContaining(["bearer"]));
    expect(settings).not.toHaveProperty("env");
  });
});

describe("the address of Rasa", () => {
  const root = "http://rasa:5005";
  it.each<[string, Env, string, string, string]>([
    ["http://rasa:5005", {}, root, "/webhooks/rest/webhook", "rest"],
    ["rasa:5005/", {}, root, "/webhooks/rest/webhook", "rest"],
    ["http://rasa:5005//", { RASA_MODE: "callback" }, root, "/webhooks/callback/webhook", "callback"],
    ["http://rasa:5005/webhooks/rest/webhook", {}, root, "/webhooks/rest/webhook", "rest"],
    ["http://rasa:5005/webhooks/rest/webhook/", {}, root, "/webhooks/rest/webhook", "rest"],
    ["http://rasa:5005/webhooks/rest", {}, root, "/webhooks/rest/webhook", "rest"],
    ["http://rasa:5005/webhooks/callback/webhook", {}, root, "/webhooks/callback/webhook", "callback"],
    ["http://rasa:5005/webhooks/my_channel/webhook", {}, root, "/webhooks/my_channel/webhook", "rest"],
    [
      "http://rasa:5005/webhooks/my_channel/webhook",
      { RASA_MODE: "callback" },
      root,
      "/webhooks/my_channel/webhook",
      "callback",
    ],
    ["http://rasa:5005", { RASA_CHANNEL: "callback" }, root, "/webhooks/callback/webhook", "callback"],
    ["http://rasa:5005", { RASA_CHANNEL: "mine" }, root, "/webhooks/mine/webhook", "rest"],
    ["http://rasa:5005/sub", { RASA_CHANNEL: "/talk/in" }, `${root}/sub`, "/talk/in", "rest"],
    ["http://rasa:5005/sub/webhooks/rest/webhook", {}, `${root}/sub`, "/webhooks/rest/webhook", "rest"],
    ["HTTPS://Rasa.Example.com:443/a/", {}, "https://rasa.example.com/a", "/webhooks/rest/webhook", "rest"],
  ])("%s with %o is %s and %s in %s mode", (url, env, baseUrl, path, mode) => {
    expect(read({ RASA_URL: url, ...env })).toMatchObject({ baseUrl, webhookUrl: baseUrl + path, mode });
  });

  it.each<[string, Env, RegExp]>([
    ["ftp://rasa", {}, /RASA_URL is no address/],
    ["http://", {}, /RASA_URL is no address/],
    ["http://rasa:5005/webhooks/rest/webhook?stream=true", {}, /RASA_URL has a query/],
    ["http://rasa:5005/?token=hidden", {}, /RASA_URL has a query.*RASA_API_TOKEN/],
    [
      "http://rasa:5005/webhooks/rest/webhook",
      { RASA_CHANNEL: "mine" },
      /RASA_CHANNEL is "mine", but RASA_URL names the channel "rest"/,
    ],
    [
      "http://rasa:5005/webhooks/rest/webhook",
      { RASA_MODE: "callback" },
      /RASA_MODE is callback, but the channel is Rasa's "rest"/,
    ],
    [
      "http://rasa:5005/webhooks/callback/webhook",
      { RASA_MODE: "rest" },
      /RASA_MODE is rest, but the channel is Rasa's "callback"/,
    ],
    ["http://localhost:5006", { RASA_MODE: "callback" }, /RASA_URL is the connector's own address/],
  ])("is not %s with %o", (url, env, problem) => {
    const text = refusal({ RASA_URL: url, ...env });
    expect(text).toMatch(problem);
    expect(text).not.toContain("hidden");
  });

  it.each([
    ["http://rasa.example.com", 1],
    ["http://203.0.113.5:5005", 1],
    ["http://[2001:db8::1]:5005", 1],
    ["https://rasa.example.com", 0],
    ["http://rasa:5005", 0],
    ["http://127.0.0.1:5005", 0],
    ["http://[::1]:5005", 0],
    ["http://10.1.2.3:5005", 0],
    ["http://172.20.0.3:5005", 0],
    ["http://rasa.default.svc:5005", 0],
    ["http://rasa.default.svc.cluster.local:5005", 0],
  ])("%s gives %i warning of plain http", (url, count) => {
    expect(warnings({ RASA_URL: url }).filter((line) => line.includes("unencrypted"))).toHaveLength(count);
  });

  it("is warned of when it is Rocket.Chat's", () => {
    const url = "http://localhost:3000";
    expect(warnings({ RASA_URL: url, ROCKETCHAT_URL: url })).toEqual([
      expect.stringMatching(/are the same.*one of them/),
    ]);
  });
});

describe("who asks Rasa", () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;
  it.each<[string, Env, Env]>([
    ["credentials of the URL", { RASA_URL: "http://me:p%40ss@rasa:5005" }, { Authorization: basic("me:p@ss") }],
    [
      "a percent sign that was not escaped",
      { RASA_URL: "http://me:100%@rasa:5005" },
      { Authorization: basic("me:100%") },
    ],
    ["basic", { RASA_BASIC: "me:pass:word" }, { Authorization: basic("me:pass:word") }],
    ["bearer", { RASA_BEARER: "abc" }, { Authorization: "Bearer abc" }],
    ["JSON", { RASA_HEADERS: '{"X-A": "1, b: 2", "X-C": ""}' }, { "X-A": "1, b: 2", "X-C": "" }],
    ["lines", { RASA_HEADERS: "X-A: 1\n\n X-B:2 " }, { "X-A": "1", "X-B": "2" }],
    ["commas", { RASA_HEADERS: "X-A: 1, 2, X-B: http://b" }, { "X-A": "1, 2", "X-B": "http://b" }],
    ["a proof among headers", { RASA_HEADERS: "authorization: Token abc" }, { authorization: "Token abc" }],
  ])("is told by %s", (_, env, headers) => {
    expect(read(env).headers).toEqual(headers);
  });

  it.each<[Env, RegExp]>([
    [{ RASA_BASIC: "hidden" }, /RASA_BASIC must be user:password/],
    [{ RASA_HEADERS: "hidden" }, /RASA_HEADERS: item 1 is not like "Name: value"/],
    [{ RASA_HEADERS: '{"X-A": 7}' }, /RASA_HEADERS is no JSON object of texts/],
    [{ RASA_HEADERS: '{"X-A": "hidden"' }, /RASA_HEADERS is no JSON object of texts/],
    [{ RASA_HEADERS: "X-A: hidden ü 🚀" }, /"X-A" cannot be sent as a header/],
    [{ RASA_BEARER: "hidden\nhidden" }, /"Authorization" cannot be sent/],
    [{ RASA_BEARER: "hidden", RASA_BASIC: "a:hidden" }, /RASA_BEARER and RASA_BASIC each say who asks/],
    [
      { RASA_URL: "http://a:hidden@rasa", RASA_HEADERS: "Authorization: hidden" },
      /RASA_HEADERS and the credentials in RASA_URL each say who asks/,
    ],
  ])("cannot be told by %o", (env, problem) => {
    const text = refusal(env);
    expect(text).toMatch(problem);
    expect(text).not.toContain("hidden");
  });
});

describe("settings that cannot be used", () => {
  it("are all named in one error, with those of the client", () => {
    const text = refusal(
      {
        ROCKETCHAT_PASSWORD: "",
        RASA_MODE: "websocket",
        RASA_TIMEOUT_MS: "soon",
        RASA_METADATA: "some",
        RASA_SENDER: "everybody",
        RASA_INTENTS: "user_joined, user_fell=ouch",
        RASA_CA_FILE: join(folder, "nothing.pem"),
        RASA_KEY_FILE: file("no-key.pem", "nothing"),
        RASA_CALLBACK_HOST: "0.0.0.0",
        RASA_CALLBACK_PORT: "70000",
        RASA_CALLBACK_PATH: "incoming",
        RASA_ACTIONS: "true",
      },
      { dialog: { slowMs: -1 } },
    );
    for (const part of [
      /ROCKETCHAT_(USER|PASSWORD)/,
      /^RASA_MODE is "websocket"/m,
      /^RASA_TIMEOUT_MS is "soon"/m,
      /^RASA_METADATA is "some"/m,
      /^RASA_SENDER is "everybody": it must be one of auto, room/m,
      /^RASA_INTENTS: "user_joined" is not like/m,
      /^RASA_INTENTS: nothing is called "user_fell"; there are user_joined/m,
      /^RASA_CA_FILE is ".*nothing\.pem"/m,
      /^RASA_KEY_FILE is ".*no-key\.pem"/m,
      /^RASA_CERT_FILE and RASA_KEY_FILE belong together/m,
      /^RASA_CALLBACK_PORT is 70000/m,
      /^RASA_CALLBACK_SECRET is not set, but RASA_CALLBACK_HOST is "0\.0\.0\.0"/m,
      /^RASA_CALLBACK_PATH is "incoming"/m,
      /^slowMs is -1/m,
    ]) {
      expect(text).toMatch(part);
    }
  });

  it("are those of a program, too", () => {
    const text = refusal({}, { timeoutMs: 0, intents: { user_joined: "two words", nobody: "x" } });
    expect(text).toMatch(/RASA_TIMEOUT_MS is 0/);
    expect(text).toMatch(/"two words" cannot be the name of an intent/);
    expect(text).toMatch(/nothing is called "nobody"/);
  });

  it.each(["/x?token=hidden", "rest?token=hidden", "../x", "a b", "a/b"])("name the channel %j", (channel) => {
    const text = refusal({ RASA_CHANNEL: channel });
    expect(text).toMatch(/^RASA_CHANNEL /m);
    expect(text).not.toContain("hidden");
  });

  it("make no pattern of the path where Rasa posts", () => {
    expect(refusal({ RASA_MODE: "callback", RASA_CALLBACK_PATH: "/:anything" })).toMatch(/^RASA_CALLBACK_PATH/m);
  });

  it.each(["127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"])("are not a door without a secret on %s", (host) => {
    expect(read({ RASA_MODE: "callback", RASA_CALLBACK_HOST: host }).door).toMatchObject({ host, port: 5006 });
  });
});

describe("a variable that nobody reads", () => {
  it.each([
    ["RASA_TIMEOUT", "RASA_TIMEOUT_MS"],
    ["RASA_TOKEN", "RASA_API_TOKEN"],
    ["RASA_ULR", "RASA_URL"],
    ["RASA_UNAVAILABLE_MESAGE", "RASA_UNAVAILABLE_MESSAGE"],
    ["RASA_SENDERS", "RASA_SENDER"],
    ["RASA_CALLBACK_SECRETS", "RASA_CALLBACK_SECRET"],
  ])("is warned of: %s was meant to be %s", (name, meant) => {
    expect(warnings({ [name]: "x" })).toEqual([
      `warn: ${name} is not a setting and is ignored: did you mean ${meant}?`,
    ]);
  });

  it.each([
    [
      "RASA_TELEMETRY_ENABLED",
      "RASA_PRO_LICENSE",
      "RASA_MODEL",
      "RASA_MAX_CACHE_SIZE",
      "RASA_X_HOST",
      "RASA_ENVIRONMENT",
    ],
    ["RASA_PORT", "RASA_SERVICE_HOST", "RASA_SERVICE_PORT", "RASA_PORT_5005_TCP", "RASA_PORT_5005_TCP_ADDR"],
  ])("is left alone when it is Rasa's or Kubernetes' (%s, …)", (...names) => {
    expect(warnings(Object.fromEntries(names.map((name) => [name, "x"])))).toEqual([]);
  });

  it("is never one of the settings", () => {
    const env = Object.fromEntries(rasaSettingNames.map((name) => [name, ""]));
    expect(warnings(env)).toEqual([]);
  });
});

it("a key that stands where its file should be named is in no error", () => {
  const text = refusal({
    RASA_KEY_FILE: "-----BEGIN PRIVATE KEY-----\nhidden\n-----END PRIVATE KEY-----",
    RASA_CERT_FILE: file("own.pem", "BEGIN CERTIFICATE"),
  });
  expect(text).toMatch(/^RASA_KEY_FILE .*PEM/m);
  expect(text).not.toContain("hidden");
});

describe("what the log is told at the start", () => {
  it("holds no secret", () => {
    const settings = read({
      RASA_URL: "https://rasa.example.com",
      RASA_MODE: "callback",
      RASA_HEADERS: "X-Key: hidden-key, X-Other: hidden-other",
      RASA_BASIC: "hidden-user:hidden-basic",
      RASA_API_TOKEN: "hidden-token",
      RASA_JWT: "hidden-jwt",
      RASA_CALLBACK_SECRET: "hidden-secret",
      RASA_KEY_FILE: file("secret-key.pem", "BEGIN PRIVATE KEY hidden"),
      RASA_CERT_FILE: file("own.pem", "BEGIN CERTIFICATE"),
      RASA_TRIGGER_ENDPOINT: "true",
      RASA_INTENTS: "user_joined=EXTERNAL_joined",
      RASA_DEBOUNCE_MS: "200",
    });
    const text = describeSettings(settings);
    expect(text).not.toContain("hidden");
    for (const secret of secretsOf(settings)) expect(text).not.toContain(secret);
    expect(secretsOf(settings)).toEqual(
      expect.arrayContaining(["hidden-key", "hidden-basic", "hidden-token", "hidden-jwt", "hidden-secret"]),
    );
    expect(text.split("\n")).toEqual([
      "Rasa answers for Rocket.Chat at http://localhost:3000",
      "Rasa: https://rasa.example.com/webhooks/callback/webhook, channel callback, in callback mode, at most 120000 ms a turn",
      "shown to Rasa: headers X-Key, X-Other, Authorization, a certificate of the connector's own; to its HTTP API: a JWT",
      expect.stringMatching(/^conversations: auto, .*lines within 200 ms as one/),
      "listens on 127.0.0.1:5006 for /rasa/callback, /v1/trigger, with a secret",
      "Rasa is told of user_joined (/EXTERNAL_joined)",
    ]);
  });

  it("is short when little is set", () => {
    expect(describeSettings(read()).split("\n")).toHaveLength(4);
  });
});
