import { createDevServer } from "@rocketchat-connectors/dev-server";
import { describe, expect, it } from "vitest";
import { type HubotVersion, spawnHubot } from "./hubot-process.fixture.ts";
import { sdkPerson } from "./sdk-person.fixture.ts";

const users = [
  { username: "bot", password: "secret", roles: ["bot"] },
  { username: "ann", password: "ann-secret" },
];

/** Published scripts as they are, on Hubot's real command line, and a person with a client written by others. */
async function openStage(version: HubotVersion, env: Readonly<Record<string, string>> = {}, script?: string) {
  const server = await createDevServer({ users });
  const bot = await spawnHubot({
    version,
    ...(script === undefined ? {} : { script }),
    external: ["hubot-help", "hubot-diagnostics", "hubot-rules"],
    env: {
      ROCKETCHAT_URL: server.url,
      ROCKETCHAT_USER: "bot",
      ROCKETCHAT_PASSWORD: "secret",
      RESPOND_TO_DM: "true",
      HUBOT_LOG_LEVEL: "debug",
      ...env,
    },
  });
  const ann = await sdkPerson(server.url, "ann", "ann-secret");
  await bot.says("Parsing help for");
  await bot.says(/Parsing help for [^"]*rules/);
  return {
    ann,
    async [Symbol.asyncDispose]() {
      await ann[Symbol.asyncDispose]();
      await bot[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

const restoreHelp = `export default (robot) => robot.commands?.unregister("help");`;

describe.each(["hubot", "hubot-13", "hubot-11"] as const)("published scripts on %s", (version) => {
  it("answer a person in a channel and alone", async () => {
    await using stage = await openStage(version, {}, restoreHelp);
    const { ann } = stage;
    await ann.say("GENERAL", "@bot ping");
    await ann.hears("bot", /^PONG$/);
    await ann.say("GENERAL", "Hubot echo Hello there");
    await ann.hears("bot", /^Hello there$/);
    await ann.say("GENERAL", "@bot adapter");
    await ann.hears("bot", /rocketchat/);
    const alone = await ann.direct("bot");
    await ann.say(alone, "what are the rules");
    await ann.hears("bot", /^0\. A robot may not harm humanity/);
    await ann.say(alone, "help ping");
    expect(await ann.hears("bot", /Reply with pong/)).toBe("Hubot ping - Reply with pong");
  });
});

it("hubot-help answers alone when told to, and a channel is told so", async () => {
  await using stage = await openStage("hubot", { HUBOT_HELP_REPLY_IN_PRIVATE: "true" }, restoreHelp);
  await stage.ann.say("GENERAL", "@bot help echo");
  await stage.ann.hears("bot", /^@ann I just replied to you in private\.$/);
  await stage.ann.hears("bot", /^Hubot echo <text> - Reply back with <text>$/);
});

it("Hubot 14's own help answers in place of hubot-help unless it is taken out", async () => {
  await using stage = await openStage("hubot");
  await stage.ann.say("GENERAL", "@bot help");
  await stage.ann.hears("bot", /^@ann Available commands:/);
});
