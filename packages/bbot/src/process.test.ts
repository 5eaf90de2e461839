import { createDevServer, type DevServer } from "@rocketchat-connectors/dev-server";
import { describe, expect, it, vi } from "vitest";
import { spawnBot } from "./bbot-process.fixture.ts";

const users = [
  { username: "bot", password: "secret", roles: ["bot"], id: "bot-id", token: "personal-token" },
  { username: "ann" },
];
const branches = `
bot.events.once("started", () => console.log("ready"));
bot.global.text(/ping/, (b) => b.respond("pong"));
`;
/** A program as most are: bBot finds the adapter by its name. */
const byName = `const bot = require("bbot");${branches}bot.start();`;
/** A program that is an ES module, where bBot finds none. */
const byConnect = `import * as bot from "bbot";
import { connect } from "@rocketchat-connectors/bbot";
connect(bot);${branches}await bot.start();`;

const named = { BOT_MESSAGE_ADAPTER: "@rocketchat-connectors/bbot" };
const credentials = { ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "secret" };
const servers = [
  ["without bBot's web server", { BOT_USE_SERVER: "false" }],
  ["with bBot's web server", { BOT_SERVER_PORT: "0" }],
] as const;

function settingsFor(server: DevServer) {
  return { ROCKETCHAT_URL: server.url, ...credentials, ...named, BOT_USE_SERVER: "false" };
}

describe.concurrent("a bot in a process of its own", () => {
  it.each([
    ["bot.cjs", byName, "SIGTERM"],
    ["bot.mjs", byConnect, "SIGINT"],
  ] as const)("answers, and logs off at a signal (%s)", { timeout: 60_000 }, async (file, text, signal) => {
    await using server = await createDevServer({ users });
    await using bot = await spawnBot(file, text, settingsFor(server));
    await bot.says("ready");
    await server.as("ann").say("general", "ping");
    await server.waitForMessage({ room: "general", from: "bot", text: "pong" });
    bot.signal(signal);
    expect(await bot.exit()).toBe(0);
    // The process can be gone before the server has read that its socket is closed.
    await vi.waitFor(() => expect(server.wire.connections("bot"), "the socket should be closed").toEqual([]));
    expect(server.wire.calls({ path: /logout/, username: "bot" })).toHaveLength(1);
  });

  it("says at SIGTERM what it has begun to say, also when bBot's web server is on", { timeout: 60_000 }, async () => {
    await using server = await createDevServer({ users });
    const env = { ...settingsFor(server), BOT_USE_SERVER: "true", BOT_SERVER_PORT: "0" };
    await using bot = await spawnBot("bot.cjs", byName, env);
    await bot.says("ready");
    server.faults.delay({ path: /chat\.sendMessage/, ms: 500 });
    await server.as("ann").say("general", "ping");
    await vi.waitFor(() => expect(server.wire.calls({ path: /chat\.sendMessage/, username: "bot" })).toHaveLength(1));
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe(0);
    expect(server.messages("general").map(({ msg }) => msg)).toContain("pong");
    expect(server.wire.calls({ path: /logout/, username: "bot" })).toHaveLength(1);
  });

  it("is told of the adapter by package.json", { timeout: 60_000 }, async () => {
    await using server = await createDevServer({ users });
    const key = { bot: { "message-adapter": "@rocketchat-connectors/bbot", name: "robbie" } };
    const program = `require("node:fs").writeFileSync("package.json", ${JSON.stringify(JSON.stringify(key))});
${byName}`;
    const { BOT_MESSAGE_ADAPTER: _, ...env } = settingsFor(server);
    await using bot = await spawnBot("bot.cjs", program, env);
    await bot.says("ready");
    await server.as("ann").say("general", "ping");
    await server.waitForMessage({ room: "general", from: "bot", text: "pong" });
  });

  it("leaves the signals to bBot when told to", { timeout: 60_000 }, async () => {
    await using server = await createDevServer({ users });
    await using bot = await spawnBot("bot.cjs", byName, { ...settingsFor(server), BBOT_ROCKETCHAT_PROCESS: "false" });
    await bot.says("ready");
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe(0);
    expect(server.wire.calls({ path: /logout/, username: "bot" })).toEqual([]);
  });

  it("waits for a server that is down, and can be stopped while it waits", { timeout: 60_000 }, async () => {
    const gone = await createDevServer({ users });
    await gone.close();
    await using bot = await spawnBot("bot.cjs", byName, settingsFor(gone));
    await bot.says(/retry|again/i);
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe(0);
  });

  it("comes online with a server that was down", { timeout: 60_000 }, async () => {
    await using server = await createDevServer({ users });
    const repaired = new AbortController();
    const down = server.faults.restart({ downMs: 60_000, signal: repaired.signal });
    await using bot = await spawnBot("bot.cjs", byName, settingsFor(server));
    await bot.says(/retry|again/i);
    repaired.abort();
    await down;
    await bot.says("ready");
  });

  it("logs a failed answer that nobody awaited, and lives on", { timeout: 60_000 }, async () => {
    await using server = await createDevServer({ users });
    const careless = byName.replace(
      "bot.start()",
      `bot.global.text(/careless/, (b) => {
      b.envelope.toRoomName("nowhere");
      b.respond("lost");
    });
    bot.start()`,
    );
    await using bot = await spawnBot("bot.cjs", careless, settingsFor(server));
    await bot.says("ready");
    await server.as("ann").say("general", "careless");
    await bot.says(/respond error.*nowhere/);
    await server.as("ann").say("general", "ping");
    await server.waitForMessage({ room: "general", from: "bot", text: "pong" });
  });
});

