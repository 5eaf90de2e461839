import { joiner } from "../text.ts";

/** A part of plain words: `mark` is what the dialect would read as formatting. */
export interface Piece {
  readonly text: string;
  readonly isMark: boolean;
}

/**
 * What Rocket.Chat's parser reads as formatting, wherever it stands: it does not ask for blanks around a `*` as CommonMark
 * does. An underscore between two letters of ASCII means nothing, unless a sign is before the word (`,a_b_`). A backslash
 * counts before what else it would escape.
 */
const marks = /[*~`]|(?<!(?:^|[\s("])[A-Za-z0-9_]{0,60}[A-Za-z0-9])_|_(?![A-Za-z0-9])|\\(?=[#.])/g;
const addresses = /https?:\/\/\S+/gi;
/** What makes a block of a line: a quote, a heading, a list, a rule, a table. */
const blockStart = /^(?=>|#{1,4} |[-*] |-{3,}\s*$|\*{3,}\s*$|\|(?!\|))/;
/** Pairs that make a link, a formula or a spoiler, which no backslash prevents. */
const pairs = /(?<=\])(?=\()|(?<=\\)(?=[[(])|(?<=\|)(?=\|)|(?<=<)(?=https?:)/gi;

const lookalikes: Readonly<Record<string, string>> = { "*": "∗", "~": "∼", "`": "'", _: "＿" };

/** Plain words that Rocket.Chat shows as they are; mentions, links, emoji and numbered lines stay what they are. */
export function escapeMarkdown(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .map(escapeLine)
    .join("\n");
}

function escapeLine(line: string): string {
  const links = [...line.matchAll(addresses)];
  const words = line.split(addresses);
  const isSafe = words.every(isPlain);
  const escaped = words.map((part) => (isSafe ? part : part.replace(marks, escapedMark)).replace(pairs, joiner));
  return guardLine(escaped.map((part, index) => part + (links[index]?.[0] ?? "")).join(""));
}

/** Whether nothing in it can become formatting: a single mark needs a second one for that. */
export function isPlain(text: string): boolean {
  return (text.match(marks)?.length ?? 0) <= 1 && !text.includes("\\");
}

/** The words with the marks set apart, escaped. */
export function piecesOf(text: string): readonly Piece[] {
  const found = [...text.matchAll(marks)].map(([mark]) => ({ text: escapedMark(mark), isMark: true }));
  return text
    .split(marks)
    .flatMap((words, index) => [{ text: words, isMark: false }, ...found.slice(index, index + 1)])
    .filter((piece) => piece.text !== "");
}

/** The line, as no more than a line. */
export function guardLine(line: string): string {
  return line.replace(blockStart, joiner);
}

/** The words with marks that only look like marks: in a link's label nothing can be escaped. */
export function lookalike(text: string, isSafe = isPlain(text)): string {
  const words = isSafe ? text : text.replace(/[*~`_]/g, (mark) => lookalikes[mark] ?? mark);
  return words.replaceAll("[", "(").replaceAll("]", ")");
}

function escapedMark(mark: string): string {
  return `\\${mark}`;
}
