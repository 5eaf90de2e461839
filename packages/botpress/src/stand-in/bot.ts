import type { Json, JsonObject } from "./json.ts";

/** One turn of a conversation, as a bot behind any of the stand-ins sees it. */
export interface StandInTurn {
  /** Converse: the user's id. Cloud: the conversation's. */
  readonly user: string;
  /** Words, or the value of a choice; empty for what has neither, such as a file or a location. */
  readonly text: string;
  /** The whole payload as the bot gets it (`event.payload` in v12). */
  readonly payload: JsonObject;
  /** `payload.metadata` in v12, the message's metadata in Cloud; empty when none came. */
  readonly metadata: JsonObject;
  /** The type of an event that is no words, e.g. `rocketchat.livechat_started`. */
  readonly event?: string;
  /** Of this user or conversation; what is set here stays. */
  readonly memory: Record<string, Json>;
  /** Says something before the turn is over. */
  say(payload: BotPayload): Promise<void>;
  /** Says something so many milliseconds later, outside of any turn. */
  later(ms: number, payload: BotPayload): void;
}

/** What a bot answers; the same as `say` for each. A thrown error ends the turn, and the caller does not hear of it. */
export type Handler = (
  turn: StandInTurn,
) => undefined | readonly BotPayload[] | Promise<undefined | readonly BotPayload[]>;

/** What a bot says, in no family's shape: each stand-in renders it in its own. */
export type BotPayload =
  | TextPayload
  | ChoicePayload
  | DropdownPayload
  | CardPayload
  | CarouselPayload
  | MediaPayload
  | LocationPayload
  | TypingPayload
  | CustomPayload
  | BlocPayload
  | RawPayload;

export interface TextPayload {
  readonly type: "text";
  readonly text: string;
  /** v12 only: whether the text is Markdown. Default not said. */
  readonly markdown?: boolean;
  /** "Is typing" is shown before it. */
  readonly typing?: boolean;
  /** Cloud's Chat API only: it is told piece by piece before it is said. */
  readonly stream?: boolean;
  /** Cloud only: goes with the message. */
  readonly metadata?: JsonObject;
}

/** One of several; `value` is what the bot wants to get. */
export interface BotOption {
  readonly label: string;
  readonly value: string;
}

export interface ChoicePayload {
  readonly type: "choice";
  readonly text: string;
  readonly options: readonly BotOption[];
  readonly typing?: boolean;
}

export interface DropdownPayload {
  readonly type: "dropdown";
  readonly text: string;
  readonly options: readonly BotOption[];
  /** v12 only: several may be chosen. */
  readonly multiple?: boolean;
  readonly placeholder?: string;
}

/** A button of a card. `say` and `postback` answer the bot with `value`, `url` opens it. */
export interface CardAction {
  readonly type: "say" | "url" | "postback";
  readonly label: string;
  readonly value: string;
}

export interface BotCard {
  readonly title: string;
  readonly subtitle?: string;
  /** An address; v12 also takes one relative to the server, e.g. `/api/v1/bots/bot/media/tree.png`. */
  readonly image?: string;
  readonly actions?: readonly CardAction[];
}

export interface CardPayload extends BotCard {
  readonly type: "card";
}

export interface CarouselPayload {
  readonly type: "carousel";
  readonly items: readonly BotCard[];
}

/** `url` as in `BotCard.image`. */
export interface MediaPayload {
  readonly type: "image" | "audio" | "video" | "file";
  readonly url: string;
  readonly title?: string;
}

export interface LocationPayload {
  readonly type: "location";
  readonly latitude: number;
  readonly longitude: number;
  readonly address?: string;
  readonly title?: string;
}

export interface TypingPayload {
  readonly type: "typing";
  /** Default not said, which is for a moment. */
  readonly ms?: number;
}

/**
 * Something of the bot's own. v12: `{ type: "custom", module, component, ...fields }`. Cloud has no such message: there
 * it is a custom event with `{ type: "<module>.<component>", ...fields }`.
 */
export interface CustomPayload {
  readonly type: "custom";
  readonly module: string;
  readonly component: string;
  readonly fields?: JsonObject;
}

/** Several in one message of Cloud; v12 knows no such thing, and says them one by one. */
export interface BlocPayload {
  readonly type: "bloc";
  readonly items: readonly (TextPayload | MediaPayload | LocationPayload)[];
}

/** Goes out as it is. */
export interface RawPayload {
  readonly type: "raw";
  readonly payload: Json;
}
