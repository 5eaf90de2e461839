import { type Choice, type Fields, isData, isFields, jsonOf, linkOf, textOf } from "@rocketchat-connectors/dialog";

/** The buttons of an element, and the lines of text that stand for those that cannot be buttons. */
export interface Buttons {
  readonly choices: readonly Choice[];
  readonly lines: readonly string[];
  /** How many are neither. */
  readonly lost: number;
  /** How many were not looked at. */
  readonly tooMany: number;
}

/** One message shows 25. */
const most = 100;

/** Rasa's buttons as choices: the payload is what Rasa gets, whatever is written on them. Further keys mean nothing here. */
export function buttonsOf(buttons: unknown): Buttons {
  const all: readonly unknown[] = Array.isArray(buttons) ? buttons : buttons === undefined ? [] : [buttons];
  const given = all.slice(0, most);
  const found = given.filter(isFields).map(buttonOf);
  const choices = found.flatMap(({ choice }) => choice ?? []);
  const lines = found.flatMap(({ line }) => line ?? []);
  return { choices, lines, lost: given.length - choices.length - lines.length, tooMany: all.length - given.length };
}

function buttonOf({ title, payload, url, type }: Fields): { readonly choice?: Choice; readonly line?: string } {
  const value = textOf(payload) ?? (typeof payload === "object" && payload !== null ? jsonOf(payload) : undefined);
  const address = textOf(url) ?? (type === "web_url" ? value : undefined);
  const label = textOf(title)?.trim() ?? value ?? address;
  if (label === undefined) return {};
  if (address === undefined) return { choice: { label, ...(value === undefined ? {} : { value }) } };
  const link = linkOf(address);
  if (link !== undefined) return { choice: { label, url: link } };
  return { line: isData(address) ? label : `${label}: ${address.trim()}` };
}
