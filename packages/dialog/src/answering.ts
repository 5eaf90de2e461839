import { type Client, isRocketChatError, type Logger, messageOf, RocketChatError } from "@rocketchat-connectors/core";
import { conversationId, keyOf } from "./conversation.ts";
import { EngineError } from "./errors.ts";
import type { Floor, OpenTurn } from "./floor.ts";
import type { Heard } from "./hearing.ts";
import type { DialogSettings } from "./settings.ts";
import type { Progress, Speaker } from "./speaker.ts";
import type { DialogState } from "./state.ts";
import { Throttle } from "./throttle.ts";
import type { Engine, Happening, Question, Reply } from "./types.ts";
import { showTyping } from "./typing.ts";
import { unlessAborted } from "./unless-aborted.ts";
import type { Spot } from "./voice.ts";

export interface AnsweringOptions {
  readonly client: () => Client;
  readonly engine: Engine;
  readonly settings: DialogSettings;
  readonly state: DialogState;
  readonly speaker: Speaker;
  readonly floor: Floor;
  readonly logger: Logger;
  /** Aborted when nobody waits for answers any more. */
  readonly signal: AbortSignal;
}

type Ask = (conversationId: string, signal: AbortSignal) => Promise<readonly Reply[]>;

/** Asks an engine and says what it answers; of two turns of a conversation the second begins when the first is over. */
export class Answering {
  readonly #options: AnsweringOptions;
  readonly #unavailable: Throttle;

  constructor(options: AnsweringOptions) {
    this.#options = options;
    this.#unavailable = new Throttle(options.settings.unavailableEveryMs);
  }

  /**
   * Answers a question, for what was heard; when that fails, the person is told once in a while.
   *
   * Rejects with `closed` when the bot was stopped before all was said.
   */
  async answer(question: Question, spot: Spot, heard: Pick<Heard, "messageIds" | "kept">): Promise<void> {
    await this.#turn(spot, true, async (turn) => {
      const stopWaiting = this.#tellWhenSlow(turn);
      try {
        await this.#answer(question, turn, heard);
      } catch (error) {
        await this.#tellFailure(error, turn);
      } finally {
        stopWaiting();
      }
    });
    await this.#options.state.answered(heard.messageIds);
  }

  /** Says what an engine wants to say of what happened; when that fails, the log tells. */
  async notice(happening: Happening, spot: Spot): Promise<void> {
    await this.#turn(spot, false, async (turn) => {
      try {
        const replies = await this.#noticed(happening);
        // Nobody reads what is said when all is over.
        if (happening.type !== "closed") await this.#say(turn, replies);
      } catch (error) {
        this.#logFailure(error, `heard nothing of '${happening.type}'`, spot);
      }
    });
  }

  /** Says what an engine says unasked in the conversation, as it is by now. Rejects as the engine does. */
  async ask(ask: Ask, spot: Spot): Promise<void> {
    const { state, signal } = this.#options;
    const conversation = await state.current(spot.conversation);
    await this.#turn({ ...spot, conversation }, true, async (turn) => {
      const replies = await unlessAborted(signal, () => ask(conversationId(conversation), signal));
      await this.#say(turn, replies);
    });
  }

  async #turn(spot: Spot, isTyping: boolean, task: (turn: OpenTurn) => Promise<void>): Promise<void> {
    if (this.#options.signal.aborted) throw new RocketChatError("closed", "the bot was stopped before it could answer");
    const typing = isTyping ? showTyping(this.#options.client(), spot.place) : undefined;
    try {
      await this.#options.floor.hold({ ...spot, ...(typing ? { typing } : {}) }, task);
    } finally {
      typing?.stop();
    }
  }

  async #answer(question: Question, turn: OpenTurn, heard: Pick<Heard, "messageIds" | "kept">): Promise<void> {
    const { engine, state, settings, signal } = this.#options;
    const { messageIds, kept } = heard;
    if (kept === undefined) await this.#announce(question, turn);
    const replies = kept?.replies ?? (await unlessAborted(signal, () => engine.answer(question, signal)));
    if (kept === undefined) await state.keepAnswer(messageIds, { replies, done: 0 });
    const done = kept?.done ?? 0;
    await this.#say(turn, replies, {
      done,
      note: (now) => state.keepAnswer(messageIds.slice(-1), { replies, done: now }),
    });
    const isNothing = turn.count === 0 && done === 0;
    if (isNothing && settings.emptyText !== undefined) await this.#say(turn, literally(settings.emptyText));
    await state.acquainted(question.conversation, "met");
  }

  /** Tells the engine of a conversation before its first question. */
  async #announce({ conversation, conversationId: id, message }: Question, turn: OpenTurn): Promise<void> {
    const { state, engine } = this.#options;
    if (!engine.notice || (await state.acquaintance(conversation)) !== undefined) return;
    const { room, sender: user } = message;
    const first = { type: "first_contact", conversation, conversationId: id, room, user } as const;
    try {
      await this.#say(turn, await this.#noticed(first));
      await state.acquainted(conversation, "announced");
    } catch (error) {
      this.#logFailure(error, "heard nothing of 'first_contact'", turn.spot);
    }
  }

  async #noticed(happening: Happening): Promise<readonly Reply[]> {
    const { engine, signal } = this.#options;
    return await unlessAborted(signal, async () => (await engine.notice?.(happening, signal)) ?? []);
  }

  async #say(turn: OpenTurn, replies: readonly Reply[], progress?: Progress): Promise<void> {
    await this.#options.floor.say(turn, replies, progress);
  }

  /** Tells the person that it takes longer; gives the function that ends the wait. */
  #tellWhenSlow(turn: OpenTurn): () => void {
    const { floor, speaker, settings } = this.#options;
    const { slowText, slowMs } = settings;
    if (slowText === undefined) return () => undefined;
    const tell = async (): Promise<void> => {
      if (turn.count === 0) await speaker.say(turn.spot, literally(slowText));
    };
    const timer = setTimeout(() => {
      // Why it was not said is in the log, or the answer meets the same.
      floor.next(keyOf(turn.spot.conversation), tell).catch(() => undefined);
    }, slowMs);
    return () => clearTimeout(timer);
  }

  async #tellFailure(error: unknown, turn: OpenTurn): Promise<void> {
    this.#logFailure(error, "did not answer", turn.spot);
    if (!this.#unavailable.permits(keyOf(turn.spot.conversation))) return;
    await this.#say(turn, literally(this.#options.settings.unavailableText));
  }

  /** Rethrows what the end of the bot brought about. */
  #logFailure(error: unknown, what: string, { place, conversation }: Spot): void {
    const { engine, logger, signal } = this.#options;
    if (isRocketChatError(error) && error.code === "closed") throw error;
    if (signal.aborted)
      throw new RocketChatError("closed", "the bot was stopped before all was said", { cause: error });
    const why = error instanceof EngineError ? error.message : `it failed: ${messageOf(error)}`;
    logger.error(`${engine.name} ${what} in room ${place.roomId} (${conversationId(conversation)}): ${why}`);
  }
}

const literally = (text: string): readonly Reply[] => [{ type: "message", text, literal: true }];
