import { until } from "@rocketchat-connectors/testkit";
import type { Activity } from "botbuilder";
import { type Botkit, BotkitConversation } from "botkit";
import { describe, expect, it } from "vitest";
import { RocketChatMessageTypeMiddleware } from "../index.ts";
import { openOffice } from "../office.fixture.ts";
import { play, transcript, waitForLines } from "./play.fixture.ts";
import { inRocketChat } from "./worker.fixture.ts";

/** Lets a bot speak in a room of its own accord. */
async function speak(controller: Botkit, room: string, text: string): Promise<void> {
  const bot = inRocketChat(await controller.spawn());
  await bot.startConversationInChannel(room, "ann");
  await bot.say(text);
}

describe("a controller", () => {
  it("is ready when the bot is online, and lets it say goodbye before it logs off", async () => {
    const office = await openOffice({
      scripts(controller) {
        controller.ready(() => speak(controller, "#lounge", "Good morning."));
        controller.on("shutdown", () => speak(controller, "lounge", "Good night."));
      },
    });
    await using server = office.server;
    await waitForLines(server, "lounge", ["bot: Good morning."]);
    await office.controller.shutdown();
    expect(transcript(server, "lounge")).toEqual(["bot: Good morning.", "bot: Good night."]);
    expect(server.wire.calls({ path: /logout/, username: "bot" })).toHaveLength(1);
    await until("the end of the connection", () => server.wire.connections("bot").length === 0);
  });

  it("takes plugins, and holds the client as one", async () => {
    await using office = await openOffice({
      scripts(controller) {
        controller.usePlugin({
          name: "shouting",
          middlewares: {
            send: [
              (_bot: unknown, activity: Partial<Activity>, next: () => void) => {
                if (activity.text) activity.text = activity.text.toUpperCase();
                next();
              },
            ],
          },
          init: (own) => own.addPluginExtension("shouting", { volume: 11 }),
        });
        controller.hears("volume", "message", async (bot, message) => {
          const { shouting, rocketchat } = controller.plugins;
          await bot.reply(message, `volume ${shouting.volume} of ${rocketchat.user.username}`);
        });
      },
    });
    await play(office.server, "lounge", ["ann: volume", "bot: VOLUME 11 OF BOT"]);
  });

  it("reaches all of Rocket.Chat by its workers", async () => {
    await using office = await openOffice({
      scripts: (controller) =>
        controller.hears("topic", "message", async (bot, message) => {
          await inRocketChat(bot).api.setTopic(message.channel, "Release day");
          await inRocketChat(bot).react(message, "tada");
        }),
    });
    const asked = await office.bob.say("ops", "topic, please");
    await until("the reaction", () =>
      office.server.messages("ops").some(({ _id, reactions }) => _id === asked._id && reactions !== undefined),
    );
    expect(office.server.messages("ops").find(({ _id }) => _id === asked._id)).toMatchObject({
      reactions: { ":tada:": { usernames: ["bot"] } },
    });
    await office.server.waitForMessage({ room: "ops", text: "Release day" });
  });
});

describe("with the message types of Botkit's other platforms", () => {
  const kinds = ["direct_message", "direct_mention", "mention", "bot_message", "message"];

  it("scripts tell what was said to the bot, and dialogs go on whatever way the answer is written", async () => {
    await using office = await openOffice({
      scripts(controller, adapter) {
        adapter.use(new RocketChatMessageTypeMiddleware());
        const name = new BotkitConversation("name", controller);
        name.ask("Your name?", async () => undefined, "name");
        name.say("Hello {{vars.name}}.");
        controller.addDialog(name);
        controller.hears("^hello$", "direct_mention", async (bot) => bot.beginDialog("name"));
        controller.on(kinds, async (bot, message) => bot.reply(message, `${message.type}: ${message.text}`));
      },
    });
    await play(office.server, "lounge", [
      "ann: @bot hello",
      "bot: Your name?",
      "ann: Ann",
      "bot: Hello Ann.",
      "ann: hello",
      "bot: message: hello",
      "ann: @Bot: hey @bob",
      "bot: direct_mention: hey @bob",
      "ann: hey @bot",
      "bot: mention: hey @bot",
    ]);
    const { rid } = await office.ann.say("@bot", "hi");
    await waitForLines(office.server, rid, ["bot: direct_message: hi"]);
  });
});
