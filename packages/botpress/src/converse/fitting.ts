import { type Fields, fieldsOf } from "@rocketchat-connectors/dialog";
import { toConverse } from "../asking/converse.ts";
import { shortened, type Utterance } from "../asking/utterance.ts";
import type { ConverseSettings } from "../types.ts";
import { cutNote, type Limits, refusedNote, type Sent } from "./limits.ts";
import { routeOf } from "./routes.ts";

/** What of a message is handed over. */
export interface Fitted {
  /** Absent when nothing is. */
  readonly body?: Fields;
  /** What the person is told of it. */
  readonly note?: string;
}

/**
 * What the server takes of a message, as far as it is known. Only words have a limit, whichever the route is; of what was
 * chosen a part would mean nothing.
 */
export function fitted(
  utterance: Utterance,
  { longestText, takesMetadata }: Limits,
  settings: ConverseSettings,
): Fitted {
  const { choiceReply, contexts, tooLong } = settings;
  const options = { choiceReply, contexts, metadata: takesMetadata, isSecured: routeOf(settings) === "secured" };
  const body = toConverse(utterance, options);
  if (longestText === undefined || sentIn(body).textLength <= longestText) return { body };
  if (tooLong === "refuse" || utterance.chosen !== undefined) return { note: refusedNote(longestText) };
  const part = toConverse(shortened(utterance, longestText), options);
  return { body: part, note: cutNote(sentIn(part).textLength) };
}

/** What a refusal is about. */
export function sentIn({ type = "text", text, metadata }: Fields): Sent {
  const textLength = type === "text" && typeof text === "string" ? text.length : 0;
  return { textLength, hasMetadata: Object.keys(fieldsOf(metadata)).length > 0 };
}
