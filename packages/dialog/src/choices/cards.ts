import { withoutMassMentions } from "../mentions.ts";
import { oneLine } from "../text.ts";
import type { Card, Choice } from "../types.ts";
import { type NamedChoice, type Ready, readyChoices, taking, withDistinctLabels } from "./ready.ts";
import { sameWords } from "./words.ts";

/** A message's choices, each with what its click says. */
export interface Named {
  readonly cards: readonly (Omit<Card, "choices"> & { readonly choices: readonly NamedChoice[] })[];
  readonly choices: readonly NamedChoice[];
}

/**
 * Gives choices of several cards that have one label something of their own to say: the title of their card behind it.
 *
 * A label that a choice of no card has as well is said by that one alone.
 */
export function named(cards: readonly Card[], choices: readonly Choice[]): Named {
  if (cards.length === 0) return { cards: [], choices };
  const own = withDistinctLabels(readyChoices(choices));
  const lists = cards.map((card) => withDistinctLabels(readyChoices(card.choices ?? [])));
  const all = [own, ...lists].flat().filter(isSaid);
  const isShared = ({ label }: Ready): boolean => all.filter((one) => isSameLabel(one, label)).length > 1;
  const shared = new Set(all.filter(isShared).map(({ label }) => sameWords(label)));
  const ofCards = lists.flat().filter(isSaid);
  const alone = ofCards.filter(({ label }) => !shared.has(sameWords(label)));
  const taken = new Set([...own.filter(isSaid), ...alone].map(({ label }) => sameWords(label)));
  const says = (choice: Ready, title: string): NamedChoice => {
    if (!isSaid(choice) || !shared.has(sameWords(choice.label))) return choice;
    return { ...choice, says: taking(title === "" ? choice.label : `${choice.label}: ${title}`, taken) };
  };
  return {
    cards: cards.map(({ attachment }, index) => ({
      attachment,
      choices: (lists[index] ?? []).map((choice) => says(choice, titleOf(attachment))),
    })),
    choices: own,
  };
}

const isSaid = ({ url }: Ready): boolean => url === undefined;
const isSameLabel = (choice: Ready, label: string): boolean => sameWords(choice.label) === sameWords(label);

function titleOf({ title }: Card["attachment"]): string {
  return typeof title === "string" ? withoutMassMentions(oneLine(title)) : "";
}
