import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { RocketChatError } from "../errors.ts";
import { normalizeUrl } from "../util/url.ts";
import { readSettings } from "./settings.ts";
import { settingNames } from "./values.ts";

type Env = Readonly<Record<string, string | undefined>>;

const login = { ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "s3cret" };
const token = { ROCKETCHAT_USER_ID: "u1d", ROCKETCHAT_AUTH_TOKEN: "t0ken" };

function read(env: Env) {
  const warnings: string[] = [];
  const settings = readSettings(env, (text) => warnings.push(text));
  return { settings, warnings };
}

function refusal(env: Env): RocketChatError {
  try {
    read(env);
  } catch (error) {
    if (error instanceof RocketChatError) return error;
    throw error;
  }
  throw new Error("these settings were accepted");
}

const problemsOf = (env: Env): readonly string[] => refusal(env).message.split("\n").slice(1);

describe("settings from the environment", () => {
  it("need no more than a login", () => {
    const { settings, warnings } = read(login);
    expect(settings).toEqual({
      url: "http://localhost:3000",
      credentials: { kind: "password", user: "bot", password: "s3cret", ldap: false },
      rooms: [],
      filter: {
        rooms: [],
        direct: false,
        livechat: false,
        edited: false,
        allPublic: false,
        deleted: false,
        typing: false,
        ignoreUsers: [],
        respondTo: "all",
      },
    });
    expect(warnings).toEqual([]);
  });

  it("hold everything that Rocket.Chat's documentation names", () => {
    const { settings, warnings } = read({
      ROCKETCHAT_URL: '"chat.example.com/"',
      ROCKETCHAT_USER: " bot ",
      ROCKETCHAT_PASSWORD: "'s3cret'",
      ROCKETCHAT_AUTH: "LDAP",
      ROCKETCHAT_ROOM: "general, ,dev",
      ROCKETCHAT_USE_SSL: "true",
      ROCKETCHAT_LOG_LEVEL: "debug",
      LISTEN_ON_ALL_PUBLIC: "yes",
      RESPOND_TO_DM: "TRUE",
      RESPOND_TO_EDITED: "1",
      RESPOND_TO_LIVECHAT: "on",
      INTEGRATION_ID: "my bot",
      ROOM_CACHE_SIZE: "50",
      ROOM_CACHE_MAX_AGE: "60",
      DM_ROOM_CACHE_SIZE: "70",
      DM_ROOM_CACHE_MAX_AGE: "80",
    });
    expect(settings).toEqual({
      url: "https://chat.example.com",
      filter: {
        rooms: [],
        direct: true,
        livechat: true,
        edited: true,
        allPublic: true,
        deleted: false,
        typing: false,
        ignoreUsers: [],
        respondTo: "all",
      },
      rooms: ["general", "dev"],
      credentials: { kind: "password", user: "bot", password: "s3cret", ldap: true },
      integrationId: "my bot",
      roomCacheSize: 50,
      roomCacheMaxAgeMs: 60_000,
      logLevel: "debug",
    });
    expect(warnings).toEqual([
      "DM_ROOM_CACHE_SIZE has no effect: the bot's direct rooms are always known",
      "DM_ROOM_CACHE_MAX_AGE has no effect: the bot's direct rooms are always known",
    ]);
  });

  it("take a personal access token", () => {
    const { settings, warnings } = read(token);
    expect(settings.credentials).toEqual({ kind: "token", userId: "u1d", authToken: "t0ken" });
    expect(warnings).toEqual([]);
  });

  it("prefer the token when a password is there too, and say so", () => {
    const { settings, warnings } = read({ ...login, ...token });
    expect(settings.credentials.kind).toBe("token");
    expect(warnings).toEqual([
      "ROCKETCHAT_USER and ROCKETCHAT_PASSWORD are not used: ROCKETCHAT_AUTH_TOKEN goes before them",
    ]);
  });

  it.each(["ROCKETCHAT_USE_SSL", "ROCKETCHAT_USESSL"])("turn SSL on by %s", (name) => {
    const env = { ...login, ROCKETCHAT_URL: "http://chat.example.com" };
    expect(read({ ...env, [name]: "true" }).settings.url).toBe("https://chat.example.com");
    expect(read({ ...env, [name]: "" }).settings.url).toBe("http://chat.example.com");
  });

  it("go without SSL where it is turned off and no scheme says otherwise", () => {
    const env = { ...login, ROCKETCHAT_URL: "chat.example.com", ROCKETCHAT_USE_SSL: "false" };
    expect(read(env).settings.url).toBe("http://chat.example.com");
  });

  it("share the meaning of an address with everybody else", () => {
    const url = "wss://example.com/chat/websocket";
    expect(read({ ...login, ROCKETCHAT_URL: url }).settings.url).toBe(normalizeUrl(url));
  });

  it("warn of a login that travels unencrypted, except on this machine", () => {
    const warningsFor = (url: string) => read({ ...login, ROCKETCHAT_URL: url }).warnings;
    expect(warningsFor("http://chat.example.com")).toEqual([
      "ROCKETCHAT_URL is http://chat.example.com: the login and every message travel unencrypted; use https",
    ]);
    expect(warningsFor("http://127.0.0.1:3000")).toEqual([]);
    expect(warningsFor("https://chat.example.com")).toEqual([]);
  });

  it("warn of a misspelt name", () => {
    expect(read({ ...login, RESPOND_TO_DMS: "true" }).warnings).toEqual([
      "RESPOND_TO_DMS is not a setting and is ignored: did you mean RESPOND_TO_DM?",
    ]);
  });

  it("warn on standard error when nobody asked for the warnings, as loud as the log is", () => {
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      readSettings({ ...login, RESPOND_TO_DMS: "true", ROCKETCHAT_LOG_LEVEL: "silent" });
      expect(write).not.toHaveBeenCalled();
      readSettings({ ...login, RESPOND_TO_DMS: "true" });
      expect(write).toHaveBeenCalledExactlyOnceWith(
        "[rocketchat] warn: RESPOND_TO_DMS is not a setting and is ignored: did you mean RESPOND_TO_DM?\n",
      );
    } finally {
      write.mockRestore();
    }
  });

  it("list by name exactly what is read", () => {
    const asked = new Set<string | symbol>();
    const env = new Proxy<Env>(login, {
      get(target, name, receiver) {
        asked.add(name);
        return Reflect.get(target, name, receiver);
      },
    });
    read(env);
    expect([...asked].sort()).toEqual([...settingNames].sort());
  });
});

