import type { Client, Logger, StateStore } from "@rocketchat-connectors/core";
import type { Door, DoorAnswer, DoorRoute, Finding, Happening, Question } from "@rocketchat-connectors/dialog";
import type { BotpressSettings } from "./types.ts";

/** A Botpress, as the engine speaks to it. Every error is an `EngineError` whose text holds no secret. */
export interface Transport {
  /** What the connector's HTTP server does for it. */
  readonly routes: readonly DoorRoute[];
  /** Begins to hear what the bot says. Does not wait for a server that is down. */
  open(door: Door | undefined): Promise<void>;
  /**
   * Hands over what somebody said. Resolves with the payloads that are answered at once, not checked yet, in their
   * order; what comes by another way goes to the ears, and this waits until the bot seems to have answered.
   */
  send(question: Question, signal: AbortSignal): Promise<Answer>;
  /** Tells what happened; resolves as `send` does. Resolves with nothing where Botpress takes no such thing. */
  tell(happening: Happening, signal: AbortSignal): Promise<Answer>;
  /** Says something for somebody, as if they had: the wake-up text. Resolves as `send` does. */
  wakeUp(happening: Happening, text: string, signal: AbortSignal): Promise<Answer>;
  /** Nothing could be connected to at the latest attempt; the log has told it. */
  readonly isDown: boolean;
  /** What is right and wrong with the settings, as far as the server shows. Never rejects. */
  check(signal?: AbortSignal): Promise<readonly Finding[]>;
  /** Idempotent; never rejects. */
  close(): Promise<void>;
}

/** What a turn brought. */
export interface Answer {
  /** As Botpress sent them, whichever family they are of (`payloads/`). */
  readonly payloads: readonly unknown[];
  /** What the person is told besides, e.g. that a text was cut; said first. */
  readonly notes?: readonly string[];
}

/** Where a transport brings what comes from Botpress by another way than as an answer. */
export interface Ears {
  /**
   * The bot said something. Resolves when it is stored in Rocket.Chat; `id` is Botpress' own, by which the same is never
   * said twice. Rejects with `not_found` or `forbidden` when the bot's account has no such conversation any more.
   */
  said(conversationId: string, payload: unknown, id: string): Promise<void>;
  /** The bot writes an answer piece by piece. */
  draft(conversationId: string, id: string): Draft;
}

/** An answer that is being written. */
export interface Draft {
  /** All of the text so far. Never rejects. */
  update(text: string): void;
  /** It is finished, or nothing more will come. Resolves when what is shown is the whole text. */
  end(text: string | undefined): Promise<void>;
}

export interface TransportOptions {
  readonly settings: BotpressSettings;
  readonly ears: Ears;
  readonly logger: Logger;
  /** The dialog's; keys begin with `botpress:`. */
  readonly store: StateStore;
  /** Rocket.Chat's. */
  readonly client: () => Client;
  /** Does what a body of `POST /v1/actions` asks for. */
  readonly act: (body: unknown) => Promise<DoorAnswer>;
}
