import { oneLine } from "../text.ts";
import type { ShownChoice } from "./render.ts";

/** What people are told when they may choose several; said with the numbers. */
export const severalHint = "Several: numbers separated by commas, e.g. 1, 3";

/**
 * The choices that a text names, each once: numbers or labels with commas, semicolons or line breaks between them, numbers
 * also with blanks, `and`, `&` or `+`. Undefined when it names fewer than two things, or one that cannot be found.
 */
export function partsIn(
  text: string,
  find: (part: string) => ShownChoice | undefined,
): readonly ShownChoice[] | undefined {
  const pieces = text.split(/([,;\n]+)/).slice(0, mostPieces + 1);
  if (pieces.length > mostPieces) return undefined;
  const found: ShownChoice[] = [];
  // Odd ones are what separates the others.
  for (let at = 0; at < pieces.length; ) {
    const next = longestFrom(pieces, at, find);
    if (next === undefined) return undefined;
    found.push(...next.choices);
    at = next.end;
  }
  return found.length < 2 ? undefined : [...new Set(found)];
}

/** A hundred choices can be named, and each label may have a comma of its own. */
const mostPieces = 401;

/** What begins with a piece: a label may have a comma in it, so the longest one counts. */
function longestFrom(pieces: readonly string[], start: number, find: (part: string) => ShownChoice | undefined) {
  const longest = Math.min(pieces.length, start + 2 * mostCommas + 1);
  for (let end = longest; end > start; end -= 1) {
    const part = oneLine(pieces.slice(start, end).join(""));
    const choice = (end - start) % 2 === 0 || part === "" ? undefined : find(part);
    if (choice !== undefined) return { choices: [choice], end: end + 1 };
  }
  const choices = numbersIn(pieces[start] ?? "", find);
  return choices === undefined ? undefined : { choices, end: start + 2 };
}

/** Commas in one label that are still understood. */
const mostCommas = 5;

/** The choices that a text of nothing but numbers means; none for a blank one, as behind a last comma. */
function numbersIn(text: string, find: (part: string) => ShownChoice | undefined): readonly ShownChoice[] | undefined {
  const words = oneLine(text.replace(/(?<=\d\s*)[&+]/g, " "))
    .split(" ")
    .filter((word) => word !== "" && word.toLowerCase() !== "and");
  if (words.length > mostPieces || !words.every((word) => /^\d+[.)]?$/.test(word))) return undefined;
  const choices = words.flatMap((word) => find(word) ?? []);
  return choices.length === words.length ? choices : undefined;
}
