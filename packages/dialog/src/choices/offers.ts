import * as v from "valibot";
import { conversationId, parseConversationId } from "../conversation.ts";
import type { Conversation } from "../types.ts";
import type { ShownChoice } from "./render.ts";
import { sameWords, typedNumber } from "./words.ts";

/** A message that let somebody choose. */
export interface Offer {
  readonly conversation: Conversation;
  readonly messageId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly shown: readonly ShownChoice[];
  /** A number that is typed still means one of these. */
  readonly isOpen: boolean;
}

/** How much is remembered. */
export interface OfferLimits {
  /** Default 5. */
  readonly perConversation: number;
  /** Of all conversations of one person in one room. Default 20. */
  readonly perScope: number;
  /** Milliseconds. Default 86 400 000. */
  readonly maxAgeMs: number;
}

export const defaultLimits: OfferLimits = { perConversation: 5, perScope: 20, maxAgeMs: 86_400_000 };

/** What was chosen, and from what. */
export interface Match {
  readonly offer: Offer;
  readonly choice: ShownChoice;
}

const kept = v.object({
  conversation: v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const conversation = parseConversationId(dataset.value);
      if (conversation !== undefined) return conversation;
      addIssue();
      return NEVER;
    }),
  ),
  messageId: v.string(),
  at: v.number(),
  shown: v.array(v.object({ label: v.string(), value: v.string(), number: v.exactOptional(v.number()) })),
  isOpen: v.boolean(),
});

/** The offers in a stored value, newest last; what is damaged, or too old, is left out. */
export function readOffers(value: unknown, now: number, { maxAgeMs }: OfferLimits): readonly Offer[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one) => {
    const read = v.safeParse(kept, one);
    return read.success && now - read.output.at < maxAgeMs ? [read.output] : [];
  });
}

/** What is stored of them. */
export function writtenOffers(offers: readonly Offer[]): unknown {
  return offers.map((offer) => ({ ...offer, conversation: conversationId(offer.conversation) }));
}

/**
 * The offers with one more. It ends the numbers of those before it in its conversation, unless its own go on from theirs:
 * then both are of one answer.
 */
export function withOffer(offers: readonly Offer[], offer: Offer, limits: OfferLimits): readonly Offer[] {
  const earlier = goesOn(offers, offer) ? offers : withoutNumbers(offers, offer.conversation);
  const all = [...earlier, offer];
  const own = all.filter((one) => isSameTalk(one.conversation, offer.conversation)).slice(-limits.perConversation);
  return all
    .filter((one) => own.includes(one) || !isSameTalk(one.conversation, offer.conversation))
    .slice(-limits.perScope);
}

/** The same, without numbers in a conversation; the same array when there were none. */
export function withoutNumbers(offers: readonly Offer[], conversation: Conversation): readonly Offer[] {
  const isMeant = (offer: Offer): boolean => offer.isOpen && isSameTalk(offer.conversation, conversation);
  return offers.some(isMeant) ? offers.map((one) => (isMeant(one) ? { ...one, isOpen: false } : one)) : offers;
}

/** What a text chooses in its own conversation: by label, value or number; newest offer first. */
export function chosenHere(offers: readonly Offer[], conversation: Conversation, text: string): Match | undefined {
  const own = offers.filter((offer) => isSameTalk(offer.conversation, conversation));
  const number = typedNumber(text);
  return firstMatch(own, (choice, { isOpen, conversation: { epoch } }) => {
    if (sameWords(choice.label) === sameWords(text) || choice.value.trim() === text.trim()) return true;
    return number !== undefined && isOpen && epoch === conversation.epoch && choice.number === number;
  });
}

/** What the words of a click choose in another conversation: a button says its label in the room, never in its thread. */
export function chosenElsewhere(offers: readonly Offer[], conversation: Conversation, text: string): Match | undefined {
  const others = offers.filter((offer) => !isSameTalk(offer.conversation, conversation));
  return firstMatch(others, ({ label }) => sameWords(label) === sameWords(text));
}

/** Whether they are one talk, however often it was begun anew. */
export function isSameTalk(one: Conversation, other: Conversation): boolean {
  return conversationId({ ...one, epoch: 0 }) === conversationId({ ...other, epoch: 0 });
}

function firstMatch(
  offers: readonly Offer[],
  isMeant: (choice: ShownChoice, offer: Offer) => boolean,
): Match | undefined {
  for (const offer of offers.toReversed()) {
    const choice = offer.shown.find((one) => isMeant(one, offer));
    if (choice !== undefined) return { offer, choice };
  }
  return undefined;
}

function goesOn(offers: readonly Offer[], { conversation, shown }: Offer): boolean {
  const last = offers.findLast((one) => isSameTalk(one.conversation, conversation))?.shown;
  const first = shown.find(({ number }) => number !== undefined)?.number;
  const before = last?.findLast(({ number }) => number !== undefined)?.number;
  return first !== undefined && before !== undefined && first === before + 1;
}
