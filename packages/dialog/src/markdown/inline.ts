import type { MarkedToken, Token, Tokens } from "marked";
import { isFollowable, isWebUrl, markdownLink } from "../text.ts";
import { isPlain, lookalike, piecesOf } from "./escape.ts";
import { beginsLine, decoded, isComment, styleOf, type Tag, tagOf } from "./html.ts";
import { lineOf, type Run, type Style } from "./runs.ts";

/** A picture that a text showed. */
export interface MarkdownImage {
  readonly url: string;
  readonly title?: string;
}

/** What the words around a token mean for it. */
interface Around {
  readonly style: Style;
  /** Nothing in the block can be taken for formatting, so that nothing is escaped. */
  readonly isPlain: boolean;
  readonly isLabel: boolean;
  readonly images: MarkdownImage[];
}

const types = new Set([
  "br",
  "code",
  "blockquote",
  "checkbox",
  "codespan",
  "def",
  "del",
  "em",
  "escape",
  "heading",
  "hr",
  "html",
  "image",
  "link",
  "list",
  "list_item",
  "paragraph",
  "space",
  "strong",
  "table",
  "text",
]);

/** The tokens, without those of extensions, of which there are none. */
export function known(tokens: readonly Token[]): readonly MarkedToken[] {
  return tokens.filter((token): token is MarkedToken => types.has(token.type));
}

/** The words of a block whose source is `raw`; its pictures are added to `images`. */
export function runsOf(tokens: readonly Token[], raw: string, images: MarkdownImage[]): readonly Run[] {
  const around: Around = { style: {}, isPlain: !/[&<]/.test(raw) && isPlain(raw), isLabel: false, images };
  return inside(known(tokens), around);
}

/** The tokens, with words that follow each other as one: what a mark means depends on what stands beside it. */
function joined(tokens: readonly MarkedToken[]): readonly MarkedToken[] {
  const all: MarkedToken[] = [];
  for (const token of tokens) {
    const text = plainWords(token);
    const last = all.at(-1);
    const before = text === undefined || last === undefined ? undefined : plainWords(last);
    if (before === undefined) all.push(token);
    else all.splice(-1, 1, { type: "escape", raw: "", text: `${before}${text}` });
  }
  return all;
}

function plainWords(token: MarkedToken): string | undefined {
  if (token.type === "escape") return token.text;
  return token.type === "text" && token.tokens === undefined ? decoded(token.text) : undefined;
}

function inside(all: readonly MarkedToken[], around: Around): readonly Run[] {
  const tokens = joined(all);
  const tags = tokens.map((token) => (token.type === "html" ? tagOf(token.text) : undefined));
  const runs: Run[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const [token, tag] = [tokens[index], tags[index]];
    const end = endOf(tags, index);
    if (tag !== undefined && end !== undefined) {
      runs.push(...element(tag, tokens.slice(index + 1, end), around));
      index = end;
    } else if (token !== undefined) runs.push(...one(token, around));
  }
  return runs;
}

/** Where an element that means something here is closed; of elements in one of their kind, only the inner one is. */
function endOf(tags: readonly (Tag | undefined)[], start: number): number | undefined {
  const tag = tags[start];
  if (tag === undefined || tag.isClosing) return undefined;
  if (styleOf(tag) === undefined && (tag.name !== "a" || tag.attributes.href === undefined)) return undefined;
  for (let index = start + 1; index < tags.length; index += 1) {
    const other = tags[index];
    if (other?.name === tag.name) return other.isClosing ? index : undefined;
  }
  return undefined;
}

function element(tag: Tag, tokens: readonly MarkedToken[], around: Around): readonly Run[] {
  const style = styleOf(tag);
  if (style !== undefined) return inside(tokens, withStyle(around, style));
  return linkTo(tag.attributes.href ?? "", tokens, around);
}

