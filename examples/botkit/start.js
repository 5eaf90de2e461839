// Starts the bot, with a Rocket.Chat server of its own unless ROCKETCHAT_URL names one.
import { createDevServer } from "@rocketchat-connectors/dev-server";

const own = process.env.ROCKETCHAT_URL
  ? undefined
  : await createDevServer({
      port: Number(process.env.PORT ?? 0),
      limits: false,
      users: [
        { username: "botkit", password: "botkit", name: "Botkit", roles: ["bot"] },
        { username: "ann", password: "ann", name: "Ann" },
        { username: "bob", password: "bob", name: "Bob" },
      ],
      rooms: [{ name: "tavern", members: ["botkit", "ann", "bob"], topic: "What is for dinner?" }],
    });

if (own) {
  await own.as("bob").say("general", "Welcome! Our bot listens here: say *@botkit hello*, or *@botkit a table*.");
  Object.assign(process.env, { ROCKETCHAT_URL: own.url, ROCKETCHAT_USER: "botkit", ROCKETCHAT_PASSWORD: "botkit" });
}
process.env.RESPOND_TO_DM ??= "true";
process.env.ROCKETCHAT_LOG_LEVEL ??= "warn";

/** Opens the chat page logged in; every account of the embedded server has its name as its password. */
const linkFor = (name) => `${own?.url}/?user=${name}&password=${name}`;

const hints = `
  Be Ann:  ${linkFor("ann")}
  or Bob:  ${linkFor("bob")}

  Say      @botkit hello
           @botkit a table, please
           what is on the menu?
           and react to something with a bell
  or write to botkit directly.

  Ctrl-C ends it.
`;

const { controller } = await import("./bot.js");

controller.ready(() => {
  console.log(`Botkit is online at ${process.env.ROCKETCHAT_URL}`);
  if (own) console.log(hints);
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await controller.shutdown();
    await own?.close();
  });
}
