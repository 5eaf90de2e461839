import { keyedQueue, type StateStore } from "@rocketchat-connectors/core";
import { conversationId } from "../conversation.ts";
import type { Chosen, Conversation } from "../types.ts";
import {
  chosenElsewhere,
  chosenHere,
  defaultLimits,
  isSameTalk,
  type Match,
  type Offer,
  type OfferLimits,
  readOffers,
  withOffer,
  withoutNumbers,
  writtenOffers,
} from "./offers.ts";
import type { ShownChoice } from "./render.ts";

/** A message that lets somebody choose. */
export interface Offered {
  readonly messageId: string;
  readonly shown: readonly ShownChoice[];
  /** Several may be chosen at once. */
  readonly multiple?: true;
}

/** What somebody chose, and whose talk it belongs to. */
export interface Resolved {
  /** The speaker's own as it was given; of another one, e.g. of a thread, with the epoch of the offer. */
  readonly conversation: Conversation;
  readonly chosen: Chosen;
  /** The message that offered it. */
  readonly messageId: string;
}

export interface ChoiceMemoryOptions {
  /** Where offers outlive the process. It is not closed here. */
  readonly store: StateStore;
  /** Sets several bots apart that share the store. */
  readonly name: string;
  /** Milliseconds since the epoch. Default the clock. */
  readonly now?: () => number;
  readonly limits?: Partial<OfferLimits>;
}

/** The rooms and people whose offers are kept together, by the id of the conversation that has all of it. */
type Scope = string;

/** Remembers what people were offered, and knows by what they say what they chose. */
export class ChoiceMemory {
  readonly #store: StateStore;
  readonly #prefix: string;
  readonly #now: () => number;
  readonly #limits: OfferLimits;
  readonly #queue = keyedQueue();

  constructor({ store, name, now = Date.now, limits = {} }: ChoiceMemoryOptions) {
    this.#store = store;
    this.#prefix = `dialog:${name}:choices:`;
    this.#now = now;
    this.#limits = { ...defaultLimits, ...limits };
  }

  /** Notes what a message offers. Of a message with nothing to choose nothing is noted. */
  async offered(conversation: Conversation, { messageId, shown, multiple }: Offered): Promise<void> {
    if (shown.length === 0) return;
    const several = multiple === undefined ? {} : { multiple };
    const offer: Offer = { conversation, messageId, at: this.#now(), shown, isOpen: true, ...several };
    await this.#change(scopeOf(conversation), (offers) => withOffer(offers, offer, this.#limits));
  }

  /**
   * What somebody chose by saying this, in their own conversation or, as a click says its label in the room, in another
   * one: of a thread, or of all the room. Undefined when these are words of their own.
   *
   * What was chosen can be clicked again; its numbers count no longer.
   */
  async resolve(
    conversation: Conversation,
    { roomId, userId }: { readonly roomId: string; readonly userId: string },
    text: string,
  ): Promise<Resolved | undefined> {
    const own = scopeOf(conversation);
    const here = await this.#choose(own, (offers) => chosenHere(offers, conversation, text));
    if (here !== undefined) return { ...resolved(here), conversation };
    // No click says anything in a thread.
    if (conversation.threadId !== undefined) return undefined;
    const scopes = new Set([own, scopeOf({ roomId, userId, epoch: 0 }), scopeOf({ roomId, epoch: 0 })]);
    for (const scope of scopes) {
      const elsewhere = await this.#choose(scope, (offers) => chosenElsewhere(offers, conversation, text));
      if (elsewhere !== undefined) return resolved(elsewhere);
    }
    return undefined;
  }

  /** The bot said something newer that offers nothing: numbers count no longer, clicks do. */
  async spoken(conversation: Conversation): Promise<void> {
    await this.#change(scopeOf(conversation), (offers) => withoutNumbers(offers, conversation));
  }

  /** Forgets what was offered in a conversation, however often it was begun anew. */
  async forget(conversation: Conversation): Promise<void> {
    await this.#change(scopeOf(conversation), (offers) => {
      const others = offers.filter((offer) => !isSameTalk(offer.conversation, conversation));
      return others.length === offers.length ? offers : others;
    });
  }

  #choose(scope: Scope, choose: (offers: readonly Offer[]) => Match | undefined): Promise<Match | undefined> {
    return this.#queue.run(scope, async () => {
      const offers = await this.#read(scope);
      const match = choose(offers);
      if (match !== undefined) await this.#write(scope, offers, withoutNumbers(offers, match.offer.conversation));
      return match;
    });
  }

  #change(scope: Scope, change: (offers: readonly Offer[]) => readonly Offer[]): Promise<void> {
    return this.#queue.run(scope, async () => {
      const offers = await this.#read(scope);
      await this.#write(scope, offers, change(offers));
    });
  }

  async #read(scope: Scope): Promise<readonly Offer[]> {
    return readOffers(await this.#store.get(`${this.#prefix}${scope}`), this.#now(), this.#limits);
  }

  async #write(scope: Scope, before: readonly Offer[], after: readonly Offer[]): Promise<void> {
    if (after === before) return;
    const key = `${this.#prefix}${scope}`;
    if (after.length === 0) await this.#store.delete(key);
    else await this.#store.set(key, writtenOffers(after), { expiresInMs: this.#limits.maxAgeMs });
  }
}

/** A person's threads are kept with what is said outside of them, as clicks come from there. */
function scopeOf({ roomId, userId }: Conversation): Scope {
  return conversationId({
    ...(roomId === undefined ? {} : { roomId }),
    ...(userId === undefined ? {} : { userId }),
    epoch: 0,
  });
}

function resolved({ offer, choices }: Match): Resolved {
  return { conversation: offer.conversation, chosen: chosenOf(choices), messageId: offer.messageId };
}

function chosenOf(choices: readonly ShownChoice[]): Chosen {
  const all = choices.map(({ label, value, tag }): Chosen => ({ label, value, ...(tag === undefined ? {} : { tag }) }));
  const [first, ...others] = all;
  if (first !== undefined && others.length === 0) return first;
  const joined = (read: (one: Chosen) => string): string => all.map(read).join(", ");
  return { label: joined(({ label }) => label), value: joined(({ value }) => value), all };
}
