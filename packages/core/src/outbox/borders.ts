import { type Fence, fenceAfter } from "./fences.ts";

/** A place where a text may be cut. */
export interface Border {
  readonly at: number;
  /** The fence that is open there. */
  readonly fence: Fence | undefined;
}

/** The stretch of a text that has to get its end. */
export interface Stretch {
  readonly start: number;
  /** The fence that is open at its start. */
  readonly open: Fence | undefined;
  /** How many characters it may have, the closing of a fence included. */
  readonly room: number;
  /** How many characters a whole part may have. */
  readonly limit: number;
}

/** How good a place between two lines is: a block's edge, between lines of text, of code, or at the edge inside a fence. */
type Rank = 3 | 2 | 1 | 0;

interface LineBorder extends Border {
  readonly rank: Rank;
}

/** The line in which the room ends. */
interface Tail {
  readonly from: number;
  readonly to: number;
  readonly fence: Fence | undefined;
}

const closingOf = (fence: Fence | undefined): number => (fence ? fence.closing.length + 1 : 0);

/** The best place to end the stretch at. */
export function borderIn(text: string, stretch: Stretch): Border {
  const { borders, tail } = scan(text, stretch);
  const { start, room } = stretch;
  const half = start + room / 2;
  const best = (rank: Rank, least: number): LineBorder | undefined =>
    borders.findLast((one) => one.rank >= rank && one.at >= least);
  const inText = (from: number, kind: RegExp | undefined): Border | undefined => {
    const at = blankBefore(text, Math.max(from, tail.from), tail.to, kind);
    return at === undefined ? undefined : { at, fence: tail.fence };
  };
  const preferred = tail.fence
    ? [() => best(3, start + room / 4), () => best(2, half)]
    : [() => best(2, half), () => inText(half, sentenceEnd), () => inText(half, undefined)];
  const ways = [() => best(3, half), ...preferred, () => best(1, start), () => inText(start, undefined)];
  for (const way of ways) {
    const border = way();
    if (border) return border;
  }
  return { at: characterBefore(text, tail.from, tail.to), fence: tail.fence };
}

interface Line {
  readonly at: number;
  readonly end: number;
  readonly isBlank: boolean;
  /** The fence that is open before the line, and the one after it. */
  readonly fence: Fence | undefined;
  readonly after: Fence | undefined;
}

function* linesFrom(text: string, { start, open, limit }: Stretch): Generator<Line> {
  let fence = open;
  for (let at = start; at < text.length; ) {
    const newline = text.indexOf("\n", at);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(at, end);
    const after = fenceAfter(line, fence, limit);
    yield { at, end, isBlank: line.trim() === "", fence, after };
    fence = after;
    at = end + 1;
  }
}

/** The places between the lines that fit, and the line that does not. */
function scan(text: string, stretch: Stretch): { borders: readonly LineBorder[]; tail: Tail } {
  const { start, open, room } = stretch;
  const borders: LineBorder[] = [];
  let tail: Tail = { from: start, to: start + room - closingOf(open), fence: open };
  let last: Line | undefined;
  /** Where what is said before the present line ends: blank lines are dropped at a cut. */
  let said = start;
  for (const line of linesFrom(text, stretch)) {
    const { at, end, fence } = line;
    const most = start + room - closingOf(fence);
    if (last && said <= most) borders.push({ at, fence, rank: rankOf(last, line) });
    if (most > at) tail = { from: at, to: Math.min(end, most), fence };
    if (fence || !line.isBlank) said = end;
    if (said > start + room) break;
    last = line;
  }
  return { borders, tail };
}

/** How good the place between two lines is. */
function rankOf(before: Line, { fence, after, isBlank }: Line): Rank {
  if (fence) return after && before.fence ? 1 : 0;
  if (after || before.isBlank || before.fence) return 3;
  return isBlank ? 0 : 2;
}

const sentenceEnd = /[.!?…。！？][\])}"'”’»」』）]*$/;
const unspacedEnd = /[。！？]/;

const isBlankAt = (text: string, at: number): boolean => {
  const char = text[at];
  return char === " " || char === "\t" || char === "\u3000";
};

/** The last place in a line behind a blank, after what `kind` describes, so that what is said ends at `to` at most. */
function blankBefore(text: string, from: number, to: number, kind: RegExp | undefined): number | undefined {
  for (let end = to; end > from; end -= 1) {
    const isUnspaced = kind !== undefined && unspacedEnd.test(text[end - 1] ?? "");
    if (!isUnspaced && (!isBlankAt(text, end) || isBlankAt(text, end - 1))) continue;
    if (kind && !kind.test(text.slice(Math.max(from, end - 8), end))) continue;
    let at = end;
    while (isBlankAt(text, at)) at += 1;
    if (at < text.length && characterAt(text, from, at) === at) return at;
  }
  return undefined;
}

const segmenter = new Intl.Segmenter();

/** Where the character begins that the place is in; a character may be a base with all its marks. */
function characterAt(text: string, from: number, at: number): number {
  const index = segmenter.segment(text.slice(from, at + 64)).containing(at - from)?.index;
  return index === undefined ? at : from + index;
}

/** The end of the last whole character, or of half of one that fills the whole room; of no half pair of surrogates. */
function characterBefore(text: string, from: number, to: number): number {
  const whole = characterAt(text, from, to);
  if (whole > from) return whole;
  const splitsPair = /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(to - 1, to + 1));
  if (!splitsPair) return to;
  return to - 1 > from ? to - 1 : to + 1;
}
