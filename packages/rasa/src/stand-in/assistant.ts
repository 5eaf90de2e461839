import type { Json, JsonObject } from "./json.ts";
import type { BotResponse } from "./responses.ts";

/**
 * The channel that a turn's answers leave through: REST, REST with `stream=true`, the callback channel, or the one of
 * `examples/rasa`.
 */
export type OutputName = "collector" | "queue" | "callback" | "rocketchat_connector";

/** One turn of a conversation, as an assistant sees it. */
export interface Turn {
  /** The conversation. */
  readonly sender: string;
  /** What was said, trimmed; `EXTERNAL: <intent>` when nobody said anything. */
  readonly text: string;
  /** From `/intent{…}`, a trigger or the assistant's own `understand`. */
  readonly intent: string | undefined;
  readonly entities: JsonObject;
  /** What came with the message; nothing in callback mode, which drops it. */
  readonly metadata: JsonObject | undefined;
  readonly inputChannel: string;
  readonly outputChannel: OutputName;
  /** Whether the action server is there; without it, what an action would say is missing. */
  readonly hasActions: boolean;
  /** The conversation's slots; what is set here stays when the turn ends well. */
  readonly slots: Record<string, Json>;
  /** Says something before the turn is over; in callback mode it resolves when it was taken. */
  say(response: BotResponse): Promise<void>;
  /** The conversation is silent from now on, until it is restarted or resumed. */
  pause(): void;
  /** Triggers the intent later, unless somebody says something before; nobody hears of it in REST mode. */
  remind(intent: string, delayMs: number): void;
}

/** What a bot answers. A thrown error ends the turn as an exception inside of Rasa does. */
export type Handler = (turn: Turn) => undefined | readonly BotResponse[] | Promise<undefined | readonly BotResponse[]>;

/** A bot that the stand-in serves. */
export interface Assistant {
  /** The domain's intents: `/other` counts as words, and cannot be triggered. Default any. */
  readonly intents?: readonly string[];
  /** The slots of a new conversation. */
  readonly slots?: JsonObject;
  /** Said after `/restart`. */
  readonly restarted?: BotResponse;
  /** The intent of words. */
  understand?(text: string): string | undefined;
  readonly answer: Handler;
}
