import { fieldsOf, textOf } from "@rocketchat-connectors/dialog";
import type { ChaosContext, ChaosSubject } from "@rocketchat-connectors/testkit/chaos";
import { createBotpressConnector } from "./index.ts";
import type { Handler } from "./stand-in.ts";
import { startBehind, type Way } from "./ways.fixture.ts";

/** A bot that answers every message. */
const answering =
  (heard: ChaosContext["heard"]): Handler =>
  ({ text, metadata }) => {
    const { messageId, room } = fieldsOf(metadata.rocketchat);
    const answer = heard({ id: textOf(messageId) ?? "", roomId: textOf(fieldsOf(room).id) ?? "", text });
    return answer === undefined ? [] : [{ type: "text", text: answer }];
  };

const subjectBy = (name: string, way: Way): ChaosSubject => ({
  name,
  async start({ env, logger, heard }) {
    const behind = await startBehind(way, answering(heard));
    const connector = await createBotpressConnector({ ...behind.options, env, logger, dialog: { markdown: "pass" } });
    await behind.meets(connector);
    return {
      async stop() {
        await connector.close();
        await behind[Symbol.asyncDispose]();
      },
    };
  },
});

/** Over v12's Converse API. */
export const botpressSubject = subjectBy("botpress", "public");

/** Over Cloud's Chat API, whose answers come by streams. */
export const cloudSubject = subjectBy("botpress-cloud", "stream");
