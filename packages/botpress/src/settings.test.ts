import { isRocketChatError } from "@rocketchat-connectors/core";
import { keptLog } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { describeSettings, readBotpressSettings } from "./settings.ts";
import type { BotpressOptions } from "./types.ts";

const account = {
  ROCKETCHAT_URL: "https://chat.example.com",
  ROCKETCHAT_USER: "bot",
  ROCKETCHAT_PASSWORD: "a-hidden-password",
};
const v12 = { BOTPRESS_BOT_ID: "welcome-bot" };
const cloud = { BOTPRESS_WEBHOOK_ID: "1234-abcd" };
const integration = {
  BOTPRESS_MODE: "integration",
  BOTPRESS_TOKEN: "bp_iak_1",
  BOTPRESS_WEBHOOK_SECRET: "between-us",
};

type Env = Readonly<Record<string, string>>;

function read(env: Env, options: BotpressOptions = {}) {
  const log = keptLog();
  const settings = readBotpressSettings({ logger: log.logger, ...options, env: { ...account, ...env } });
  return { settings, log: log.lines };
}

/** The lines of the error; none when there is none. */
function problems(env: Env, options: BotpressOptions = {}): readonly string[] {
  try {
    read(env, options);
    return [];
  } catch (error) {
    if (!isRocketChatError(error) || error.code !== "invalid_settings") throw error;
    return error.message.split("\n").slice(1);
  }
}

describe("which Botpress is meant", () => {
  it.each<[string, Env, string]>([
    ["v12 by its bot", v12, "converse"],
    ["Cloud by a webhook id", cloud, "chat"],
    ["Cloud by its address", { BOTPRESS_URL: "https://chat.botpress.cloud/1234" }, "chat"],
    ["Cloud by its address without https", { BOTPRESS_URL: "chat.botpress.cloud/1234" }, "chat"],
    [
      "v12 on a host that is called alike",
      { ...v12, BOTPRESS_URL: "https://chat.botpress.cloud.example.com" },
      "converse",
    ],
    ["whatever is named", { ...cloud, ...v12, BOTPRESS_MODE: "converse" }, "converse"],
    ["an integration", integration, "integration"],
  ])("%s", (_, env, mode) => expect(read(env).settings.mode).toBe(mode));

  it("a program may say so instead", () => {
    expect(read({}, { converse: { botId: "b" } }).settings.converse).toMatchObject({
      url: "http://localhost:3000",
      botId: "b",
    });
    expect(read({}, { url: "https://chat.botpress.cloud/1/" }).settings.chat?.url).toBe(
      "https://chat.botpress.cloud/1",
    );
    expect(read({}, { chat: { url: "http://127.0.0.1:1/hook" } }).settings.chat?.url).toBe("http://127.0.0.1:1/hook");
  });

  it.each<[Env, string]>([
    [{ ...cloud }, "https://chat.botpress.cloud/1234-abcd"],
    [{ ...cloud, BOTPRESS_URL: "http://127.0.0.1:9000/" }, "http://127.0.0.1:9000/1234-abcd"],
    [{ ...cloud, BOTPRESS_URL: "http://127.0.0.1:9000/1234-abcd" }, "http://127.0.0.1:9000/1234-abcd"],
  ])("the webhook id is a part of Cloud's address: %j", (env, url) => {
    expect(read(env).settings.chat?.url).toBe(url);
  });
});

