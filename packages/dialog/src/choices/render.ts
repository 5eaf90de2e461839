import type { OutgoingAttachment, RoomKind } from "@rocketchat-connectors/core";
import { escapeMarkdown, lookalike } from "../markdown/escape.ts";
import { withoutMassMentions } from "../mentions.ts";
import type { ChoiceMode } from "../settings.ts";
import { isFollowable, isWebUrl, markdownLink, oneLine } from "../text.ts";
import type { Choice, Chosen } from "../types.ts";
import { sameWords } from "./words.ts";

/** A choice as somebody saw it. */
export interface ShownChoice extends Chosen {
  /** What may be typed instead; absent when no number was shown. */
  readonly number?: number;
}

/** Choices as one message shows them. */
export interface RenderedChoices {
  /** To be said below the message's own words. */
  readonly text?: string;
  /** Nothing but buttons: the mobile apps show nothing else of an attachment that has some. */
  readonly attachments: readonly OutgoingAttachment[];
  /** What did not fit, for a further message. */
  readonly rest?: readonly Choice[];
  /** Where the numbers of `rest` go on. */
  readonly nextNumber: number;
  /** What can be chosen here; links cannot. */
  readonly shown: readonly ShownChoice[];
}

/** A choice that is shown as it is. */
interface Ready extends Chosen {
  readonly url?: string;
  readonly image?: string;
}

/** Choices that one message shows. */
const mostShown = 25;
/** Buttons in a row, and characters on each, beyond which they stand below each other. */
const mostInRow = 3;
const longestInRow = 20;

/**
 * The choices as a message in a room of this kind shows them: buttons, numbered lines or both.
 *
 * Links are not numbered. A link that is not for the web is a line of text in any mode, as Rocket.Chat refuses a message
 * with such a button.
 */
export function renderChoices(
  choices: readonly Choice[],
  kind: RoomKind,
  mode: ChoiceMode,
  firstNumber = 1,
): RenderedChoices {
  const wanted = mode === "auto" ? (kind === "livechat" ? "text" : "buttons") : mode;
  const ready = distinct(choices.flatMap((choice) => readyOf(choice) ?? []));
  const all = wanted === "text" ? ready : withDistinctLabels(ready);
  const here = all.slice(0, mostShown);
  const rest = all.slice(mostShown);
  const numbered = wanted === "buttons" ? here : withNumbers(here, firstNumber);
  const shown = numbered.filter(({ url }) => url === undefined).map(shownOf);
  const lines = wanted === "buttons" ? here.filter((choice) => !canBeButton(choice)).map(lineOf) : numbered.map(lineOf);
  return {
    ...(lines.length === 0 ? {} : { text: lines.join("\n") }),
    attachments: wanted === "text" ? [] : buttonRow(here.filter(canBeButton)),
    ...(rest.length === 0 ? {} : { rest }),
    nextNumber: firstNumber + shown.length,
    shown,
  };
}

function readyOf({ label, value, url, image }: Choice): Ready | undefined {
  const meant = value?.trim() ? value : label;
  const words = withoutMassMentions(oneLine(label) || oneLine(value ?? "") || oneLine(url ?? ""));
  if (words === "") return undefined;
  const link = url?.trim() ? { url: url.trim() } : {};
  return { label: words, value: meant, ...link, ...(image !== undefined && isWebUrl(image) ? { image } : {}) };
}

/** Equal ones once. */
function distinct(choices: readonly Ready[]): readonly Ready[] {
  const byMeaning = new Map<string, Ready>();
  for (const choice of choices) {
    const { label, value, url } = choice;
    const meaning = JSON.stringify(url === undefined ? [label, value] : [label, url, "link"]);
    if (!byMeaning.has(meaning)) byMeaning.set(meaning, choice);
  }
  return [...byMeaning.values()];
}

/** A click says no more than its label, so that each has to be another. */
function withDistinctLabels(choices: readonly Ready[]): readonly Ready[] {
  const taken = new Set<string>();
  return choices.map((choice) => {
    if (choice.url !== undefined) return choice;
    let label = choice.label;
    for (let count = 2; taken.has(sameWords(label)); count += 1) label = `${choice.label} (${count})`;
    taken.add(sameWords(label));
    return { ...choice, label };
  });
}

function withNumbers(choices: readonly Ready[], firstNumber: number): readonly (Ready & ShownChoice)[] {
  let next = firstNumber;
  return choices.map((choice) => (choice.url === undefined ? { ...choice, number: next++ } : choice));
}

const shownOf = ({ label, value, number }: ShownChoice): ShownChoice => ({
  label,
  value,
  ...(number === undefined ? {} : { number }),
});

const canBeButton = ({ url }: Ready): boolean => url === undefined || isWebUrl(url);

function lineOf({ label, url, number }: Ready & ShownChoice): string {
  if (url === undefined) return `${number}. ${escapeMarkdown(label)}`;
  if (isFollowable(url)) return `• ${markdownLink(lookalike(label), url)}`;
  return `• ${escapeMarkdown(label === url ? label : `${label}: ${oneLine(url)}`)}`;
}

function buttonRow(choices: readonly Ready[]): readonly OutgoingAttachment[] {
  if (choices.length === 0) return [];
  const isRow = choices.length <= mostInRow && choices.every(({ label }) => [...label].length <= longestInRow);
  return [{ button_alignment: isRow ? "horizontal" : "vertical", actions: choices.map(buttonOf) }];
}

/** Web clients leave out buttons that neither lead somewhere nor say something. */
function buttonOf({ label, url, image }: Ready): OutgoingAttachment {
  const look = { type: "button", text: label, ...(image === undefined ? {} : { image_url: image }) };
  if (url !== undefined) return { ...look, url };
  return { ...look, msg: label, msg_in_chat_window: true, msg_processing_type: "sendMessage" };
}
