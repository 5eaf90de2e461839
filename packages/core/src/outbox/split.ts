import { type Border, borderIn } from "./borders.ts";
import type { Fence } from "./fences.ts";

/** A stretch of a text, and what a fenced block needs around it to stay one. */
export interface Cut {
  readonly start: number;
  readonly end: number;
  /** The fence that is open where it starts. */
  readonly opened?: Fence;
  /** The fence that is open where it ends. */
  readonly open?: Fence;
}

const cutAt = (start: number, opened: Fence | undefined, { at, fence }: Border): Cut => ({
  start,
  end: at,
  ...(opened ? { opened } : {}),
  ...(fence ? { open: fence } : {}),
});

/** Where a text is cut so that no part is longer than `limit` UTF-16 units; the cuts cover the text without a gap. */
export function cuts(text: string, limit: number): readonly Cut[] {
  const found: Cut[] = [];
  let start = 0;
  let opened: Fence | undefined;
  for (;;) {
    const room = limit - (opened ? opened.opening.length + 1 : 0);
    if (text.length - start <= room) {
      found.push(cutAt(start, opened, { at: text.length, fence: undefined }));
      return found;
    }
    const border = borderIn(text, { start, open: opened, room, limit });
    found.push(cutAt(start, opened, border));
    start = border.at;
    opened = border.fence;
  }
}

/** Code that is cut: its blank lines are kept, and the blanks at its very end are not. */
function cutCode(code: string): string {
  const lastLine = code.length > 1 ? code.lastIndexOf("\n", code.length - 2) + 1 : 0;
  return code.slice(0, lastLine) + code.slice(lastLine).trimEnd();
}

function partOf(text: string, { start, end, opened, open }: Cut): string {
  const slice = text.slice(start, end);
  const body = open ? `${cutCode(slice)}\n${open.closing}` : end < text.length ? slice.trimEnd() : slice;
  return opened ? `${opened.opening}\n${body}` : body;
}

/**
 * Splits a text into parts of at most `limit` UTF-16 units, which is how Rocket.Chat counts. Where only one is allowed, a
 * character of two is a part all the same.
 *
 * It is cut between paragraphs and blocks of code where that leaves no part small, else between lines, sentences, words
 * or, when there is no other way, characters. A block of code that has to be cut is closed and opened again. Blanks at
 * a cut are dropped, nothing else is.
 */
export function split(text: string, limit: number): readonly string[] {
  if (text.length <= limit) return [text];
  const parts = cuts(text, Math.max(limit, 1)).map((cut) => partOf(text, cut));
  const spoken = parts.filter((part) => part.trim() !== "");
  return spoken.length > 0 ? spoken : [""];
}
