import type { OutgoingAttachment, RoomKind } from "@rocketchat-connectors/core";
import { escapeMarkdown, lookalike } from "../markdown/escape.ts";
import type { ChoiceMode } from "../settings.ts";
import { isFollowable, isWebUrl, markdownLink, oneLine } from "../text.ts";
import type { Chosen } from "../types.ts";
import { type NamedChoice, type Ready, readyChoices, withDistinctLabels } from "./ready.ts";

/** A choice as somebody saw it; its label is what a click says. */
export interface ShownChoice extends Omit<Chosen, "all"> {
  /** What may be typed instead; absent when no number was shown. */
  readonly number?: number;
  /** What stood on it, when other choices of the message have that, too: it means none of them. */
  readonly shared?: string;
}

/** Choices as one message shows them. */
export interface RenderedChoices {
  /** To be said below the message's own words. */
  readonly text?: string;
  /** Nothing but buttons: the mobile apps show nothing else of an attachment that has some. */
  readonly attachments: readonly OutgoingAttachment[];
  /** What did not fit, for a further message. */
  readonly rest?: readonly NamedChoice[];
  /** Where the numbers of `rest` go on. */
  readonly nextNumber: number;
  /** What can be chosen here; links cannot. */
  readonly shown: readonly ShownChoice[];
}

/** Choices that one message shows. */
export const mostShown = 25;
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
  choices: readonly NamedChoice[],
  kind: RoomKind,
  mode: ChoiceMode,
  firstNumber = 1,
): RenderedChoices {
  const wanted = mode === "auto" ? usualMode(kind) : mode;
  const ready = readyChoices(choices);
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

/** The widget of livechat shows no buttons. */
export const usualMode = (kind: RoomKind): "text" | "buttons" => (kind === "livechat" ? "text" : "buttons");

type Numbered = Ready & Pick<ShownChoice, "number">;

function withNumbers(choices: readonly Ready[], firstNumber: number): readonly Numbered[] {
  let next = firstNumber;
  return choices.map((choice) => (choice.url === undefined ? { ...choice, number: next++ } : choice));
}

const shownOf = ({ label, value, number, tag, says }: Numbered): ShownChoice => ({
  label: says ?? label,
  value,
  ...(number === undefined ? {} : { number }),
  ...(tag === undefined ? {} : { tag }),
  ...(says === undefined ? {} : { shared: label }),
});

const canBeButton = ({ url }: Ready): boolean => url === undefined || isWebUrl(url);

function lineOf({ label, url, number }: Numbered): string {
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
function buttonOf({ label, url, image, says = label }: Ready): OutgoingAttachment {
  const look = { type: "button", text: label, ...(image === undefined ? {} : { image_url: image }) };
  if (url !== undefined) return { ...look, url };
  return { ...look, msg: says, msg_in_chat_window: true, msg_processing_type: "sendMessage" };
}
