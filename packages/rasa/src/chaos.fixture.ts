import { fieldsOf, textOf } from "@rocketchat-connectors/dialog";
import type { ChaosContext, ChaosSubject } from "@rocketchat-connectors/testkit/chaos";
import { createRasaConnector } from "./index.ts";
import { type StandInRasa, startStandInRasa } from "./stand-in.ts";
import type { RasaOptions } from "./types.ts";

/** A Rasa with an assistant that answers every message. */
function startRasa(heard: ChaosContext["heard"]): Promise<StandInRasa> {
  return startStandInRasa({
    handler({ text, metadata }) {
      const { messageId, room } = fieldsOf(metadata?.rocketchat);
      const answer = heard({ id: textOf(messageId) ?? "", roomId: textOf(fieldsOf(room).id) ?? "", text });
      return answer === undefined ? [] : [{ text: answer }];
    },
  });
}

async function startBot(rasa: StandInRasa, options: RasaOptions) {
  const connector = await createRasaConnector({ url: rasa.url, ...options });
  return {
    url: connector.url,
    async stop() {
      await connector.close();
      await rasa.close();
    },
  };
}

/** Over Rasa's REST channel. */
export const rasaSubject: ChaosSubject = {
  name: "rasa",
  async start({ env, logger, heard }) {
    return await startBot(await startRasa(heard), { env, logger });
  },
};

/** Over the channel of `examples/rasa`, which posts as Rasa's callback channel does and tells where a message is from. */
export const postingRasaSubject: ChaosSubject = {
  name: "rasa-callback",
  async start({ env, logger, heard }) {
    const rasa = await startRasa(heard);
    rasa.callbackTo("http://127.0.0.1:9/");
    const options = {
      mode: "callback",
      channel: "rocketchat_connector",
      door: { port: 0, secret: "between us" },
    } as const;
    const bot = await startBot(rasa, { env, logger, ...options });
    rasa.callbackTo(`${bot.url}/rasa/callback`, { "x-rasa-token": options.door.secret });
    return bot;
  },
};