describe.concurrent("what cannot work", () => {
  it.each(servers)("a wrong password ends it with code 1 and a sentence (%s)", { timeout: 60_000 }, async (_, env) => {
    await using server = await createDevServer({ users });
    const wrong = { ...settingsFor(server), BOT_USE_SERVER: "true", ...env, ROCKETCHAT_PASSWORD: "not-this-one" };
    await using bot = await spawnBot("bot.cjs", byName, wrong);
    expect(await bot.exit()).toBe(1);
    expect(bot.output()).toMatch(/startup failed: login refused .*: check ROCKETCHAT_USER and ROCKETCHAT_PASSWORD$/m);
    expect(bot.output()).not.toMatch(/ {4}at |not-this-one/);
  });

  it.each(servers)("settings that are missing end it with code 1 (%s)", { timeout: 60_000 }, async (_, env) => {
    const alive = byName.replace("bot.start()", "setInterval(() => undefined, 1000); bot.start()");
    await using bot = await spawnBot("bot.cjs", alive, { ...named, ROCKETCHAT_URL: "http://127.0.0.1:9", ...env });
    expect(await bot.exit()).toBe(1);
    expect(bot.output().match(/ROCKETCHAT_USER and/g)).toHaveLength(1);
    expect(bot.output()).not.toMatch(/ {4}at /);
  });

  it("connect() says on the console what is missing, which bBot would keep to itself", {
    timeout: 60_000,
  }, async () => {
    await using bot = await spawnBot("bot.mjs", byConnect, {
      ROCKETCHAT_URL: "http://127.0.0.1:9",
      BOT_USE_SERVER: "false",
    });
    expect(await bot.exit()).toBe(1);
    expect(bot.output().match(/ROCKETCHAT_USER and/g)).toHaveLength(1);
  });

  it("a program that looks after its process itself is told", { timeout: 60_000 }, async () => {
    await using server = await createDevServer({ users });
    const own = `${byName}
setInterval(() => undefined, 1_000);
bot.events.on("rocketchat:ended", ({ code }) => { console.log("told of", code); process.exit(3); });`;
    const wrong = { ...settingsFor(server), BBOT_ROCKETCHAT_PROCESS: "false", ROCKETCHAT_PASSWORD: "not-this-one" };
    await using bot = await spawnBot("bot.cjs", own, wrong);
    expect(await bot.exit()).toBe(3);
    expect(bot.output()).toMatch(/startup failed: login refused|told of unauthorized/);
  });

  it.each(servers)(
    "a storage that does not start ends it with code 1 as well, and it logs off (%s)",
    { timeout: 60_000 },
    async (_, env) => {
      await using server = await createDevServer({ users });
      const broken = byName.replace(
        "bot.start()",
        `const nothing = async () => undefined;
        const start = async () => { throw new Error("there is no database"); };
        bot.adapters.storage = { name: "broken", start, shutdown: nothing, saveMemory: nothing };
        bot.start()`,
      );
      await using bot = await spawnBot("bot.cjs", broken, { ...settingsFor(server), BOT_USE_SERVER: "true", ...env });
      expect(await bot.exit()).toBe(1);
      expect(bot.output()).toMatch(/startup failed: there is no database$/m);
      await vi.waitFor(() => expect(server.wire.connections("bot")).toEqual([]));
    },
  );

  it("an ES module with a wrong password ends as well", { timeout: 60_000 }, async () => {
    await using server = await createDevServer({ users });
    await using bot = await spawnBot("bot.mjs", byConnect, {
      ...settingsFor(server),
      ROCKETCHAT_PASSWORD: "not-this-one",
    });
    expect(await bot.exit()).toBe(1);
    expect(bot.output()).toContain("login refused");
  });

  it.each(servers)(
    "a token taken back while it runs ends it with code 77 (%s)",
    { timeout: 60_000 },
    async (_, env) => {
      await using server = await createDevServer({ users });
      const { ROCKETCHAT_URL } = settingsFor(server);
      const token = { ROCKETCHAT_URL, ROCKETCHAT_USER_ID: "bot-id", ROCKETCHAT_AUTH_TOKEN: "personal-token" };
      await using bot = await spawnBot("bot.cjs", byName, { ...named, ...token, ...env });
      await bot.says("ready");
      server.faults.expireToken("bot");
      await server.faults.drop({ username: "bot" });
      expect(await bot.exit()).toBe(77);
    },
  );
});
