import {
  type Client,
  type Delivery,
  type IgnoreReason,
  isRocketChatError,
  type Logger,
  messageOf,
  type RoomEvent,
  Running,
} from "@rocketchat-connectors/core";
import type { Answering } from "./answering.ts";
import { keyOf } from "./conversation.ts";
import { Gathering } from "./gathering.ts";
import { happeningOf, type Occurrence, occurrenceIn } from "./happenings.ts";
import type { Heard, Hearing } from "./hearing.ts";
import type { People } from "./people.ts";
import type { DialogState } from "./state.ts";
import type { Speech, TurnMoment, Turns } from "./turns.ts";
import type { Engine, Question } from "./types.ts";
import type { Visits } from "./visits.ts";
import type { Spot, Voice } from "./voice.ts";

export interface ListeningOptions {
  readonly client: () => Client;
  readonly engine: Engine;
  readonly hearing: Hearing;
  readonly answering: Answering;
  readonly turns: Turns;
  readonly state: DialogState;
  readonly visits: Visits;
  readonly voice: Voice;
  readonly people: People;
  readonly logger: Logger;
  /** See `DialogSettings`. */
  readonly debounceMs: number;
  /** Lines of one person that are joined. */
  readonly mostLines: number;
}

type Said = Extract<RoomEvent, { type: "message" }>;

/** Brings what happens in the rooms to the engine, each conversation in its order. */
export class Listening {
  readonly #options: ListeningOptions;
  readonly #gathering: Gathering;
  /** What the engine is told without an event. */
  readonly #reports = new Running();

  constructor(options: ListeningOptions) {
    this.#options = options;
    const { debounceMs: quietMs, mostLines } = options;
    this.#gathering = new Gathering({ quietMs, mostLines, ask: (heard) => this.#ask(heard) });
  }

  /** As `Connector.deliver`: resolves when the room's next event may come. */
  async deliver(event: RoomEvent): Promise<Delivery | undefined> {
    return event.type === "message" ? await this.#heard(event) : await this.#happened(event);
  }

  /** Tells the engine of something, while nobody waits for it. */
  report(spot: Spot, occurrence: Occurrence): void {
    const { engine, logger } = this.#options;
    const failed = (error: unknown): void => {
      const isEnd = isRocketChatError(error) && error.code === "closed";
      const what = `${engine.name} heard nothing of '${occurrence.type}' in room ${spot.place.roomId}`;
      logger[isEnd ? "debug" : "error"](`${what}: ${messageOf(error)}`);
    };
    void this.#reports.add(this.#tell(spot, occurrence).catch(failed));
  }

  /** Asks what waits for more words; from now on nothing does. */
  flush(): void {
    this.#gathering.flush();
  }

  /** Settles when everything is told. */
  idle(): Promise<void> {
    return this.#reports.settled();
  }

  async #heard(event: Said): Promise<Delivery> {
    const { hearing, turns, debounceMs } = this.#options;
    const heard = await hearing.hear(event);
    if (typeof heard === "string") return passedOver(heard);
    if (await this.#isPaused(heard)) return passedOver("paused");
    const isAlone = (heard.chosen ?? heard.kept) !== undefined;
    const key = keyOf(heard.conversation);
    turns.follow(key);
    let answered = (): void => undefined;
    const isAnswered = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const handled = this.#gathering.add({ ...heard, answered }, isAlone);
    if (isAlone || debounceMs === 0) {
      await turns.pass(key, Promise.race([handled, isAnswered]), this.#speechIn(heard.place.roomId));
    } else {
      // Whoever is told of the delivery hears of it.
      handled.catch(() => undefined);
      await turns.room(key);
    }
    return { handled };
  }

  #speechIn(roomId: string): Speech {
    const { voice } = this.#options;
    return { isGoingOn: () => voice.isSpeaking(roomId), settled: () => voice.settled(roomId) };
  }

  #ask(heard: Heard): Promise<void> {
    const { turns } = this.#options;
    const key = keyOf(heard.conversation);
    return turns.run(key, async (moment) => {
      if (this.#gathering.holds(key)) turns.follow(key);
      await this.#answer(heard, moment);
    });
  }

  /** The turns before it may have changed much. */
  async #answer(heard: Heard, moment: TurnMoment): Promise<void> {
    const { hearing, answering, state, engine, logger } = this.#options;
    const { place, message } = heard;
    const question = await hearing.questionOf(heard, moment);
    const spot = { place, room: message.room, conversation: question.conversation, inReplyTo: message.id };
    const ignored = await this.#reasonToBeQuiet(heard, question, spot);
    if (ignored !== undefined) {
      logger.info(`A message in room ${place.roomId} is not handed to ${engine.name}: ${ignored}`);
      return;
    }
    if (question.conversation.roomId === undefined) await state.spokeIn(message.sender.id, place);
    await answering.answer(question, spot, heard);
  }

  /** Tells the engine, too, when a visitor's words are the first sign that others have given the visitor back. */
  async #reasonToBeQuiet(heard: Heard, question: Question, spot: Spot): Promise<IgnoreReason | undefined> {
    const { answering, visits } = this.#options;
    const { conversation, message } = question;
    if (await this.#isPaused(heard)) return "paused";
    const { room, sender: user } = message;
    const standing = room.kind === "livechat" ? await visits.standing(room) : "here";
    if (standing === "away") return "other_agent";
    if (standing === "back")
      await answering.notice(happeningOf({ type: "agent_returned", room, user }, conversation), spot);
    return undefined;
  }

  /** What is left of an answer is said, even if the answer itself ended the talk. */
  async #isPaused({ kept, conversation, place }: Heard): Promise<boolean> {
    return kept === undefined && (await this.#options.hearing.isPaused(conversation, place));
  }

  /** Tells the engine of something in a turn of its own. Rejects with `closed` when the bot was stopped. */
  async #tell(spot: Spot, occurrence: Occurrence): Promise<void> {
    const { engine, turns, state, answering } = this.#options;
    if (!engine.notice) return;
    await turns.run(keyOf(spot.conversation), async () => {
      const conversation = await state.current(spot.conversation);
      await answering.notice(happeningOf(occurrence, conversation), { ...spot, conversation });
    });
  }

  async #happened(event: RoomEvent): Promise<Delivery | undefined> {
    const { client, engine, hearing, visits, people, turns } = this.#options;
    const { room } = event;
    const visit = room.kind === "livechat" ? await visits.occurrenceIn(event) : undefined;
    const occurrence = visit ?? occurrenceIn(event, client().user);
    if (!occurrence || !engine.notice) return undefined;
    const user = occurrence.user && (await people.known(occurrence.user));
    const conversation = hearing.conversationOf(room, user ?? client().user);
    const place = { roomId: room.id };
    if (occurrence.type !== "closed" && (await hearing.isPaused(conversation, place))) return passedOver("paused");
    const handled = this.#tell({ place, room, conversation }, { ...occurrence, ...(user ? { user } : {}) });
    await turns.pass(keyOf(conversation), handled, this.#speechIn(room.id));
    return { handled };
  }
}

const passedOver = (ignored: IgnoreReason): Delivery => ({ handled: Promise.resolve(), ignored });
