import type { ServerAddress } from "@rocketchat-connectors/dialog";
import { happeningPayload } from "../asking/chat.ts";
import { type Utterance, utteranceAbout, utteranceOf } from "../asking/utterance.ts";
import type { Answer, Transport, TransportOptions } from "../transport.ts";
import type { BotpressSettings, ConverseSettings } from "../types.ts";
import { Begun } from "./begun.ts";
import { checkConverse } from "./check.ts";
import { type Fitted, fitted } from "./fitting.ts";
import type { Limits } from "./limits.ts";
import { type ConverseTuning, createParts } from "./parts.ts";
import { routeOf } from "./routes.ts";
import { createSilence } from "./silence.ts";

const nothing: Answer = { payloads: [] };

/** What this way of speaking needs of a connector. */
export interface ConverseOptions extends Pick<TransportOptions, "settings" | "logger" | "store"> {
  /** Rocket.Chat's. */
  readonly client: () => { readonly server: ServerAddress };
}

/**
 * A Botpress v12, spoken to by its Converse API. Nothing is connected to before something is said or checked.
 *
 * Everything that is for one conversation goes out one after another, whoever calls; `check` alone does not wait.
 */
export function createConverse(options: ConverseOptions, tuning: ConverseTuning = {}): Transport {
  const { settings, logger, client, store } = options;
  const converse = converseOf(settings);
  const { caller, speaking, checking, closing, startedAt } = createParts(options, converse, tuning);
  const begun = new Begun(store);
  const explain = createSilence(logger);
  const words =
    (utterance: Utterance) =>
    (limits: Limits): Fitted =>
      fitted(utterance, limits, converse);

  return {
    routes: [],
    async open() {},
    async send(question, signal) {
      const { message, conversationId: userId } = question;
      const utterance = utteranceOf(question, settings, client().server);
      if ("nothing" in utterance) {
        logger.info(`A message in room ${message.room.id} is not handed to Botpress: ${utterance.nothing}`);
        return nothing;
      }
      // A turn that was cut off together with the process before this one may still be going on in the server.
      const wait = (await begun.begin(message.id)) ? { notBefore: startedAt + converse.settleMs } : {};
      try {
        const answer = await speaking.say({ userId, fit: words(utterance), ...wait }, signal);
        explain(answer, userId);
        return answer;
      } finally {
        if (!signal.aborted && !closing.signal.aborted) await begun.end(message.id);
      }
    },
    async tell(happening, signal) {
      if (routeOf(converse) === "public") return nothing;
      const body = happeningPayload(happening, client().server);
      return await speaking.say({ userId: happening.conversationId, fit: () => ({ body }) }, signal);
    },
    async wakeUp(happening, text, signal) {
      const utterance = utteranceAbout(happening, text, settings, client().server);
      const { payloads } = await speaking.say({ userId: happening.conversationId, fit: words(utterance) }, signal);
      // Nobody there has written the text that may be too long.
      return { payloads };
    },
    get isDown() {
      return caller.isDown;
    },
    check: (signal) => checkConverse(checking, signal),
    async close() {
      closing.abort();
    },
  };
}

function converseOf({ converse }: BotpressSettings): ConverseSettings {
  if (converse === undefined) throw new Error("The settings of the mode converse are missing");
  return converse;
}