describe("settings that cannot be used", () => {
  it("are told all at once, a line each", () => {
    const error = refusal({
      ROCKETCHAT_URL: "ftp://chat.example.com",
      ROCKETCHAT_USER: "bot",
      ROCKETCHAT_LOG_LEVEL: "loud",
      RESPOND_TO_DM: "maybe",
      ROOM_CACHE_SIZE: "0",
    });
    expect(error.code).toBe("invalid_settings");
    expect(error.message.split("\n")).toEqual([
      "the settings cannot be used:",
      'ROCKETCHAT_LOG_LEVEL is "loud": it must be one of debug, info, warn, error, silent',
      'ROCKETCHAT_URL: "ftp://chat.example.com" is not a server address: it must begin with https:// or http://',
      "ROCKETCHAT_PASSWORD is not set: ROCKETCHAT_USER needs it",
      'RESPOND_TO_DM is "maybe": it must be true or false (or 1/0, yes/no, on/off)',
      'ROOM_CACHE_SIZE is "0": it must be a whole number of 1 or more',
    ]);
  });

  it("name both ways of logging in when there is none", () => {
    expect(problemsOf({})).toEqual([
      "no credentials: set ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN, or ROCKETCHAT_USER and ROCKETCHAT_PASSWORD",
    ]);
  });

  it.each([
    ["ROCKETCHAT_USER_ID", "u1d", "ROCKETCHAT_AUTH_TOKEN"],
    ["ROCKETCHAT_AUTH_TOKEN", "t0ken", "ROCKETCHAT_USER_ID"],
    ["ROCKETCHAT_USER", "bot", "ROCKETCHAT_PASSWORD"],
    ["ROCKETCHAT_PASSWORD", "s3cret", "ROCKETCHAT_USER"],
  ])("with %s alone name what is missing", (name, value, missing) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${missing} is not set:`));
  });

  it.each(["t0\u200bken", "t0 ken", "“t0ken”", "t0ken\nt0ken"])(
    "with a token that was not copied right (%j) say so",
    (wrong) => {
      const [problem] = problemsOf({ ...token, ROCKETCHAT_AUTH_TOKEN: wrong });
      expect(problem).toMatch(/^ROCKETCHAT_AUTH_TOKEN holds a character that no id or token has: copy it again/);
      expect(problem).not.toContain(wrong);
      expect(problemsOf({ ...token, ROCKETCHAT_USER_ID: wrong })[0]).toMatch(/^ROCKETCHAT_USER_ID holds a character/);
    },
  );

  it("are half a token even next to a whole password", () => {
    expect(problemsOf({ ...login, ROCKETCHAT_AUTH_TOKEN: "t0ken" })).toHaveLength(1);
  });

  it("still warn, since a misspelt name is often why something is missing", () => {
    const warn = vi.fn();
    expect(() => readSettings({ ROCKETCHAT_USER: "bot", ROCKETCHAT_PASWORD: "s3cret" }, warn)).toThrow(RocketChatError);
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      "ROCKETCHAT_PASWORD is not a setting and is ignored: did you mean ROCKETCHAT_PASSWORD?",
    );
  });

  it("never repeat a secret", () => {
    const texts: string[] = [];
    const secrets: Env = {
      ...login,
      ...token,
      ROCKETCHAT_URL: "https://bot:s3cret@chat.example.com",
      ROCKETCHAT_AUTH: "t0ken",
      ROCKETCHAT_PASS: "s3cret",
      ROCKETCHAT_USER_ID: "",
    };
    try {
      readSettings(secrets, (text) => texts.push(text));
    } catch (error) {
      texts.push(error instanceof RocketChatError ? error.message : "another error");
    }
    const all = texts.join("\n");
    expect(all).toContain("ROCKETCHAT_AUTH is neither password nor ldap");
    expect(all).toContain("holds credentials");
    expect(all).not.toMatch(/s3cret|t0ken/);
  });
});

describe("the certificates of a server", () => {
  const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "settings-"));
    await writeFile(join(folder, "ca.pem"), pem);
    await writeFile(join(folder, "empty.pem"), "");
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("are vouched for by the authority in a file", () => {
    expect(read({ ...login, ROCKETCHAT_CA_FILE: join(folder, "ca.pem") }).settings.ca).toBe(pem);
  });

  it("need a file that is there and holds a certificate", () => {
    const missing = join(folder, "none.pem");
    expect(problemsOf({ ...login, ROCKETCHAT_CA_FILE: missing })).toEqual([
      expect.stringMatching(/^ROCKETCHAT_CA_FILE is ".*", which cannot be read \(ENOENT\): name a readable PEM file$/),
    ]);
    expect(problemsOf({ ...login, ROCKETCHAT_CA_FILE: join(folder, "empty.pem") })).toEqual([
      expect.stringMatching(/^ROCKETCHAT_CA_FILE is ".*", which holds no certificate: name a file in PEM format$/),
    ]);
  });

  it("can be any at all, which is worth a warning", () => {
    const { settings, warnings } = read({ ...login, ROCKETCHAT_INSECURE_TLS: "true" });
    expect(settings.insecureTls).toBe(true);
    expect(warnings).toEqual(["ROCKETCHAT_INSECURE_TLS is on: any certificate is accepted; prefer ROCKETCHAT_CA_FILE"]);
    expect(read({ ...login, ROCKETCHAT_INSECURE_TLS: "false" }).warnings).toEqual([]);
  });

  it("bound what is fetched after a gap, or switch it off", () => {
    const { settings } = read({ ...login, ROCKETCHAT_RECOVER_MAX_AGE: "0", ROCKETCHAT_RECOVER_MAX_MESSAGES: "20" });
    expect(settings.recovery).toEqual({ maxAgeMs: 0, maxPerRoom: 20 });
    expect(read({ ...login, ROCKETCHAT_RECOVER_MAX_AGE: "60" }).settings.recovery).toEqual({ maxAgeMs: 60_000 });
    expect(refusal({ ...login, ROCKETCHAT_RECOVER_MAX_AGE: "-1" }).message).toContain("a whole number of 0 or more");
  });
});