describe("settings that cannot work are named, with what to do", () => {
  it.each<[string, Env, RegExp]>([
    ["no bot", {}, /BOTPRESS_BOT_ID must be the bot's id/],
    ["a bot's address", { BOTPRESS_BOT_ID: "studio/welcome" }, /BOTPRESS_BOT_ID/],
    ["half a login", { ...v12, BOTPRESS_EMAIL: "a@example.com" }, /BOTPRESS_PASSWORD belong together/],
    [
      "two logins",
      { ...v12, BOTPRESS_TOKEN: "t0ken", BOTPRESS_EMAIL: "a@example.com", BOTPRESS_PASSWORD: "x-y-z" },
      /BOTPRESS_TOKEN and BOTPRESS_EMAIL/,
    ],
    [
      "two proofs",
      { ...v12, BOTPRESS_TOKEN: "t0ken", BOTPRESS_HEADERS: "authorization: x-y-z" },
      /both set Authorization/,
    ],
    [
      "two proofs, one of them in the address",
      { ...v12, BOTPRESS_TOKEN: "t0ken", BOTPRESS_URL: "http://user:x-y-z@bp.local" },
      /both set Authorization/,
    ],
    ["a mode of none", { ...v12, BOTPRESS_MODE: "webchat" }, /BOTPRESS_MODE/],
    [
      "the old webhook host",
      { BOTPRESS_URL: "https://webhook.botpress.cloud/1" },
      /takes no chats: write https:\/\/chat/,
    ],
    ["no webhook id", { BOTPRESS_MODE: "chat" }, /BOTPRESS_WEBHOOK_ID is not set/],
    ["an address without webhook id", { BOTPRESS_URL: "https://chat.botpress.cloud" }, /lacks the webhook id/],
    ["a webhook URL as id", { BOTPRESS_WEBHOOK_ID: "https://webhook.botpress.cloud/1" }, /is no webhook id/],
    ["a query", { ...v12, BOTPRESS_URL: "http://bp.local?token=x-y-z" }, /BOTPRESS_URL has a query/],
    ["no token of the integration", { ...integration, BOTPRESS_TOKEN: "" }, /Integration Access Key/],
    ["no secret of the integration", { ...integration, BOTPRESS_WEBHOOK_SECRET: "" }, /its address needs one/],
    [
      "a door that is open to all",
      { ...cloud, BOTPRESS_RECEIVE: "webhook", BOTPRESS_LISTEN_HOST: "0.0.0.0" },
      /BOTPRESS_WEBHOOK_SECRET is not set, but/,
    ],
    [
      "a path that is taken",
      { ...v12, BOTPRESS_ACTIONS: "true", BOTPRESS_WEBHOOK_PATH: "/v1/actions" },
      /BOTPRESS_WEBHOOK_PATH/,
    ],
    [
      "events of none",
      { ...v12, BOTPRESS_EVENTS: "user_joined,joined" },
      /nothing is called "joined"; there are user_joined/,
    ],
    ["a map without a place", { ...v12, BOTPRESS_MAP_URL: "https://maps.example.com" }, /BOTPRESS_MAP_URL/],
    ["media from nowhere", { ...v12, BOTPRESS_MEDIA_BASE_URL: "bots" }, /BOTPRESS_MEDIA_BASE_URL/],
    [
      "media behind a password",
      { ...v12, BOTPRESS_MEDIA_BASE_URL: "https://user:x-y-z@bots.example.com" },
      /BOTPRESS_MEDIA_BASE_URL holds credentials/,
    ],
    ["media at no address", { ...v12, BOTPRESS_MEDIA_BASE_URL: "https://[bots" }, /BOTPRESS_MEDIA_BASE_URL/],
    ["a token of several words", { ...v12, BOTPRESS_TOKEN: "Bearer t0ken" }, /BOTPRESS_TOKEN .* without "Bearer"/],
    ["a pace of minutes", { ...v12, BOTPRESS_PACE_MS: "60000" }, /BOTPRESS_PACE_MS/],
    ["patience of none", { ...integration, BOTPRESS_MAX_WAIT_MS: "long" }, /BOTPRESS_MAX_WAIT_MS/],
    ["a time of none", { ...v12, BOTPRESS_TIMEOUT_MS: "soon" }, /BOTPRESS_TIMEOUT_MS/],
  ])("%s", (_, env, text) => {
    expect(problems(env)).toEqual([expect.stringMatching(text)]);
    expect(problems(env).join()).not.toMatch(/x-y-z|t0ken/);
  });

  it("all at once, with the client's", () => {
    const wrong = { BOTPRESS_BOT_ID: "a b", BOTPRESS_METADATA: "all", BOTPRESS_SENDER: "me", ROCKETCHAT_USER: "" };
    expect(problems(wrong)).toHaveLength(4);
  });

  it("also when a program gave them", () => {
    const wrong: BotpressOptions = {
      paceMs: -1,
      converse: { botId: "b", timeoutMs: 0.5, settleMs: -1 },
      door: { actions: true, port: 70_000 },
    };
    expect(problems({}, wrong)).toHaveLength(4);
  });
});

describe("the log hears of what is odd", () => {
  it.each<[string, Env, RegExp]>([
    [
      "a name that nobody reads",
      { ...v12, BOTPRESS_METADTA: "full" },
      /BOTPRESS_METADTA is not a setting.*BOTPRESS_METADATA/,
    ],
    [
      "an open way",
      { ...v12, BOTPRESS_URL: "http://bots.example.com", BOTPRESS_TOKEN: "t0ken" },
      /the credentials and all/,
    ],
    [
      "events that nobody can be told",
      { ...v12, BOTPRESS_EVENTS: "user_joined,reaction" },
      /BOTPRESS_EVENTS has no effect: v12's public route takes words only; set BOTPRESS_EMAIL/,
    ],
    ["the same address twice", { ...v12, BOTPRESS_URL: "https://chat.example.com" }, /are the same/],
  ])("%s", (_, env, text) => {
    const { log } = read(env);
    expect(log.filter((line) => text.test(line))).toHaveLength(1);
    expect(log.join()).not.toContain("t0ken");
  });

  it("not of what Botpress' own programs read", () => {
    expect(read({ ...v12, BOTPRESS_PAT: "x", BOTPRESS_SERVICE_HOST: "10.0.0.1", BP_TOKEN: "x" }).log).toEqual([]);
  });
});

describe("what the log is told at the start", () => {
  it.each<[string, Env, readonly RegExp[]]>([
    ["v12", v12, [/the bot welcome-bot at http:\/\/localhost:3000, public route/]],
    ["v12 with a token", { ...v12, BOTPRESS_TOKEN: "t0p-secret-1" }, [/secured, with a token/]],
    [
      "v12 with a login",
      { ...v12, BOTPRESS_EMAIL: "a@example.com", BOTPRESS_PASSWORD: "t0p-secret-2" },
      [/secured, as a@example.com/],
    ],
    [
      "Cloud",
      {
        ...cloud,
        BOTPRESS_ENCRYPTION_KEY: "t0p-secret-3",
        BOTPRESS_RECEIVE: "webhook",
        BOTPRESS_WEBHOOK_SECRET: "t0p-secret-4",
        BOTPRESS_HEADERS: "X-Proxy: t0p-secret-5",
        BOTPRESS_EVENTS: "user_joined",
        BOTPRESS_WAKE_UP_TEXT: "hi",
        BOTPRESS_COMPAT_ACTIONS: "yes",
      },
      [
        /chat.botpress.cloud\/1234-abcd, answers posted to \/botpress\/webhook; people's keys are signed here/,
        /headers X-Proxy/,
        /told of user_joined/,
        /begins with "hi"/,
        /listens on 127.0.0.1:5007 for \/botpress\/webhook, \/v1\/actions, \/incoming, with a secret/,
      ],
    ],
    [
      "an integration",
      { ...integration, BOTPRESS_TOKEN: "t0p-secret-6", BOTPRESS_WEBHOOK_SECRET: "t0p-secret-7" },
      [/an integration at https:\/\/api.botpress.cloud, for the bot that registers/, /\/botpress\/integration\/</],
    ],
  ])("is all but the secrets: %s", (_, env, texts) => {
    const text = describeSettings(read(env).settings);
    for (const expected of texts) expect(text).toMatch(expected);
    expect(text).not.toMatch(/t0p-secret|a-hidden-password/);
  });
});

it("the SDK's own names of the integration's settings count as well", () => {
  const env = {
    BOTPRESS_MODE: "integration",
    BP_TOKEN: "bp_1",
    BP_API_URL: "http://127.0.0.1:1",
    BOTPRESS_WEBHOOK_SECRET: "s-s",
  };
  expect(read(env).settings.integration).toMatchObject({ apiUrl: "http://127.0.0.1:1", token: "bp_1" });
});
