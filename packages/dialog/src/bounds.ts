import type { Card, Message } from "./types.ts";

/** UTF-16 units of a text: with Rocket.Chat's usual limit twenty of its messages. */
const longestText = 100_000;
/** Those of cards count. Whoever changes this or `mostCards` looks at how many offers are remembered (`OfferLimits`). */
const mostChoices = 100;
const mostAttachments = 50;
/** Five of Rocket.Chat's messages. */
const mostCards = 50;
export const mostFiles = 25;

/** What of a message is said at most, so that a broken engine does not flood a room; `leftOut` names the rest. */
export interface Bounded {
  readonly message: Message;
  readonly leftOut: readonly string[];
}

export function bounded(message: Message): Bounded {
  const { text = "", choices = [], attachments = [], cards = [], files = [] } = message;
  const kept = boundedCards(cards);
  const room = mostChoices - choicesOf(kept);
  const rest = [
    ["characters", text.length - longestText],
    ["choices", choicesOf(cards) + choices.length - mostChoices],
    ["attachments", attachments.length - mostAttachments],
    ["cards", cards.length - mostCards],
    ["files", files.length - mostFiles],
  ] as const;
  const leftOut = rest.flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
  if (leftOut.length === 0) return { message, leftOut };
  const cut = {
    ...(text.length > longestText ? { text: `${text.slice(0, longestText)}…` } : {}),
    ...(choices.length > room ? { choices: choices.slice(0, room) } : {}),
    ...(attachments.length > mostAttachments ? { attachments: attachments.slice(0, mostAttachments) } : {}),
    ...(message.cards === undefined ? {} : { cards: kept }),
  };
  return { message: { ...message, ...cut }, leftOut };
}

/** The first cards, with the first of their choices. */
function boundedCards(cards: readonly Card[]): readonly Card[] {
  let room = mostChoices;
  return cards.slice(0, mostCards).map((card) => {
    const choices = card.choices?.slice(0, room);
    room -= choices?.length ?? 0;
    return choices === undefined ? card : { ...card, choices };
  });
}

const choicesOf = (cards: readonly Card[]): number => cards.reduce((sum, { choices = [] }) => sum + choices.length, 0);
