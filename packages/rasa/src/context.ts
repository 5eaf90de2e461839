import type { Action, Target } from "@rocketchat-connectors/dialog";
import type { RasaSettings } from "./types.ts";

/** What turning an answer into messages depends on, besides the answer. */
export interface AnswerOptions extends Pick<RasaSettings, "joinText" | "unknownCustom" | "allowOtherRooms"> {
  /** Who the answer is for; what is for somebody else goes elsewhere, or is left out. Absent: whoever it is for. */
  readonly recipient?: string;
  /** The room that was asked in: whoever names it names no other room. */
  readonly roomId?: string;
  /** What begins the thread in which `custom: {rocketchat: {thread: true}}` answers: the question, if it is in none. */
  readonly messageId?: string;
  /** An earlier part of the answer has asked for that thread. */
  readonly isInThread?: boolean;
  /** Does something in another place than the question's, if `allowOtherRooms`; must not throw. */
  elsewhere?(target: Target, action: Action): void;
  /** Is told what is left out. */
  warn(text: string): void;
  /** Is told what one warning is enough for; the key says which. */
  warnOnce(key: string, text: string): void;
}

/** Tells of each key that nobody reads, once. */
export function warnOfKeys(
  keys: readonly string[],
  known: ReadonlySet<string>,
  where: string,
  { warnOnce }: AnswerOptions,
): void {
  for (const key of keys.filter((one) => !known.has(one))) {
    const name = key.length > longestKey ? `${key.slice(0, longestKey)}…` : key;
    const what = `Rasa's answer has a key ${JSON.stringify(name)} in ${where}`;
    warnOnce(`${where}.${name}`, `${what}, which this connector does not know: it was ignored.`);
  }
}

const longestKey = 60;
