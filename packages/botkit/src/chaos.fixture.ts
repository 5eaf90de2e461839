import type { ChaosSubject } from "@rocketchat-connectors/testkit/chaos";
import { Botkit } from "botkit";
import { RocketChatAdapter } from "./index.ts";

/** A Botkit bot with one handler, which answers every message. */
export const botkitSubject: ChaosSubject = {
  name: "botkit",
  async start({ env, logger, heard }) {
    const adapter = new RocketChatAdapter({ env, logger, process: false });
    const controller = new Botkit({ adapter, disable_webserver: true, disable_console: true });
    controller.on("message", async (bot, message) => {
      const { id = "", conversation, text } = message.incoming_message;
      const answer = heard({ id, roomId: conversation.id, text });
      if (answer !== undefined) await bot.reply(message, answer);
    });
    await adapter.ready;
    return { stop: () => controller.shutdown() };
  },
};
