/** What a dialogue engine and Rocket.Chat tell each other through this package: interfaces only. */
import type { IncomingMessage, OutgoingAttachment, Room, User } from "@rocketchat-connectors/core";
import type { Action } from "./actions/schema.ts";

/** Whose talk it is, and where; an engine knows it by the id that `conversationId` makes of it. */
export interface Conversation {
  /** Absent when somebody's talk is one in all rooms (`user`). */
  readonly roomId?: string;
  readonly threadId?: string;
  /** Absent when all of the room, or of the thread, share the talk. */
  readonly userId?: string;
  /** How often it was begun anew; 0 at first. */
  readonly epoch: number;
}

/** Where something is said. */
export interface Place {
  readonly roomId: string;
  readonly threadId?: string;
}

/** What somebody can choose: a click says the label for them, the engine gets the value. */
export interface Choice {
  readonly label: string;
  /** What the engine gets. Default the label. */
  readonly value?: string;
  /** A link to open instead. */
  readonly url?: string;
  readonly image?: string;
  /** The engine's own word for what kind of choice it is; comes back with what was chosen. */
  readonly tag?: string;
}

/** A choice that somebody made, by a click, its label, its number or its value. */
export interface Chosen {
  /** What the click said: with the title of its card when another card has the same label. */
  readonly label: string;
  readonly value: string;
  /** See `Choice`. */
  readonly tag?: string;
  /** Present when several were chosen at once (`Message.multiple`); `label` and `value` are theirs, joined by `, `. */
  readonly all?: readonly Chosen[];
}

/** Something that is shown with choices of its own. */
export interface Card {
  /** In Rocket.Chat's own field names and dialect, e.g. `title`, `text`, `image_url`. */
  readonly attachment: OutgoingAttachment;
  readonly choices?: readonly Choice[];
}

/** What an engine lets the bot say or do; plain JSON, so that it can be kept until it is done. */
export type Reply = Message | { readonly type: "action"; readonly action: Action } | Pause;

export interface Message {
  readonly type: "message";
  /** In the engine's Markdown, unless `literal`. */
  readonly text?: string;
  /** The text is in Rocket.Chat's own dialect and stays as it is, but for mentions of everybody (`massMentions`). */
  readonly literal?: boolean;
  readonly choices?: readonly Choice[];
  /** Several of the choices may be made at once, e.g. by `1, 3`. */
  readonly multiple?: true;
  readonly attachments?: readonly OutgoingAttachment[];
  /** Shown below the attachments, at most ten in one of Rocket.Chat's messages. */
  readonly cards?: readonly Card[];
  readonly files?: readonly FileToUpload[];
  readonly alias?: string;
  readonly avatar?: string;
  readonly emoji?: string;
  /** Another thread than the question's. */
  readonly threadId?: string;
  /** Further fields of Rocket.Chat's message, e.g. `blocks`. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A file that is part of an answer. */
export interface FileToUpload {
  readonly name: string;
  /** Base64. */
  readonly content: string;
  readonly mimeType?: string;
}

/** Time that the bot takes before it says more, with "is typing" shown; at most ten seconds of it. */
export interface Pause {
  readonly type: "pause";
  readonly ms: number;
}

/** Something that a person said, for an engine. */
export interface Question {
  readonly conversation: Conversation;
  readonly conversationId: string;
  /** The value of what was chosen, else the words. */
  readonly text: string;
  readonly chosen?: Chosen;
  /** The last one when several were joined (`debounceMs`); it has the words and the attachments of all of them then. */
  readonly message: IncomingMessage;
  /** Nothing was said in this conversation before, as far as is known. */
  readonly isFirst: boolean;
  /**
   * Aborted when more was said or happened in the conversation, and waits for this turn: an engine whose answers come by
   * another way need not wait for them any longer.
   */
  readonly followed: AbortSignal;
  /** Lets another question be asked in place of this one, which is only waited for from now on (`concurrency`). */
  handedOver(): void;
  /**
   * Lets the room's next event come although this turn is not over: for an engine that has said what there is, as far as
   * it knows, and only waits whether there is more. Without it the turn holds up the room for a second and a half at most.
   */
  answered(): void;
}

/** An answer that is shown while it is being written. */
export interface Draft {
  /** All of the text so far, in the engine's Markdown. Never throws; what Rocket.Chat refuses is in the log. */
  update(text: string): void;
  /**
   * Nothing more will come. With a text resolves when what is shown is all of it; rejects as `Dialog.say` does. Without
   * one what is shown stays, and this never rejects. Only the first call counts.
   */
  end(text: string | undefined): Promise<void>;
}

/** What happened besides words; engines that want to know of it are told. */
export type Happening = {
  readonly conversation: Conversation;
  readonly conversationId: string;
  readonly room: Room;
  readonly user?: User;
  /** Who added or removed the user, when it was somebody else. */
  readonly by?: User;
} & (
  | { readonly type: "user_joined" | "user_left" | "first_contact" | "livechat_started" | "agent_returned" }
  | { readonly type: "handed_off" | "closed" }
  | { readonly type: "handoff_failed" | "close_failed"; readonly reason: string; readonly text: string }
  | { readonly type: "reaction"; readonly messageId: string; readonly emoji: string; readonly added: boolean }
);

/** A dialogue engine behind HTTP, as the dialog sees it. */
export interface Engine {
  /** What the log calls it, e.g. `Rasa`. */
  readonly name: string;
  /**
   * Hands over what was said; resolves with what is to be said, in this order. It is not called twice at once for the
   * same conversation. Rejects with an `EngineError`; `signal` is aborted when nobody waits any longer.
   */
  answer(question: Question, signal: AbortSignal): Promise<readonly Reply[]>;
  /** Tells what happened; resolves with what is to be said. */
  notice?(happening: Happening, signal: AbortSignal): Promise<readonly Reply[]>;
}
