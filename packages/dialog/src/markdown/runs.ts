import { joiner } from "../text.ts";

/** How words look. */
export interface Style {
  readonly bold?: boolean;
  readonly strike?: boolean;
  readonly italic?: boolean;
}

/** Words of one style, in Rocket.Chat's dialect. */
export interface Run extends Style {
  readonly text: string;
  /** The end of a line: `hard` was asked for, `soft` is where the author's line ended. */
  readonly end?: "hard" | "soft";
  /** Code or a link. */
  readonly isSpan?: boolean;
}

/**
 * From outside to inside. Each pair was tried with Rocket.Chat's parser: `**` is bold for all of its versions, while a
 * single `*` is what CommonMark calls emphasis, and `__` is italic.
 */
const wrappers = [
  { style: "bold", mark: "**", character: "*" },
  { style: "strike", mark: "~~", character: "~" },
  { style: "italic", mark: "_", character: "_" },
] as const;

/** The lines that the runs make. No style goes beyond a line. */
export function linesOf(runs: readonly Run[]): readonly string[] {
  const lines: Run[][] = [[]];
  for (const run of runs) {
    if (run.end === undefined) lines.at(-1)?.push(run);
    else lines.push([]);
  }
  return lines.map((line) => rendered(line.map(apart).map(unescaping)).trim());
}

/** In bold and italics Rocket.Chat's parser finds code and links after a blank only, so that they stay outside. */
function apart(run: Run, index: number, line: readonly Run[]): Run {
  const before = line[index - 1];
  if (run.isSpan !== true || before === undefined || /\s$/.test(before.text)) return run;
  return {
    ...run,
    bold: run.bold === true && before.bold !== true,
    italic: run.italic === true && before.italic !== true,
  };
}

/** A backslash at the end of words would escape the mark that comes next. */
function unescaping(run: Run, index: number, line: readonly Run[]): Run {
  const next = line[index + 1];
  const isMarkNext = next?.isSpan === true || next?.bold === true || next?.strike === true || next?.italic === true;
  return isMarkNext && run.text.endsWith("\\") ? { ...run, text: `${run.text}${joiner}` } : run;
}

/** The same in one line. */
export function lineOf(runs: readonly Run[]): string {
  return linesOf(runs)
    .filter((line) => line !== "")
    .join(" ");
}

function rendered(runs: readonly Run[], depth = 0): string {
  const wrapper = wrappers[depth];
  if (wrapper === undefined) return runs.map(({ text }) => text).join("");
  const groups = groupsOf(runs, wrapper.style);
  const texts = groups.map((group) => rendered(group, depth + 1));
  return texts.reduce((before, text, index) => {
    const isStyled = groups[index]?.[0]?.[wrapper.style] === true;
    return before + (isStyled ? wrapped(text, wrapper, before, texts[index + 1] ?? "") : text);
  }, "");
}

function groupsOf(runs: readonly Run[], style: keyof Style): readonly (readonly Run[])[] {
  const groups: Run[][] = [];
  for (const run of runs) {
    const last = groups.at(-1);
    if (last !== undefined && (last[0]?.[style] ?? false) === (run[style] ?? false)) last.push(run);
    else groups.push([run]);
  }
  return groups;
}

/** The blanks go outside. A text with the mark's character in it stays plain, as it would end there. */
function wrapped(text: string, { mark, character }: (typeof wrappers)[number], before: string, after: string): string {
  const inner = text.trim();
  if (inner === "" || inner.includes(character)) return text;
  const [start = "", end = ""] = text.split(inner);
  if (mark !== "_") return `${start}${mark}${inner}${mark}${end}`;
  // Underscores in a word mean nothing, and a name takes what follows for its own.
  const opening = start === "" && isLetter(before.slice(-1)) ? joiner : start;
  const closing = end === "" && isLetter(after.slice(0, 1)) ? joiner : end;
  const inside = /[@#][\w.-]+$/.test(inner) ? `${inner}${joiner}` : inner;
  return `${opening}_${inside}_${closing}`;
}

const isLetter = (character: string): boolean => /^[A-Za-z0-9]$/.test(character);
