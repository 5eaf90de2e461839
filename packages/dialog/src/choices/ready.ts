import { withoutMassMentions } from "../mentions.ts";
import { isWebUrl, oneLine } from "../text.ts";
import type { Choice } from "../types.ts";
import { sameWords } from "./words.ts";

/** A choice whose click may say something else than its label. */
export interface NamedChoice extends Choice {
  /** What a click says, when another choice of the message has the same label. */
  readonly says?: string;
}

/** A choice that is shown as it is. */
export interface Ready extends NamedChoice {
  readonly value: string;
}

/** The choices as they can be shown: in one line each, calling nobody, equal ones once. */
export function readyChoices(choices: readonly NamedChoice[]): readonly Ready[] {
  return distinct(choices.flatMap((choice) => readyOf(choice) ?? []));
}

/** A click says no more than its label, so that each has to be another. */
export function withDistinctLabels(choices: readonly Ready[]): readonly Ready[] {
  const taken = new Set<string>();
  return choices.map((choice) =>
    choice.url === undefined ? { ...choice, label: taking(choice.label, taken) } : choice,
  );
}

/** The label, with a number behind it when it is taken; from now on it is. */
export function taking(label: string, taken: Set<string>): string {
  let free = label;
  for (let count = 2; taken.has(sameWords(free)); count += 1) free = `${label} (${count})`;
  taken.add(sameWords(free));
  return free;
}

function readyOf({ label, value, url, image, tag, says }: NamedChoice): Ready | undefined {
  const meant = value?.trim() ? value : label;
  const words = withoutMassMentions(oneLine(label) || oneLine(value ?? "") || oneLine(url ?? ""));
  if (words === "") return undefined;
  return {
    label: words,
    value: meant,
    ...(url?.trim() ? { url: url.trim() } : {}),
    ...(image !== undefined && isWebUrl(image) ? { image } : {}),
    ...(tag === undefined ? {} : { tag }),
    ...(says === undefined ? {} : { says }),
  };
}

function distinct(choices: readonly Ready[]): readonly Ready[] {
  const byMeaning = new Map<string, Ready>();
  for (const choice of choices) {
    const { label, value, url } = choice;
    const meaning = JSON.stringify(url === undefined ? [label, value] : [label, url, "link"]);
    if (!byMeaning.has(meaning)) byMeaning.set(meaning, choice);
  }
  return [...byMeaning.values()];
}
