import {
  asHeard,
  type FilterSettings,
  type IgnoreReason,
  type IncomingMessage,
  patiently,
  type Room,
  type RoomEvent,
  reasonToIgnore,
  type User,
} from "@rocketchat-connectors/core";
import type { ChoiceMemory } from "./choices/memory.ts";
import { conversationId, conversationOf } from "./conversation.ts";
import type { ChoiceHeard, KeptAnswer } from "./kept.ts";
import type { DialogSettings } from "./settings.ts";
import type { DialogState } from "./state.ts";
import type { TurnMoment } from "./turns.ts";
import type { Chosen, Conversation, Place, Question } from "./types.ts";
import type { Voice } from "./voice.ts";

/** Milliseconds that words wait for what the bot is saying at the same time, which they may be an answer to. */
const patienceMs = 5_000;

type Said = Extract<RoomEvent, { type: "message" }>;

/** What was said, whose talk it belongs to and where to answer. */
export interface Heard {
  /** Without the prefix that is for the bot. */
  readonly message: IncomingMessage;
  /** Of all the messages that it was said in, in order. */
  readonly messageIds: readonly string[];
  readonly text: string;
  readonly chosen?: Chosen;
  /** What an engine answered to it before, in a process that ended before all was said. */
  readonly kept?: KeptAnswer;
  /** The room need not wait for the turn any longer. */
  readonly answered?: () => void;
  /** As begun first. */
  readonly conversation: Conversation;
  readonly place: Place;
}

export interface HearingOptions {
  readonly settings: Pick<DialogSettings, "strategy" | "replyIn">;
  readonly filter: FilterSettings;
  readonly state: DialogState;
  readonly choices: ChoiceMemory;
  readonly voice: Voice;
}

/** Tells what a message means to an engine. */
export class Hearing {
  readonly #options: HearingOptions;

  constructor(options: HearingOptions) {
    this.#options = options;
  }

  /** What is heard before these filters: who clicks a button need not mention the bot. */
  static filter({ respondTo }: FilterSettings): Partial<FilterSettings> {
    return respondTo === "direct" ? {} : { respondTo: "all", prefix: "" };
  }

  /** What was said, or why it is not for the bot. */
  async hear(event: Said): Promise<Heard | IgnoreReason> {
    const { filter, settings, state } = this.#options;
    const ignored = reasonToIgnore(event, filter);
    if (ignored !== undefined && ignored !== "not_addressed") return ignored;
    const message = withoutPrefix(event, filter);
    const kept = await state.answerTo(message.id);
    if (kept === "said") return "already_seen";
    const text = message.textForBot.trim();
    const choice = await this.#choiceIn(message, text);
    if (ignored !== undefined && !choice) return ignored;
    const threadId = choice?.conversation.threadId ?? threadOfAnswer(message, settings.replyIn);
    const conversation = choice?.conversation ?? this.conversationOf(message.room, message.sender, threadId);
    return {
      message,
      messageIds: [message.id],
      text: choice?.chosen.value ?? text,
      ...(choice ? { chosen: choice.chosen } : {}),
      ...(kept ? { kept } : {}),
      conversation: { ...conversation, epoch: 0 },
      place: placeOf(message.room, threadId),
    };
  }

  /** The question that it is by now, when its turn has come. */
  async questionOf(heard: Heard, { followed, handedOver }: TurnMoment): Promise<Question> {
    const { message, text, chosen, conversation: base } = heard;
    const { state } = this.#options;
    const conversation = await state.current(base);
    return {
      conversation,
      conversationId: conversationId(conversation),
      text,
      ...(chosen ? { chosen } : {}),
      message,
      isFirst: (await state.acquaintance(conversation)) !== "met",
      followed,
      handedOver,
      answered: () => heard.answered?.(),
    };
  }

  /** Tells whether the bot is to be quiet in a conversation, or in the place where it goes on. */
  async isPaused(conversation: Conversation, place: Place): Promise<boolean> {
    const { state } = this.#options;
    return (await state.isPaused(conversation)) || (await state.isPaused({ ...place, epoch: 0 }));
  }

  /** The conversation, as begun first, of what somebody does in a room. */
  conversationOf(room: Room, user: User, threadId?: string): Conversation {
    const occasion = { kind: room.kind, roomId: room.id, threadId, userId: user.id || user.username };
    return conversationOf(this.#options.settings.strategy, occasion);
  }

  /** What somebody chose by these words. */
  async #choiceIn({ id, room, sender, threadId }: IncomingMessage, text: string): Promise<ChoiceHeard | undefined> {
    const { state, choices, voice, settings } = this.#options;
    if (text === "") return undefined;
    const kept = await state.choiceOf(id);
    if (kept) return kept;
    // What people see can be clicked before the server has confirmed it to the bot.
    await patiently(voice.settled(room.id), patienceMs, () => undefined);
    const where = settings.replyIn === "room" ? undefined : threadId;
    const own = await state.current(this.conversationOf(room, sender, where));
    const found = await choices.resolve(own, { roomId: room.id, userId: sender.id }, text);
    if (!found) return undefined;
    const { conversation, chosen } = found;
    await state.chose(id, { conversation, chosen });
    return { conversation, chosen };
  }
}

function placeOf(room: Room, threadId: string | undefined): Place {
  return { roomId: room.id, ...(threadId === undefined ? {} : { threadId }) };
}

function withoutPrefix(event: Said, filter: FilterSettings): IncomingMessage {
  const heard = asHeard(event, filter);
  return heard.type === "message" ? heard.message : event.message;
}

/** A message that begins a thread gives the thread its id. */
function threadOfAnswer({ id, threadId }: IncomingMessage, replyIn: DialogSettings["replyIn"]): string | undefined {
  if (replyIn === "room") return undefined;
  return threadId ?? (replyIn === "thread" ? id : undefined);
}