function one(token: MarkedToken, around: Around): readonly Run[] {
  switch (token.type) {
    case "strong":
      return inside(known(token.tokens), withStyle(around, "bold"));
    case "em":
      return inside(known(token.tokens), withStyle(around, "italic"));
    case "del":
      return inside(known(token.tokens), withStyle(around, "strike"));
    case "br":
      return [{ text: "\n", end: "hard" }];
    case "codespan":
      return code(token, around);
    case "link":
      return link(token, around);
    case "image":
      return image(decoded(token.href), decoded(token.text || (token.title ?? "")), around);
    case "html":
      return html(token, around);
    case "escape":
      return words(token.text, around);
    case "text":
      return token.tokens === undefined ? words(decoded(token.text), around) : inside(known(token.tokens), around);
    default:
      return words(token.raw, around);
  }
}

function words(text: string, around: Around): readonly Run[] {
  return text
    .split("\n")
    .flatMap((line, index) => [
      ...(index === 0 ? [] : [{ text: "\n", end: "soft" } as const]),
      ...wordsOfLine(line, around),
    ]);
}

function wordsOfLine(text: string, { style, isPlain: isSafe, isLabel }: Around): readonly Run[] {
  if (isLabel) return [{ ...style, text: lookalike(text, isSafe) }];
  if (isSafe) return [{ ...style, text }];
  // An escaped mark is understood outside of formatting only.
  return piecesOf(text).map((piece) => (piece.isMark ? { text: piece.text } : { ...style, text: piece.text }));
}

/** A backtick ends Rocket.Chat's code wherever it stands; in a label there is no code. */
function code({ text }: Tokens.Codespan, around: Around): readonly Run[] {
  const line = text.replaceAll("\n", " ");
  if (around.isLabel || line.includes("`") || line.trim() === "") return words(line, { ...around, isPlain: false });
  return [{ ...around.style, text: `\`${line}\``, isSpan: true }];
}

function link({ raw, href, text, tokens, autolink }: Tokens.Link, around: Around): readonly Run[] {
  const isSpelledOut = autolink === true || text === href;
  if (!isSpelledOut) return linkTo(decoded(href), known(tokens), around);
  const [url = "", label] = href.split("|");
  // Rocket.Chat's own way to label a link.
  if (raw.startsWith("<") && label !== undefined)
    return [{ ...around.style, text: markdownLink(lookalike(label), url), isSpan: true }];
  return [{ ...around.style, text, isSpan: true }];
}

function linkTo(url: string, tokens: readonly MarkedToken[], around: Around): readonly Run[] {
  if (around.isLabel) return inside(tokens, around);
  const label = lineOf(inside(tokens, { ...around, style: {}, isLabel: true }));
  if (isFollowable(url))
    return [{ ...around.style, text: label === "" ? url : markdownLink(label, url), isSpan: true }];
  const own = inside(tokens, around);
  return url === "" ? own : [...own, ...words(label === "" ? url : ` (${url})`, { ...around, isPlain: false })];
}

function image(url: string, title: string, around: Around): readonly Run[] {
  const isShown = isWebUrl(url);
  if (isShown) around.images.push({ url, ...(title === "" ? {} : { title }) });
  // A picture that is a link leaves its words as the link's.
  if (isShown) return around.isLabel ? words(title, around) : [];
  const place = /^data:/i.test(url) || url === "" ? "" : `(${url})`;
  return words([title, place].filter((part) => part !== "").join(" "), { ...around, isPlain: false });
}

function html({ text }: Tokens.HTML | Tokens.Tag, around: Around): readonly Run[] {
  const tag = tagOf(text);
  if (tag === undefined) return isComment(text) ? [] : words(text, around);
  if (tag.name === "img") return image(tag.attributes.src ?? "", tag.attributes.alt ?? "", around);
  if (tag.name === "li" && !tag.isClosing) return [{ text: "\n", end: "hard" }, { text: "• " }];
  if (tag.name === "td" || tag.name === "th") return [{ text: " " }];
  return beginsLine(tag) ? [{ text: "\n", end: "hard" }] : [];
}

const withStyle = (around: Around, style: keyof Style): Around => ({
  ...around,
  style: { ...around.style, [style]: true },
});
