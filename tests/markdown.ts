import GithubSlugger from "github-slugger";
import { marked, type Token, type Tokens } from "marked";

/** A fenced block of code. */
export interface Fence {
  /** The line of its opening mark. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** Why it is not checked: the words of the HTML comment before a fence that is marked `no-check`. */
  readonly unchecked: string | undefined;
}

/** What the tests want to know about one page. */
export interface Page {
  readonly fences: readonly Fence[];
  readonly links: readonly string[];
  /** What can stand behind `#` in a link to this page. */
  readonly anchors: ReadonlySet<string>;
  /** The first cell of every row of every table, as written. */
  readonly firstCells: readonly string[];
}

/** Reads a Markdown page the way GitHub does. */
export function readPage(text: string): Page {
  const tokens: Token[] = [];
  marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type !== "space") tokens.push(token);
  });
  const slugger = new GithubSlugger();
  return {
    fences: fencesOf(text, tokens),
    links: tokens.flatMap((token) => (isLink(token) ? [token.href] : attributes(token, /\b(?:href|src)="([^"]+)"/g))),
    anchors: new Set(
      tokens.flatMap((token) =>
        isHeading(token) ? [slugger.slug(plainText(token.tokens))] : attributes(token, /\b(?:id|name)="([^"]+)"/g),
      ),
    ),
    firstCells: tokens.flatMap((token) => (isTable(token) ? token.rows.map((row) => row[0]?.text ?? "") : [])),
  };
}

/** The tokens stand in the order of the page, so each fence is looked for behind the one before. */
function fencesOf(text: string, tokens: readonly Token[]): readonly Fence[] {
  let position = 0;
  return tokens.flatMap((token, index) => {
    if (!isFence(token)) return [];
    position = text.indexOf(token.raw.split("\n")[0] ?? "", position);
    const line = text.slice(0, position).split("\n").length;
    position += token.raw.length;
    return [toFence(token, line, tokens[index - 1])];
  });
}

function isFence(token: Token): token is Tokens.Code {
  return token.type === "code" && !("codeBlockStyle" in token);
}

function isLink(token: Token): token is Tokens.Link | Tokens.Image {
  return token.type === "link" || token.type === "image";
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === "heading";
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === "table";
}

function attributes(token: Token, pattern: RegExp): readonly string[] {
  return token.type === "html" ? [...token.raw.matchAll(pattern)].map((match) => match[1] ?? "") : [];
}

function toFence(token: Tokens.Code, line: number, before: Token | undefined): Fence {
  const [language = "", ...marks] = (token.lang ?? "").split(/\s+/);
  const reason = before?.type === "html" ? /^<!--([\s\S]+?)-->\s*$/.exec(before.raw)?.[1]?.trim() : undefined;
  return { line, language, code: token.text, unchecked: marks.includes("no-check") ? (reason ?? "") : undefined };
}

function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => ("tokens" in token && token.tokens ? plainText(token.tokens) : visibleText(token)))
    .join("");
}

function visibleText(token: Token): string {
  if (token.type === "html") return "";
  return "text" in token ? String(token.text) : token.raw;
}
