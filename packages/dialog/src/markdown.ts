import { lexer, type Token, walkTokens } from "marked";
import { blocksOf } from "./markdown/blocks.ts";
import type { MarkdownImage } from "./markdown/inline.ts";

export type { MarkdownImage } from "./markdown/inline.ts";

/** A text in Rocket.Chat's dialect, and the pictures that it showed, which only attachments can show. */
export interface Adapted {
  readonly text: string;
  readonly images: readonly MarkdownImage[];
}

/** UTF-16 units: for some texts it takes the square of their length to parse them. */
const longest = 50_000;

/**
 * CommonMark, with GitHub's additions, as Rocket.Chat shows it.
 *
 * Mentions, emoji, spoilers and labelled links in Rocket.Chat's own dialect stay what they are. What CommonMark means by
 * something else becomes that: `*bold*` is emphasis there, and `\(x\)`, a formula in Rocket.Chat, is `(x)`.
 * A text that is longer, or nested more deeply, than anybody can follow stays as it is.
 */
export function toRocketChat(markdown: string): Adapted {
  if (markdown.length > longest) return { text: markdown, images: [] };
  try {
    return adapted(markdown);
  } catch (error) {
    if (error instanceof RangeError) return { text: markdown, images: [] };
    throw error;
  }
}

function adapted(markdown: string): Adapted {
  const images: MarkdownImage[] = [];
  const tokens = lexer(markdown);
  const text = blocksOf(tokens, { images, referred: referredIn(tokens), isNested: false });
  return { text, images };
}

/** Where links and pictures lead that have no address of their own. */
function referredIn(tokens: readonly Token[]): ReadonlySet<string> {
  const found = new Set<string>();
  walkTokens([...tokens], (token) => {
    const isReference = (token.type === "link" || token.type === "image") && token.raw.endsWith("]");
    if (isReference) found.add(String(token.href));
  });
  return found;
}
