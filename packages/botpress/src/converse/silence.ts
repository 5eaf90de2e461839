import type { Logger } from "@rocketchat-connectors/core";
import type { Answer } from "../transport.ts";

const mostExplained = 1_000;

/**
 * Makes what tells the log of an answer that is empty, once for each conversation: an action that fails inside of v12 ends
 * in one, like silence that is meant.
 */
export function createSilence(logger: Logger): (answer: Answer, conversationId: string) => void {
  const explained = new Set<string>();
  return ({ payloads, notes = [] }, conversationId) => {
    if (payloads.length + notes.length > 0 || explained.has(conversationId)) return;
    if (explained.size >= mostExplained) explained.clear();
    explained.add(conversationId);
    logger.info(
      `Botpress answered with nothing in ${conversationId}: its flow says nothing there, or an action failed, which only ` +
        "Botpress' own log tells",
    );
  };
}
