import { wellFormed } from "@rocketchat-connectors/dialog";

/** The longest text, in characters, that is handed to Rasa. */
export const longestText = 4_000;

/** What is looked at of a longer one, most of which may be quotations: several lines that were joined have no limit. */
const longestRead = 4 * longestText;

/** Above what is written, or above one of several lines that were joined, a quoting message holds an invisible link. */
const quotations = /^[^\S\n]*(?:\[ \]\([^)\s]*\)\s*)+/gm;

/** What may stand before the first letter and is not seen, and a slash, also the full-width one. */
const opening = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}/\uFF0F]+/u;

/** What sets slots in CALM (Rasa Pro, from 3.10), wherever it stands. */
const slotCommand = /(?:[/\uFF0F][\s\p{Cf}]*)+(?=SetSlots[\s\p{Cf}]*[(\uFF08])/giu;

/** A text as Rasa gets it. */
export interface UserText {
  readonly text: string;
  /** It was longer than Rasa is given. */
  readonly isCut: boolean;
}

/**
 * What somebody typed, as Rasa gets it: without the link of a quotation, and cut at a word when it is too long.
 *
 * Unless `allowIntents`, none of it can be an intent: Rasa strips white space (Python's, which is more than ECMAScript's) and
 * reads a text that begins with a slash as `/intent{entities}` (`unpack_regex_message`, 3.6), so the slashes before the words
 * are taken away. The words stay.
 */
export function userText(typed: string, allowIntents: boolean): UserText {
  const { text, isCut } = cut(wellFormed(typed.slice(0, longestRead)).replace(quotations, "").trim());
  return { text: allowIntents ? text : withoutIntent(text), isCut };
}

function withoutIntent(text: string): string {
  const plain = text.replace(slotCommand, "");
  const start = opening.exec(plain)?.[0] ?? "";
  if (!/[/\uFF0F]/.test(start)) return plain;
  const words = plain.slice(start.length);
  // A slash alone is no intent.
  return words === "" ? "/" : words;
}

function cut(text: string): UserText {
  if (text.length <= longestText) return { text, isCut: false };
  const head = text.slice(0, longestText + 1);
  const words = head.replace(/\s+\S*$/u, "");
  // A word of hundreds of letters is cut itself.
  const isLong = head.length - words.length > longestText / 10 || words === head;
  return { text: isLong ? halfless(text.slice(0, longestText)) : words, isCut: true };
}

const halfless = (text: string): string => text.replace(/[\uD800-\uDBFF]$/u, "");
