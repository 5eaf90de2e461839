import type { Strategy } from "./conversation.ts";

/** How choices are shown. */
export type ChoiceMode =
  /** Buttons; in livechat, whose widget shows none, numbered lines. */
  "auto" | "buttons" | "text" | "both";

/** How the bot talks, whichever engine is behind it. */
export interface DialogSettings {
  /** What counts as one conversation. Default `auto`. */
  readonly strategy: Strategy;
  /** Where answers go: where was asked (`same`), always into a thread, always into the room. Default `same`. */
  readonly replyIn: "same" | "thread" | "room";
  /** Default `auto`. */
  readonly choices: ChoiceMode;
  /** `adapt` turns CommonMark into Rocket.Chat's dialect, `pass` leaves texts as they are. */
  readonly markdown: "adapt" | "pass";
  /** Let the engine's texts call everybody with `@all` and `@here`. Default false. */
  readonly massMentions: boolean;
  /** Questions that the engine is asked at once. Default 8. */
  readonly concurrency: number;
  /** Messages that one answer may have; of more, the last says so. Default 25. */
  readonly mostMessages: number;
  /** Milliseconds of quiet after which somebody's lines are handed over, as one. Default 0: each for itself, at once. */
  readonly debounceMs: number;
  /** Said when the engine cannot be asked. */
  readonly unavailableText: string;
  /** Milliseconds in which it is said once a conversation. Default 60 000. */
  readonly unavailableEveryMs: number;
  /** Said when an answer takes longer than `slowMs`. Default nothing. */
  readonly slowText?: string;
  /** Default 15 000. */
  readonly slowMs: number;
  /** Said when the engine answers with nothing. Default nothing. */
  readonly emptyText?: string;
  readonly handoff: HandoffSettings;
}

/** What a handoff does that does not say so itself. */
export interface HandoffSettings {
  readonly department?: string;
  /** Said to the person. */
  readonly text?: string;
  /** Said when nobody takes the conversation. */
  readonly failedText: string;
  /** Who is called outside of livechat, e.g. `@support`. */
  readonly call?: string;
  /** How long the bot is quiet then, in milliseconds. Default 3 600 000. */
  readonly quietMs: number;
}

/** What a program can tell of how its bot talks. */
export interface DialogOptions extends Partial<Omit<DialogSettings, "handoff">> {
  readonly handoff?: Partial<HandoffSettings>;
}
