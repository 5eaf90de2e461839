import type { Logger } from "@rocketchat-connectors/core";
import type { DoorRoute } from "@rocketchat-connectors/dialog";
import { readSignal, type Signal, signalIn } from "./signals.ts";

/** The header in which Botpress shows the webhook secret (`webhook.ts` of the Chat integration, 1.0.0). */
export const secretHeader = "x-secret-key";

/**
 * Takes what Botpress tells of all conversations (`Webhook URL` of the Chat integration), one signal a request.
 *
 * Botpress posts each signal once, and does not look at the answer, which therefore does not wait until it is said. What a
 * crash loses between the two, and what never arrived, is found in the lists: at the next start, every few minutes, and
 * whenever a turn stays without an answer. Custom events are in no list: those are lost.
 */
export function webhookRoute(path: string, heard: (signal: Signal) => Promise<void>, logger: Logger): DoorRoute {
  return {
    method: "POST",
    path,
    async handle({ body, text }) {
      const signal = signalIn(body) ?? readSignal(text);
      if (signal === undefined) {
        logger.debug(`A request to ${path} told no signal that is known`);
        return { status: 200, body: {} };
      }
      await heard(signal);
      return { status: 200, body: {} };
    },
  };
}
