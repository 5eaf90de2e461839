import { Lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { guardLine } from "./escape.ts";
import { fenced, outsideOfFences } from "./fences.ts";
import { known, type MarkdownImage, runsOf } from "./inline.ts";
import { lineOf, linesOf, type Run } from "./runs.ts";
import { tableOf } from "./tables.ts";

/** Where blocks stand, and what is found in them. */
export interface Where {
  readonly images: MarkdownImage[];
  /** Where the links and pictures lead whose address stands elsewhere. */
  readonly referred: ReadonlySet<string>;
  /** In a quote or in a list, where Rocket.Chat knows lines of text only. */
  readonly isNested: boolean;
}

/** Rocket.Chat's deepest heading. */
const deepest = 4;
/** Blanks at the begin of a line are not shown unless they are of this kind. */
const indent = "\u00a0\u00a0";

/** The blocks as text. What stood apart by an empty line does so again. */
export function blocksOf(tokens: readonly Token[], where: Where): string {
  let text = "";
  let isApart = false;
  for (const token of known(tokens)) {
    const part = token.type === "space" ? "" : block(token, where);
    if (part !== "") text += text === "" ? part : `${isApart ? "\n\n" : "\n"}${part}`;
    isApart = (part === "" && isApart) || /\n[ \t]*\n\s*$/.test(token.raw);
  }
  return text;
}

function block(token: MarkedToken, where: Where): string {
  switch (token.type) {
    case "heading":
      return heading(token, where);
    case "code":
      return fenced(token.text, token.lang);
    case "blockquote":
      return quote(token, where);
    case "list":
      return where.isNested || !isFlat(token) ? nestedList(token, where) : flatList(token, where);
    case "table":
      return tableOf(token, where.images);
    case "hr":
      return "---";
    case "html":
      return html(token, where);
    case "def":
      // A line that only looks like an address of a link would be lost.
      return where.referred.has(token.href) ? "" : textOf(wordsOf(token.raw.trim(), where));
    case "paragraph":
    case "text":
      return textOf(runsOf(token.tokens ?? [], token.raw, where.images));
    default:
      return textOf(wordsOf(token.raw, where));
  }
}

const wordsOf = (raw: string, { images }: Where): readonly Run[] =>
  runsOf([{ type: "escape", raw, text: raw }], `&${raw}`, images);

function textOf(runs: readonly Run[]): string {
  return linesOf(runs)
    .map(guardLine)
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+|\n+$/g, "");
}

function heading({ depth, tokens, raw }: Tokens.Heading, where: Where): string {
  const runs = runsOf(tokens, raw, where.images);
  const isShown = depth <= deepest && !where.isNested;
  const line = lineOf(isShown ? runs : runs.map((run) => ({ ...run, bold: true })));
  return line === "" || !isShown ? line : `${"#".repeat(depth)} ${line}`;
}

/** A quote in a quote is the same quote, and code stands outside: Rocket.Chat's quotes have lines of text only. */
function quote({ tokens }: Tokens.Blockquote, where: Where): string {
  const text = blocksOf(tokens, { ...where, isNested: true });
  const lines = outsideOfFences(text, (line) => (line.startsWith(">") ? line : `> ${line}`.trimEnd()));
  return text === "" ? "" : lines.replace(/\n>(?=\n```)/g, "");
}

/** HTML on lines of its own: the words in it, which CommonMark does not read as Markdown. */
function html({ raw }: Tokens.HTML | Tokens.Tag, where: Where): string {
  return textOf(runsOf(Lexer.lexInline(raw.trim()), raw, where.images));
}

/** Whether each item is one line. */
function isFlat({ items }: Tokens.List): boolean {
  return items.every(({ tokens }) => {
    const [first, ...others] = known(tokens).filter(({ type }) => type !== "checkbox" && type !== "space");
    if (first?.type !== "text" && first?.type !== "paragraph") return false;
    return (
      others.length === 0 &&
      linesOf(runsOf(first.tokens ?? [], "", []).filter(({ end }) => end !== "soft")).length === 1
    );
  });
}

function flatList(list: Tokens.List, where: Where): string {
  const lines = list.items.map((item, index) => {
    const blocks = known(item.tokens).flatMap((token) =>
      token.type === "text" || token.type === "paragraph" ? token : [],
    );
    const line = lineOf(blocks.flatMap(({ tokens, raw }) => runsOf(tokens ?? [], raw, where.images)));
    if (line === "") return "";
    if (list.ordered) return `${numberOf(list, index)}. ${boxOf(item)}${line}`;
    return `- ${item.task ? (item.checked === true ? "[x] " : "[ ] ") : ""}${line}`;
  });
  return lines.filter((line) => line !== "").join("\n");
}

/** A list whose items have more than a line, as lines of text: Rocket.Chat's own have neither depth nor paragraphs. */
function nestedList(list: Tokens.List, where: Where): string {
  const items = list.items.map((item, index) => {
    const sign = list.ordered ? `${numberOf(list, index)}.\u00a0` : "•\u00a0";
    const inner = blocksOf(
      known(item.tokens).filter(({ type }) => type !== "checkbox"),
      { ...where, isNested: true },
    ).replace(/\n{2,}/g, "\n");
    return listItem(`${sign}${boxOf(item)}`, inner);
  });
  return items.filter((item) => item !== "").join("\n");
}

function listItem(sign: string, text: string): string {
  if (text === "") return "";
  if (text.startsWith("```")) return `${sign}\n${indented(text)}`;
  const [first = "", ...others] = text.split("\n");
  return [`${sign}${first}`, ...(others.length === 0 ? [] : [indented(others.join("\n"))])].join("\n");
}

const indented = (text: string): string => outsideOfFences(text, (line) => `${indent}${line}`);
const numberOf = ({ start }: Tokens.List, index: number): number => (start === "" ? 1 : start) + index;
const boxOf = ({ task, checked }: Tokens.ListItem): string => (task ? (checked === true ? "☑ " : "☐ ") : "");
