// A small bot that shows what Botkit can do in Rocket.Chat. The server and the account come from the environment.
import { RocketChatAdapter, RocketChatMessageTypeMiddleware } from "@rocketchat-connectors/botkit";
import { Botkit, BotkitConversation } from "botkit";

// Tells what is said to the bot (direct_mention, direct_message) from what is only said where it listens (message).
const adapter = new RocketChatAdapter().use(new RocketChatMessageTypeMiddleware());

export const controller = new Botkit({ adapter, disable_webserver: true, disable_console: true });
const addressed = ["direct_mention", "direct_message"];
const anything = [...addressed, "mention", "message"];

controller.hears(/hello|hi$/i, addressed, (bot, message) =>
  bot.reply(message, "Hello! Ask me for a _table_, or about the _menu_."),
);

const table = new BotkitConversation("table", controller);
const choices = (...words) => words.map((word) => ({ title: word, payload: word }));
table.ask({ text: "A table, for when?", quick_replies: choices("Today", "Tomorrow") }, [], "day");
table.ask(
  "For how many, from 1 to 8?",
  [
    { pattern: "^[1-8]$", handler: async () => undefined },
    { default: true, handler: async (_answer, convo) => convo.repeat() },
  ],
  "guests",
);
table.say("Booked: {{vars.day}}, {{vars.guests}}.");
controller.addDialog(table);
controller.hears("table", addressed, (bot) => bot.beginDialog("table"));

controller.hears("menu", anything, async (bot, message) => {
  await bot.replyInThread(message, "Soup, stew, and what was left over.");
});

controller.on("messageReaction", async (bot, { incoming_message: { from, reactionsAdded = [] } }) => {
  if (reactionsAdded.some(({ type }) => type === "bell")) await bot.say(`${from.name} rang the bell.`);
});
