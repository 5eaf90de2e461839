import { createDevServer, type DevServer } from "@rocketchat-connectors/dev-server";
import { stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it, vi } from "vitest";
import { builtAdapter, spawnHubot } from "./hubot-process.fixture.ts";

const users = [
  { username: "bot", password: "secret", roles: ["bot"], id: "bot-id", token: "personal-token" },
  { username: "ann" },
];
const greeter = `export default (robot) => {
  robot.on("scripts have loaded", () => robot.messageRoom("general", "ready"));
  robot.respond(/ping/, (res) => res.reply("pong"));
};`;
const credentials = { ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "secret" };

function settingsFor(server: DevServer) {
  return { ROCKETCHAT_URL: server.url, ...credentials };
}

describe.concurrent("hubot -a @rocketchat-connectors/hubot", () => {
  it.each(["hubot", "hubot-13", "hubot-11"] as const)("answers and logs off at SIGTERM (%s)", async (version) => {
    await using server = await createDevServer({ users });
    await using bot = await spawnHubot({ version, script: greeter, env: settingsFor(server) });
    await server.waitForMessage({ room: "general", from: "bot", text: "ready" }, 15_000);
    await server.as("ann").say("general", "@bot ping");
    await server.waitForMessage({ room: "general", from: "bot", text: "@ann pong" });
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe(0);
    // The process can be gone before the server has read that its socket is closed.
    await vi.waitFor(() => expect(server.wire.connections("bot"), "the socket should be closed").toEqual([]));
    expect(server.wire.calls({ path: /logout/, username: "bot" })).toHaveLength(1);
  });

  it.each(["hubot", "hubot-13", "hubot-11"] as const)(
    "hears what was said while the scripts load (%s)",
    async (version) => {
      await using server = await createDevServer({ users });
      const slowly = `const go = new Promise((resolve) => process.once("SIGUSR2", resolve));
      console.log("a script loads");
      await go;`;
      // Hubot waits for the scripts of its folder, and not for those of external-scripts.json.
      const externalScript = `await new Promise((resolve) => setTimeout(resolve, 300));
      export default (robot) => robot.respond(/knock/, (res) => res.reply("who is there?"));`;
      const named = { HUBOT_ADAPTER: "@rocketchat-connectors/hubot", HUBOT_NAME: "Robbie" };
      await using bot = await spawnHubot({
        version,
        args: [],
        script: `${slowly}\n${greeter}`,
        externalScript,
        env: { ...settingsFor(server), ...named },
      });
      await bot.says("a script loads");
      await server.as("ann").say("general", "Robbie: ping");
      await server.as("ann").say("general", "Robbie: knock");
      bot.signal("SIGUSR2");
      await server.waitForMessage({ room: "general", from: "bot", text: "@ann pong" });
      await server.waitForMessage({ room: "general", from: "bot", text: "@ann who is there?" });
    },
  );

  it("is found as a file with -f", async () => {
    await using server = await createDevServer({ users });
    await using bot = await spawnHubot({ args: ["-f", builtAdapter], script: greeter, env: settingsFor(server) });
    await server.waitForMessage({ room: "general", from: "bot", text: "ready" }, 15_000);
    bot.signal("SIGINT");
    expect(await bot.exit()).toBe(0);
  });

  it("ends at SIGTERM although a script keeps the process alive", async () => {
    await using server = await createDevServer({ users });
    const script = `${greeter}\nsetInterval(() => undefined, 1000);`;
    await using bot = await spawnHubot({ script, env: settingsFor(server) });
    await server.waitForMessage({ room: "general", from: "bot", text: "ready" }, 15_000);
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe(0);
  });

  it("ends at SIGTERM although what it has to say cannot be sent", { timeout: 40_000 }, async () => {
    await using server = await createDevServer({ users });
    await using bot = await spawnHubot({ script: greeter, env: settingsFor(server) });
    await server.waitForMessage({ room: "general", from: "bot", text: "ready" }, 15_000);
    server.faults.refuse({ path: /chat\.sendMessage/, status: 503, times: 1_000 });
    await server.as("ann").say("general", "@bot ping");
    await bot.says("503");
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe(0);
    expect(bot.output()).toContain("A script could not reach the room");
  });

  it("leaves the signals alone when told to", async () => {
    await using server = await createDevServer({ users });
    const env = { ...settingsFor(server), HUBOT_ROCKETCHAT_PROCESS: "false" };
    await using bot = await spawnHubot({ script: greeter, env });
    await server.waitForMessage({ room: "general", from: "bot", text: "ready" }, 15_000);
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe("SIGTERM");
  });

  it("waits for a server that is down, and comes online with it", async () => {
    await using server = await createDevServer({ users });
    const repaired = new AbortController();
    const down = server.faults.restart({ downMs: 60_000, signal: repaired.signal });
    await using bot = await spawnHubot({ script: greeter, env: { ROCKETCHAT_URL: server.url, ...credentials } });
    await bot.says(/retry|again/i);
    repaired.abort();
    await down;
    await server.waitForMessage({ room: "general", from: "bot", text: "ready" }, 15_000);
  });

  it("can be stopped while it waits for a server", async () => {
    const gone = await createDevServer({ users });
    await gone.close();
    await using bot = await spawnHubot({ env: { ROCKETCHAT_URL: gone.url, ...credentials } });
    await bot.says(/retry|again/i);
    bot.signal("SIGTERM");
    expect(await bot.exit()).toBe(0);
  });
});

