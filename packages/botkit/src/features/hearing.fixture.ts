import { BotkitConversation } from "botkit";
import type { Dialogue } from "./dialogue.fixture.ts";

export const hearing: Dialogue = {
  title: "words, patterns and functions",
  script(controller) {
    controller.hears("plain", "message", async (bot, message) => bot.reply(message, "a string"));
    controller.hears(["one of", /^several$/], "message", async (bot, message) => bot.reply(message, "a list"));
    controller.hears(/^number (\d+)$/, ["message", "other"], async (bot, message) =>
      bot.reply(message, `a pattern: ${message.matches[1]}`),
    );
    controller.hears(
      async (message) => message.text === message.text?.toUpperCase(),
      "message,other",
      async (bot, message) => {
        await bot.reply(message, "a function");
        await bot.say("and more");
      },
    );
    controller.on("message", async (bot, message) => bot.reply(message, `nothing for ${message.text}`));
  },
  lines: [
    "ann: very Plain words",
    "bot: a string",
    "ann: one of them",
    "bot: a list",
    "ann: several",
    "bot: a list",
    "ann: number 42",
    "bot: a pattern: 42",
    "ann: LOUD",
    "bot: a function",
    "bot: and more",
    "ann: something else",
    "bot: nothing for something else",
  ],
};

export const interruption: Dialogue = {
  title: "words that interrupt a dialog, and one that ends it",
  script(controller) {
    const name = new BotkitConversation("name", controller);
    name.ask("Your name?", async () => undefined, "name");
    name.say("Hello {{vars.name}}.");
    const help = new BotkitConversation("help", controller);
    help.ask("What about?", async () => undefined, "topic");
    help.say("About {{vars.topic}} I know nothing.");
    controller.addDialog(name);
    controller.addDialog(help);
    controller.hears("^hello$", "message", async (bot) => bot.beginDialog("name"));
    controller.interrupts("^time$", "message", async (bot, message) => bot.reply(message, "Twelve."));
    controller.interrupts(/^help$/, "message", async (bot) => bot.beginDialog("help"));
    controller.interrupts(["quit", "stop"], "message", async (bot, message) => {
      await bot.reply(message, bot.hasActiveDialog() ? "Forgotten." : "There is nothing.");
      await bot.cancelAllDialogs();
    });
  },
  lines: [
    "ann: hello",
    "bot: Your name?",
    "ann: time",
    "bot: Twelve.",
    "ann: Ann",
    "bot: Hello Ann.",
    "ann: hello",
    "bot: Your name?",
    "ann: help",
    "bot: What about?",
    "ann: cats",
    "bot: About cats I know nothing.",
    "bot: Your name?",
    "ann: quit",
    "bot: Forgotten.",
    "ann: quit",
    "bot: There is nothing.",
  ],
};

export const middleware: Dialogue = {
  title: "middleware on the way in, on the way out, and at random",
  script(controller) {
    const { ingest, receive, interpret, send, spawn } = controller.middleware;
    ingest.use((_bot: unknown, message: { text: string }, next: () => void) => {
      message.text = message.text.replace("teh", "the");
      next();
    });
    receive.use((_bot: unknown, message: Record<string, unknown>, next: () => void) => {
      message.received = "received";
      next();
    });
    interpret.use((_bot: unknown, message: Record<string, unknown>, next: () => void) => {
      message.intent = `${message.received}, interpreted`;
      next();
    });
    spawn.use((bot: Record<string, unknown>, next: () => void) => {
      bot.extra = "spawned";
      next();
    });
    send.use((_bot: unknown, activity: { text: string | readonly string[] }, next: () => void) => {
      if (Array.isArray(activity.text)) activity.text = activity.text[Math.floor(Math.random() * activity.text.length)];
      activity.text = `${activity.text}!`;
      next();
    });
    const chance = new BotkitConversation("chance", controller);
    chance.say({ text: ["Same", "Same"] });
    controller.addDialog(chance);
    controller.hears("the thing", "message", async (bot, message) =>
      bot.reply(message, `${message.intent}, ${Reflect.get(bot, "extra")}`),
    );
    controller.hears("any", "message", async (bot) => bot.say({ ...{ text: ["Any", "Any"] as never } }));
    controller.hears("chance", "message", async (bot) => bot.beginDialog("chance"));
  },
  lines: [
    "ann: teh thing",
    "bot: received, interpreted, spawned!",
    "ann: any",
    "bot: Any!",
    "ann: chance",
    "bot: Same!",
  ],
};
