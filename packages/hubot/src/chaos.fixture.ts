import type { ChaosSubject } from "@rocketchat-connectors/testkit/chaos";
import { hubotCopy, startRobot } from "./robot.fixture.ts";

/** A robot with one script, which answers every message. */
export const hubotSubject: ChaosSubject = {
  name: "hubot",
  async start({ env, logger, heard }) {
    const robot = await startRobot({
      hubot: await hubotCopy("hubot"),
      env,
      logger,
      scripts: (own) =>
        own.hear(/.*/s, async (res) => {
          const { id, rid, rawText } = res.message;
          const answer = heard({ id, roomId: rid, text: rawText });
          if (answer !== undefined) await res.send(answer);
        }),
    });
    return { stop: async () => robot[Symbol.asyncDispose]() };
  },
};
