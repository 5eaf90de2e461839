import { isRocketChatError, type Logger, messageOf, patiently } from "@rocketchat-connectors/core";
import { type DoorAnswer, type DoorRoute, fieldsOf, HangUp, isFields, textOf } from "@rocketchat-connectors/dialog";
import type { Postings } from "./postings.ts";

/** How long Rasa waits for a message to be stored, in milliseconds, before it goes on; it gives up after 300 000. */
const usualPatienceMs = 20_000;
/** Ids come from outside. */
const longestShown = 80;

/**
 * Takes what the bot says in callback mode, one element a request (`rasa/core/channels/callback.py`, 3.6).
 *
 * The answer comes when the message is stored, and never waits for the turn that the message belongs to, which is itself
 * waiting for this. An error loses the one message for Rasa; when the connection is cut, it forgets the turn. That is what
 * happens once the bot is stopped: the question is then asked again by the next process.
 */
export function callbackRoute(
  path: string,
  postings: Pick<Postings, "take">,
  logger: Logger,
  patienceMs = usualPatienceMs,
): DoorRoute {
  return {
    method: "POST",
    path,
    async handle({ body }) {
      const conversationId = textOf(fieldsOf(body).recipient_id);
      if (!isFields(body) || conversationId === undefined)
        return { status: 400, body: { error: "the body is no message of Rasa: it has no recipient_id" } };
      const whose = conversationId.slice(0, longestShown).replace(/[^\w-]+/g, "?");
      const said = postings.take(conversationId, body);
      const tooLong = (): void => {
        logger.warn(`A message for ${whose} is not stored yet: Rasa goes on, the message is still to be sent`);
        said.catch((error: unknown) => logger.error(`A message for ${whose} is lost: ${messageOf(error)}`));
      };
      try {
        await patiently(said, patienceMs, tooLong);
        return { status: 200, body: { status: "ok" } };
      } catch (error) {
        logger.warn(`A message of Rasa for ${whose} was not said: ${messageOf(error)}`);
        return refusal(error);
      }
    },
  };
}

function refusal(error: unknown): DoorAnswer {
  if (!isRocketChatError(error)) throw error;
  if (error.code === "closed") throw new HangUp("the bot is stopped");
  const isUnknown = error.code === "not_found" || error.code === "forbidden";
  return { status: isUnknown ? 404 : 503, body: { error: error.message } };
}
