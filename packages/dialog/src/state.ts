import type { StateStore } from "@rocketchat-connectors/core";
import { conversationId, enclosing, keyOf } from "./conversation.ts";
import {
  type ChoiceHeard,
  isAnsweredWith,
  isChoiceHeard,
  isCount,
  isKeptAnswer,
  isPlace,
  type KeptAnswer,
} from "./kept.ts";
import { isOnceNote, type OnceNote } from "./once.ts";
import type { Conversation, Place } from "./types.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const knownForMs = 90 * dayMs;

/** Who has a visitor: the bot, or others; or nobody any more. */
export type VisitStatus = "here" | "away" | "ended";

/** How far a conversation has come: the engine knows that there is one, or it has answered. */
export type Acquaintance = "announced" | "met";

/** What a dialog remembers of conversations, across restarts when the store does. */
export class DialogState {
  readonly #store: StateStore;
  readonly #prefix: string;
  readonly #recoveredMs: number;

  /** `name` keeps dialogs of one store apart; messages that are as old as `recoveredMs` may be heard again. */
  constructor(store: StateStore, name: string, recoveredMs = 0) {
    this.#store = store;
    this.#prefix = `dialog:${name}`;
    this.#recoveredMs = recoveredMs;
  }

  /** The conversation as it is now: how often it, or what it is a part of, was begun anew is filled in. */
  async current(conversation: Conversation): Promise<Conversation> {
    return { ...conversation, epoch: await this.#sum("epoch", [conversation, ...enclosing(conversation)]) };
  }

  /** Begins the conversation, and all that is a part of it, anew. */
  async reset(conversation: Conversation): Promise<void> {
    await this.#countUp("epoch", conversation);
  }

  async acquaintance(conversation: Conversation): Promise<Acquaintance | undefined> {
    const known = await this.#store.get(this.#key("known", conversationId(conversation)));
    return known === "announced" || known === "met" ? known : undefined;
  }

  /** Keeps for months how far the conversation has come. */
  async acquainted(conversation: Conversation, how: Acquaintance): Promise<void> {
    if ((await this.acquaintance(conversation)) === how) return;
    await this.#store.set(this.#key("known", conversationId(conversation)), how, { expiresInMs: knownForMs });
  }

  /** Keeps where somebody spoke last: a conversation that spans all rooms is answered there. */
  async spokeIn(userId: string, place: Place): Promise<void> {
    await this.#store.set(this.#key("place", userId), place, { expiresInMs: knownForMs });
  }

  async lastPlace(userId: string): Promise<Place | undefined> {
    const place = await this.#store.get(this.#key("place", userId));
    return isPlace(place) ? place : undefined;
  }

  /** Keeps the bot quiet in a conversation, and in all that is a part of it; for good without a time. */
  async pause(conversation: Conversation, forMs?: number): Promise<void> {
    const expiry = forMs === undefined ? {} : { expiresInMs: forMs };
    await this.#store.set(this.#key("pause", keyOf(conversation)), await this.#resumptions(conversation), expiry);
  }

  /** Lets the bot speak again in a conversation, in all that is a part of it, and in what it is a part of. */
  async resume(conversation: Conversation): Promise<void> {
    const all = [conversation, ...enclosing(conversation)];
    await Promise.all(all.map((one) => this.#store.delete(this.#key("pause", keyOf(one)))));
    if (conversation.userId === undefined) await this.#countUp("resumed", conversation);
  }

  /** Tells whether the bot is to be quiet in a conversation, or in what it is a part of. */
  async isPaused(conversation: Conversation): Promise<boolean> {
    const all = [conversation, ...enclosing(conversation)].map((one) => this.#isPausedItself(one));
    return (await Promise.all(all)).includes(true);
  }

  /** Keeps what is to be said in answer to messages until it is said: an engine is not asked again after a crash. */
  async keepAnswer(messageIds: readonly string[], answer: KeptAnswer): Promise<void> {
    const [last, ...others] = messageIds.toReversed();
    // Killed before the last write, the next process finds an answer to none of them.
    for (const id of others) await this.#note("answer", id, { with: last });
    if (last !== undefined) await this.#note("answer", last, answer);
  }

  /** What is to be said in answer to a message; `said` when all of it was, or is said in answer to another one. */
  async answerTo(messageId: string): Promise<KeptAnswer | "said" | undefined> {
    const kept = await this.#answer(messageId);
    if (!isAnsweredWith(kept)) return kept;
    const others = await this.#answer(kept.with);
    return others === undefined || isAnsweredWith(others) ? undefined : "said";
  }

  /** A process that was killed before it could note that the messages were handled hears them again. */
  async answered(messageIds: readonly string[]): Promise<void> {
    for (const id of messageIds) await this.#noteSaid(id);
    for (const id of messageIds) await this.#store.delete(this.#key("choice", id));
  }

  /** Keeps what a message chose: its number counts once, but the message may be heard again after a crash. */
  async chose(messageId: string, choice: ChoiceHeard): Promise<void> {
    await this.#note("choice", messageId, choice);
  }

  async choiceOf(messageId: string): Promise<ChoiceHeard | undefined> {
    const choice: unknown = await this.#store.get(this.#key("choice", messageId));
    return isChoiceHeard(choice) ? choice : undefined;
  }

  /** How far something that is said once has come. */
  async once(id: string): Promise<OnceNote | undefined> {
    const note: unknown = await this.#store.get(this.#key("once", id));
    return isOnceNote(note) ? note : undefined;
  }

  async noteOnce(id: string, note: OnceNote): Promise<void> {
    await this.#note("once", id, note);
  }

  async visit(roomId: string): Promise<VisitStatus | undefined> {
    const status = await this.#store.get(this.#key("visit", roomId));
    return isVisitStatus(status) ? status : undefined;
  }

  /** Notes who has a visitor; resolves with what was noted before. */
  async visited(roomId: string, status: VisitStatus): Promise<VisitStatus | undefined> {
    const key = this.#key("visit", roomId);
    const before = await this.#store.get(key);
    const isNoted = await this.#store.compareAndSet(key, before, status, { expiresInMs: knownForMs });
    if (!isNoted) return await this.visited(roomId, status);
    return isVisitStatus(before) ? before : undefined;
  }

  /** A pause holds until what the conversation is a part of is resumed: counted, as clocks can be set back. */
  async #isPausedItself(conversation: Conversation): Promise<boolean> {
    const since = await this.#count("pause", conversation);
    return since !== undefined && since === (await this.#resumptions(conversation));
  }

  #resumptions(conversation: Conversation): Promise<number> {
    return this.#sum("resumed", enclosing(conversation));
  }

  async #sum(kind: "epoch" | "resumed", conversations: readonly Conversation[]): Promise<number> {
    const counts = await Promise.all(conversations.map((one) => this.#count(kind, one)));
    return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  }

  async #countUp(kind: "epoch" | "resumed", conversation: Conversation): Promise<void> {
    await this.#store.set(this.#key(kind, keyOf(conversation)), ((await this.#count(kind, conversation)) ?? 0) + 1);
  }

  async #count(kind: "epoch" | "pause" | "resumed", conversation: Conversation): Promise<number | undefined> {
    const count = await this.#store.get(this.#key(kind, keyOf(conversation)));
    return isCount(count) ? count : undefined;
  }

  async #answer(messageId: string): Promise<KeptAnswer | { readonly with: string } | "said" | undefined> {
    const kept = await this.#store.get(this.#key("answer", messageId));
    return kept === "said" || isAnsweredWith(kept) || isKeptAnswer(kept) ? kept : undefined;
  }

  async #note(kind: string, messageId: string, value: unknown): Promise<void> {
    await this.#store.set(this.#key(kind, messageId), value, { expiresInMs: Math.max(dayMs, this.#recoveredMs) });
  }

  /** Nothing is heard again that is much older. */
  async #noteSaid(messageId: string): Promise<void> {
    const expiresInMs = Math.max(hourMs, this.#recoveredMs);
    await this.#store.set(this.#key("answer", messageId), "said", { expiresInMs });
  }

  #key(kind: string, id: string): string {
    return `${this.#prefix}:${kind}:${id}`;
  }
}

const isVisitStatus = (value: unknown): value is VisitStatus =>
  value === "here" || value === "away" || value === "ended";
