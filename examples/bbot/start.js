// Starts the bot, with a Rocket.Chat server of its own unless ROCKETCHAT_URL names one.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@rocketchat-connectors/bbot";
import { createDevServer } from "@rocketchat-connectors/dev-server";

const own = process.env.ROCKETCHAT_URL
  ? undefined
  : await createDevServer({
      port: Number(process.env.PORT ?? 0),
      limits: false,
      users: [
        { username: "bbot", password: "bbot", name: "bBot", roles: ["bot"] },
        { username: "ann", password: "ann", name: "Ann" },
        { username: "bob", password: "bob", name: "Bob" },
      ],
      rooms: [{ name: "bar", members: ["bbot", "ann", "bob"], topic: "What is for a drink?" }],
    });

if (own) {
  await own.as("bob").say("general", "Welcome! Our bot listens here: say *@bbot hello*, or *@bbot drink*.");
  Object.assign(process.env, { ROCKETCHAT_URL: own.url, ROCKETCHAT_USER: "bbot", ROCKETCHAT_PASSWORD: "bbot" });
}
process.env.RESPOND_TO_DM ??= "true";
// bBot reads its own settings when it is imported.
process.env.BOT_NAME ??= "bbot";
process.env.BOT_LOG_LEVEL ??= "warn";
process.env.BOT_USE_SERVER ??= "false";
// It writes its log files where it is started.
const logs = mkdtempSync(join(tmpdir(), "bbot-"));
process.chdir(logs);
process.once("exit", () => rmSync(logs, { recursive: true, force: true }));

/** Opens the chat page logged in; every account of the embedded server has its name as its password. */
const linkFor = (name) => `${own?.url}/?user=${name}&password=${name}`;

const hints = `
  Be Ann:  ${linkFor("ann")}
  or Bob:  ${linkFor("bob")}

  Say      good evening
           @bbot hello
           @bbot menu
           @bbot drink
           anything with cake in it
  or write to bbot directly.

  Ctrl-C ends it.
`;

const { bot } = await import("./bot.js");
const adapter = connect(bot);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await adapter.shutdown();
    await own?.close();
  });
}

await bot.start();
console.log(`bBot is online at ${process.env.ROCKETCHAT_URL}`);
if (own) console.log(hints);
