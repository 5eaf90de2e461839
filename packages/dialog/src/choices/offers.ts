import * as v from "valibot";
import { conversationId, parseConversationId } from "../conversation.ts";
import type { Conversation } from "../types.ts";
import type { ShownChoice } from "./render.ts";
import { partsIn } from "./several.ts";
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
  /** Several may be chosen at once. */
  readonly multiple?: true;
}

/** How much is remembered. */
export interface OfferLimits {
  /** Default 12: so many messages an answer with a hundred choices on cards may become, each an offer of its own. */
  readonly perConversation: number;
  /** Of all conversations of one person in one room. Default 24. */
  readonly perScope: number;
  /** Milliseconds. Default 86 400 000. */
  readonly maxAgeMs: number;
}

export const defaultLimits: OfferLimits = { perConversation: 12, perScope: 24, maxAgeMs: 86_400_000 };

/** What was chosen, and from what. */
export interface Match {
  readonly offer: Offer;
  /** One, or several in the order in which they were named. */
  readonly choices: readonly ShownChoice[];
}

const maybe = v.exactOptional;
const shown = v.object({
  label: v.string(),
  value: v.string(),
  number: maybe(v.number()),
  tag: maybe(v.string()),
  shared: maybe(v.string()),
});

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
  shown: v.array(shown),
  isOpen: v.boolean(),
  multiple: maybe(v.literal(true)),
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

/** What a text chooses in its own conversation, of the newest answer that has it. */
export function chosenHere(offers: readonly Offer[], conversation: Conversation, text: string): Match | undefined {
  const own = offers.filter((offer) => isSameTalk(offer.conversation, conversation));
  const earlier = own.filter(({ isOpen }) => !isOpen).map((offer) => [offer]);
  for (const answer of [own.filter(({ isOpen }) => isOpen), ...earlier.toReversed()]) {
    const match = meantIn(answer, conversation, text);
    if (match !== undefined) return match;
  }
  return severalOf(own, conversation, text);
}

/**
 * What a text means in one answer: the choice of this label, else of this number, which people see, else of this value,
 * which they do not. A label that several have means none of them.
 */
function meantIn(answer: readonly Offer[], { epoch }: Conversation, text: string): Match | undefined {
  const said = sameWords(text);
  const typed = typedNumber(text);
  const isSaid = (label: string): boolean => sameWords(label) === said;
  const byNumber = ({ isOpen, conversation, shown }: Offer): ShownChoice | undefined =>
    isOpen && conversation.epoch === epoch ? shown.find(({ number }) => number === typed) : undefined;
  const byValue = ({ shown }: Offer): ShownChoice | undefined =>
    shown.some(({ shared }) => shared !== undefined && isSaid(shared))
      ? undefined
      : shown.find(({ value }) => value.trim() === text.trim());
  return (
    firstMatch(answer, ({ shown }) => shown.find(({ label }) => isSaid(label))) ??
    (typed === undefined ? undefined : firstMatch(answer, byNumber)) ??
    firstMatch(answer, byValue)
  );
}

/** All that a text names of what one answer offers, if nothing else is in it; newest answer first. */
function severalOf(own: readonly Offer[], conversation: Conversation, text: string): Match | undefined {
  for (const answer of answersIn(own).toReversed()) {
    const offer = answer.at(-1);
    const find = (part: string) => meantIn(answer, conversation, part)?.choices[0];
    const choices = partsIn(text, find);
    if (offer !== undefined && choices !== undefined) return { offer, choices };
  }
  return undefined;
}

/** The offers of which several may be chosen, those of one answer together. */
function answersIn(offers: readonly Offer[]): readonly (readonly Offer[])[] {
  const answers: Offer[][] = [];
  for (const [index, offer] of offers.entries()) {
    if (offer.multiple && index > 0 && goesOn(offers.slice(0, index), offer)) answers.at(-1)?.push(offer);
    else if (offer.multiple) answers.push([offer]);
  }
  return answers;
}

/** What the words of a click choose in another conversation: a button says its label in the room, never in its thread. */
export function chosenElsewhere(offers: readonly Offer[], conversation: Conversation, text: string): Match | undefined {
  const others = offers.filter((offer) => !isSameTalk(offer.conversation, conversation));
  return firstMatch(others, ({ shown }) => shown.find(({ label }) => sameWords(label) === sameWords(text)));
}

/** Whether they are one talk, however often it was begun anew. */
export function isSameTalk(one: Conversation, other: Conversation): boolean {
  return conversationId({ ...one, epoch: 0 }) === conversationId({ ...other, epoch: 0 });
}

function firstMatch(offers: readonly Offer[], find: (offer: Offer) => ShownChoice | undefined): Match | undefined {
  for (const offer of offers.toReversed()) {
    const choice = find(offer);
    if (choice !== undefined) return { offer, choices: [choice] };
  }
  return undefined;
}

function goesOn(offers: readonly Offer[], { conversation, shown }: Offer): boolean {
  const last = offers.findLast((one) => isSameTalk(one.conversation, conversation))?.shown;
  const first = shown.find(({ number }) => number !== undefined)?.number;
  const before = last?.findLast(({ number }) => number !== undefined)?.number;
  return first !== undefined && before !== undefined && first === before + 1;
}
