import type { ChaosSubject } from "@rocketchat-connectors/testkit/chaos";
import { startBot } from "./bot.fixture.ts";

/** A bot with one branch, which answers every message. */
export const bbotSubject: ChaosSubject = {
  name: "bbot",
  async start({ env, logger, heard }) {
    const started = await startBot({
      env,
      logger,
      branches: (bot) =>
        bot.global.text(/^.*$/s, async (b) => {
          const { id, user } = b.message;
          const answer = heard({ id, roomId: String(user.room.id), text: b.match[0] });
          if (answer !== undefined) await b.respond(answer);
        }),
    });
    return { stop: async () => started[Symbol.asyncDispose]() };
  },
};
