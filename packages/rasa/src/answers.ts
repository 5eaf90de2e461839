import { EngineError, isFields } from "@rocketchat-connectors/dialog";
import { type HttpAnswer, isPage, parsed, shownAnswer } from "@rocketchat-connectors/dialog/http";
import { type Asked, refusal } from "./failures.ts";
import type { RasaElement } from "./types.ts";

/** What an answer of a channel holds. */
export interface Elements {
  readonly elements: readonly RasaElement[];
  /** Items that no version of Rasa sends. */
  readonly strange: number;
}

/** What a channel answered. Throws an `EngineError` for everything that is no answer of Rasa. */
export function elementsOf(asked: Asked, answer: HttpAnswer): Elements {
  const refused = refusal(asked, answer);
  if (refused) throw refused;
  const value = parsed(answer.body);
  // Also one that answers at once although it could post: a channel of somebody's own.
  if (Array.isArray(value)) return objectsIn(asked, answer, value);
  if (isFields(value)) return { elements: [value], strange: 0 };
  if (asked.mode === "callback" && !isPage(answer)) return { elements: [], strange: 0 };
  throw misunderstood(asked, answer);
}

function objectsIn(asked: Asked, answer: HttpAnswer, items: readonly unknown[]): Elements {
  const elements = items.filter(isFields);
  if (elements.length === 0 && items.length > 0) throw misunderstood(asked, answer);
  return { elements, strange: items.length - elements.length };
}

/** The error for a success that is not what Rasa says. */
export function misunderstood(asked: Asked, answer: HttpAnswer): EngineError {
  const came = `${asked.what}: what came back is no answer of Rasa: ${shownAnswer(answer, asked.hide)}`;
  if (isPage(answer)) return new EngineError("misconfigured", `${came}; a web page is there: correct RASA_URL`);
  if (answer.body.trim() === "success") {
    const hint = "this is a callback channel: set RASA_MODE=callback, or RASA_CHANNEL=rest";
    return new EngineError("misconfigured", `${came}; ${hint}`);
  }
  return new EngineError("rejected", `${came}; is a proxy cutting or changing answers?`);
}
