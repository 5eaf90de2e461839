// Starts Hubot's own command line, with a Rocket.Chat server of its own unless ROCKETCHAT_URL names one.
import { createDevServer } from "@rocketchat-connectors/dev-server";

const own = process.env.ROCKETCHAT_URL
  ? undefined
  : await createDevServer({
      port: Number(process.env.PORT ?? 0),
      limits: false,
      users: [
        { username: "hubot", password: "hubot", name: "Hubot", roles: ["bot"] },
        { username: "ann", password: "ann", name: "Ann" },
        { username: "bob", password: "bob", name: "Bob" },
      ],
      rooms: [{ name: "kitchen", members: ["hubot", "ann", "bob"], topic: "What is for lunch?" }],
    });

if (own) {
  await own.as("bob").say("general", "Welcome! Our bot listens here: say *good morning*, or *@hubot lunch*.");
  Object.assign(process.env, { ROCKETCHAT_URL: own.url, ROCKETCHAT_USER: "hubot", ROCKETCHAT_PASSWORD: "hubot" });
}
process.env.RESPOND_TO_DM ??= "true";
process.env.HUBOT_LOG_LEVEL ??= "warn";
process.chdir(import.meta.dirname);
process.argv.splice(2, process.argv.length, "-d", "-n", "hubot", "-a", "@rocketchat-connectors/hubot");

/** Opens the chat page logged in; every account of the embedded server has its name as its password. */
const linkFor = (name) => `${own?.url}/?user=${name}&password=${name}`;

const hints = `
  Be Ann:  ${linkFor("ann")}
  or Bob:  ${linkFor("bob")}

  Say      good morning
           @hubot lunch
           @hubot explain recursion
           anything with coffee in it
  or write to hubot directly.

  Ctrl-C ends it.
`;

const { default: robot } = await import("hubot/bin/Hubot.mjs");

// Hubot calls directories that it would also look into, and that nobody needs, an error.
const { error } = robot.logger;
robot.logger.error = (...line) => {
  if (!/^Path \S+ does not exist$/.test(String(line[0]))) error.apply(robot.logger, line);
};

robot.on("scripts have loaded", () => {
  console.log(`Hubot is online at ${process.env.ROCKETCHAT_URL}`);
  if (own) console.log(hints);
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await robot.adapter.close();
    await own?.close();
  });
}
