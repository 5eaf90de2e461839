import type { StateStore } from "@rocketchat-connectors/core";
import { EngineError, type Fields, isFields } from "@rocketchat-connectors/dialog";
import { sleep } from "@rocketchat-connectors/dialog/http";
import { type Patience, persistently } from "../persistence.ts";
import type { ChatApi } from "./api.ts";
import type { Access, Conversations } from "./conversations.ts";
import { causeOf } from "./failures.ts";
import { deliveryMark, messagesSince, newestIn, type ReadingOptions } from "./lists.ts";
import { type Marks, overlapMs } from "./marks.ts";
import type { Person } from "./people.ts";

/** Something that is said to the bot, once. */
export interface Delivery {
  readonly conversationId: string;
  /** Who says it. Default the conversation's owner. */
  readonly person?: Person | undefined;
  /** Ours, the same whenever the same is delivered. */
  readonly id: string;
  readonly payload: Fields;
  readonly metadata?: Fields | undefined;
}

export interface OutgoingOptions extends ReadingOptions {
  readonly api: ChatApi;
  readonly store: StateStore;
  readonly marks: Marks;
  readonly conversations: Conversations;
  readonly maxWaitMs: number;
  readonly pauses?: Patience["pauses"];
  /** Milliseconds before each look for a message that may have been taken: it may still be on its way. */
  readonly looksMs: readonly number[];
  /** The conversation is there: whoever wants to hear its answers begins now. */
  readonly entered: (conversationId: string) => Promise<void>;
}

/** What became of a delivery. */
export interface Sent {
  /** When Botpress stored it, by its clock, in milliseconds since 1970. */
  readonly at: number;
  /** Nobody has tried before. */
  readonly isNew: boolean;
}

/** What the store knows of a delivery. */
type Note =
  | { readonly state: "pending" /** It was not stored before, by Botpress' clock. */; readonly since: number }
  | { readonly state: "sent" /** When Botpress stored it, by its clock. */; readonly at: number };

/** After this time nobody delivers a message again. */
const keptMs = 48 * 3_600_000;
/** Of one that may have been taken, and was not. */
const mostSends = 2;

/** Says things to the bot, each once, whatever breaks in between. */
export class Outgoing {
  readonly #options: OutgoingOptions;

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /**
   * Resolves when Botpress has the message. One that it got already, from this process or one before, is not sent again.
   * Rejects with an `EngineError`.
   */
  async send(delivery: Delivery, signal: AbortSignal): Promise<Sent> {
    const { store, marks } = this.#options;
    const key = `sent:${delivery.id}`;
    const note = noteIn(await store.get(key));
    if (note?.state === "sent") {
      await this.#patiently(signal, () => this.#enter(delivery, signal));
      return { at: note.at, isNew: false };
    }
    const { at: read = 0, last = 0 } = (await marks.get(delivery.conversationId)) ?? {};
    const since = note?.since ?? Math.max(read, last) - overlapMs;
    const pending: Note = { state: "pending", since };
    if (note === undefined) await store.set(key, pending, { expiresInMs: keptMs });
    const at = await this.#sendOnce(delivery, signal, { since, isDoubtful: note !== undefined });
    await marks.begin(delivery.conversationId, at);
    const sent: Note = { state: "sent", at };
    await store.set(key, sent, { expiresInMs: keptMs });
    return { at, isNew: note === undefined };
  }

  /** Tells an event, which nobody can find again: one that may have been taken is not told twice. Rejects with an `EngineError`. */
  async tell(event: Pick<Delivery, "conversationId" | "payload">, signal: AbortSignal): Promise<void> {
    await this.#patiently(signal, async () => {
      const { owner } = await this.#enter(event, signal);
      await this.#begin(event.conversationId, signal);
      await this.#options.api.createEvent(owner, { ...event }, signal);
    });
  }

  async #sendOnce(
    delivery: Delivery,
    signal: AbortSignal,
    { since, isDoubtful }: { readonly since: number; readonly isDoubtful: boolean },
  ): Promise<number> {
    const look = () => this.#found(delivery, since, signal);
    let at = isDoubtful ? await look() : undefined;
    for (let sends = 1; at === undefined; sends += 1) {
      try {
        at = await this.#patiently(signal, () => this.#create(delivery, signal));
      } catch (doubt) {
        if (!(doubt instanceof EngineError) || doubt.kind !== "uncertain" || signal.aborted) throw doubt;
        at = await look().catch(() => {
          throw doubt;
        });
        if (at === undefined && sends === mostSends) throw doubt;
      }
    }
    return at;
  }

  /** Rejects with an `EngineError`: what was remembered of a conversation that is gone is forgotten, once. */
  async #create(delivery: Delivery, signal: AbortSignal): Promise<number> {
    const { conversationId, person } = delivery;
    try {
      return await this.#createIn(await this.#enter(delivery, signal), delivery, signal);
    } catch (error) {
      const { status } = causeOf(error);
      if (status !== 403 && status !== 404) throw error;
      this.#options.conversations.forget(conversationId, person);
      return await this.#createIn(await this.#enter(delivery, signal), delivery, signal);
    }
  }

  async #createIn(
    { speaker }: Access,
    { conversationId, id, payload, metadata }: Delivery,
    signal: AbortSignal,
  ): Promise<number> {
    await this.#begin(conversationId, signal);
    const body = { conversationId, payload, metadata: { ...metadata, [deliveryMark]: id } };
    const message = await this.#options.api.createMessage(speaker, body, signal);
    return message?.createdAt ?? Date.now();
  }

  /**
   * Notes what is there before the first word: all that follows is an answer, of which the first may be lost and a later
   * one heard before it is known when the word was stored.
   */
  async #begin(conversationId: string, signal: AbortSignal): Promise<void> {
    const { marks } = this.#options;
    if ((await marks.get(conversationId)) !== undefined) return;
    await marks.begin(conversationId, (await newestIn(conversationId, { ...this.#options, signal })) + 1);
  }

  async #enter(
    { conversationId, person }: Pick<Delivery, "conversationId" | "person">,
    signal: AbortSignal,
  ): Promise<Access> {
    const { conversations, entered } = this.#options;
    const access = await conversations.enter(conversationId, person, signal);
    await entered(conversationId);
    return access;
  }

  /** When Botpress stored the message; undefined when it has none such. */
  async #found(delivery: Delivery, since: number, signal: AbortSignal): Promise<number | undefined> {
    const { looksMs } = this.#options;
    for (const pause of looksMs) {
      if (!(await sleep(pause, signal))) throw new EngineError("uncertain", "nobody waits any longer");
      const { messages } = await this.#patiently(signal, async () => {
        await this.#enter(delivery, signal);
        return await messagesSince(delivery.conversationId, since, { ...this.#options, signal });
      });
      const ours = messages.find(({ metadata }) => metadata[deliveryMark] === delivery.id);
      if (ours) return ours.createdAt;
    }
    return undefined;
  }

  #patiently<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const { maxWaitMs, pauses } = this.#options;
    return persistently(work, { maxWaitMs, signal, pauses });
  }
}

function noteIn(value: unknown): Note | undefined {
  if (!isFields(value)) return undefined;
  const { state, since, at } = value;
  if (state === "sent" && typeof at === "number") return { state, at };
  return state === "pending" && typeof since === "number" ? { state, since } : undefined;
}