describe.concurrent("what cannot work", () => {
  it("a wrong password is said in one sentence, and ends with code 77", async () => {
    await using server = await createDevServer({ users });
    const env = { ...settingsFor(server), ROCKETCHAT_PASSWORD: "wrong" };
    await using bot = await spawnHubot({ env });
    expect(await bot.exit()).toBe(77);
    const lines = bot
      .output()
      .split("\n")
      .filter((line) => line.includes("ROCKETCHAT_PASSWORD"));
    expect(lines).toEqual([expect.stringContaining("login refused")]);
    expect(bot.output()).not.toMatch(/ {4}at |wrong/);
  });

  it("a token that is taken back while the bot runs ends it with code 77", async () => {
    await using server = await createDevServer({ users });
    const env = { ROCKETCHAT_URL: server.url, ROCKETCHAT_USER_ID: "bot-id", ROCKETCHAT_AUTH_TOKEN: "personal-token" };
    await using bot = await spawnHubot({ script: greeter, env });
    await server.waitForMessage({ room: "general", from: "bot", text: "ready" }, 15_000);
    server.faults.expireToken("bot");
    await server.faults.drop({ username: "bot" });
    expect(await bot.exit()).toBe(77);
  });

  it("missing variables are named, with the way to load the .env file that is there", async () => {
    await using bot = await spawnHubot({ envFile: "ROCKETCHAT_USER=bot" });
    expect(await bot.exit()).toBe(78);
    expect(bot.output()).toMatch(/ROCKETCHAT_USER.*node --env-file=\.env/s);
    expect(bot.output()).not.toMatch(/ {4}at /);
  });

  it("the configuration check finds them without connecting, and is content with good ones", async () => {
    await using server = await createDevServer({ users });
    const args = ["-a", "@rocketchat-connectors/hubot", "-t"];
    await using bad = await spawnHubot({ args });
    await using good = await spawnHubot({ args, env: settingsFor(server) });
    expect(await bad.exit()).toBe(78);
    expect(await good.exit()).toBe(0);
    expect(good.output()).toContain("OK");
    expect(server.wire.calls()).toEqual([]);
  });
});

describe.concurrent("a process that is killed in the middle", () => {
  it("leaves its unanswered questions to the next one, and no answer is stored twice", {
    timeout: 60_000,
  }, async () => {
    await using state = await stateFolder();
    await using server = await createDevServer({ users });
    const env = { ...settingsFor(server), ROCKETCHAT_STATE_FILE: state.file };
    const script = `export default (robot) => {
      robot.hear(/^question (\\d+)$/, async (res) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        await res.send("answer " + res.match[1]);
      });
      robot.on("scripts have loaded", () => robot.messageRoom("general", "ready"));
    };`;
    const ask = async (from: number, to: number): Promise<void> => {
      for (let number = from; number < to; number += 1) await server.as("ann").say("general", `question ${number}`);
    };
    {
      await using bot = await spawnHubot({ script, env });
      await server.waitForMessage({ room: "general", from: "bot", text: "ready" }, 15_000);
      await ask(0, 20);
      server.faults.delay({ path: /chat\.sendMessage/, ms: 30 });
      await server.waitForMessage({ room: "general", from: "bot", text: "answer 5" });
      bot.signal("SIGKILL");
      expect(await bot.exit()).toBe("SIGKILL");
    }
    await ask(20, 25);
    await using _next = await spawnHubot({ script, env });
    await server.waitForMessage({ room: "general", from: "bot", text: "answer 24" }, 20_000);
    const answers = () =>
      server.messages("general").flatMap(({ u, msg }) => (u.username === "bot" && msg !== "ready" ? [msg] : []));
    await until("every answer", () => answers().length >= 25);
    expect(answers()).toEqual(Array.from({ length: 25 }, (_, number) => `answer ${number}`));
  });
});

describe.concurrent("promises that a script forgets", () => {
  it("a failed send does not end the process", async () => {
    await using server = await createDevServer({ users });
    const script = `export default (robot) => {
      robot.respond(/careless/, (res) => {
        robot.messageRoom("nowhere", "lost").then(() => undefined);
        setImmediate(async () => {
          await robot.messageRoom("nowhere", "lost");
        });
      });
      robot.respond(/ping/, (res) => res.reply("pong"));
      robot.on("scripts have loaded", () => robot.messageRoom("general", "ready"));
    };`;
    await using bot = await spawnHubot({ script, env: settingsFor(server) });
    await server.waitForMessage({ room: "general", from: "bot", text: "ready" }, 15_000);
    await server.as("ann").say("general", "@bot careless");
    await bot.says(/(The bot did not handle an error.*){2}/s);
    await server.as("ann").say("general", "@bot ping");
    await server.waitForMessage({ room: "general", from: "bot", text: "@ann pong" });
  });

  it("any other failure ends it also when two robots live in the process", async () => {
    await using server = await createDevServer({ users });
    const script = `export default async (robot) => {
      const other = new robot.constructor(robot.adapterName, false, "Other");
      other.adapterName = "@rocketchat-connectors/hubot";
      await other.loadAdapter();
      await other.run();
      robot.on("scripts have loaded", () => Promise.reject(new Error("a mistake of the script")));
    };`;
    await using bot = await spawnHubot({ script, env: settingsFor(server) });
    await bot.says("a mistake of the script");
    expect(await bot.exit()).toBe(1);
  });

  it("any other failure ends it, as Node does", async () => {
    await using server = await createDevServer({ users });
    const script = `export default (robot) => {
      robot.on("scripts have loaded", () => Promise.reject(new Error("a mistake of the script")));
    };`;
    await using bot = await spawnHubot({ script, env: settingsFor(server) });
    expect(await bot.exit()).toBe(1);
    expect(bot.output()).toContain("a mistake of the script");
    await until("the connection to end", () => server.wire.connections("bot").length === 0);
  });
});
