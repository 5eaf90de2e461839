import { join } from "node:path";
import { it } from "vitest";
import { botFolder } from "../bot-folder.fixture.ts";
import { openOffice } from "../office.fixture.ts";
import { play } from "./play.fixture.ts";

/** Features as Botkit's own bots keep them, in a folder of modules of every kind. */
const features = {
  "features/common.js": `module.exports = (controller) => {
    controller.hears("common", "message", async (bot, message) => bot.reply(message, "CommonJS"));
  };`,
  "features/module.mjs": `export default (controller) => {
    controller.hears("module", "message", async (bot, message) => bot.reply(message, "a module"));
  };`,
  "features/waterfall.cjs": `const { WaterfallDialog, TextPrompt } = require("botbuilder-dialogs");
  module.exports = function (controller) {
    controller.addDialog(new TextPrompt("text"));
    controller.addDialog(new WaterfallDialog("name", [
      (step) => step.prompt("text", "Your name?"),
      async (step) => {
        await step.context.sendActivity("Hello " + step.result + ".");
        return step.endDialog();
      },
    ]));
    controller.hears("waterfall", "message", (bot) => bot.beginDialog("name"));
  };`,
  "features/notes.txt": "no module",
};

it("a bot's features are loaded from a folder of plain modules", async () => {
  await using folder = await botFolder(features);
  await using office = await openOffice({
    scripts: (controller) => controller.loadModules(join(folder.path, "features"), [".js", ".cjs", ".mjs"]),
  });
  await play(office.server, "lounge", [
    "ann: common",
    "bot: CommonJS",
    "ann: module",
    "bot: a module",
    "ann: waterfall",
    "bot: Your name?",
    "ann: Ann",
    "bot: Hello Ann.",
  ]);
});
