/** A fenced block of code that is open at some place in a text. */
export interface Fence {
  /** The line that opens it, with its language. */
  readonly opening: string;
  /** The line that closes it. */
  readonly closing: string;
}

const fenceLine = /^ {0,3}(`{3,})([^`]*)$/;

/**
 * The fence that is open after a line, when `open` was open before it.
 *
 * In a text of parts of at most `limit` characters, a fence may take up half a part: beyond that its language is left
 * out, and then the fence itself.
 */
export function fenceAfter(line: string, open: Fence | undefined, limit: number): Fence | undefined {
  if (!line.trimStart().startsWith("```")) return open;
  const [, ticks, rest = ""] = fenceLine.exec(line) ?? [];
  if (ticks === undefined) return open;
  if (open) return ticks.length >= open.closing.length && rest.trim() === "" ? undefined : open;
  const openings = [`${ticks}${rest.trim()}`, ticks];
  const opening = openings.find((one) => 2 * (one.length + ticks.length + 2) <= limit);
  return opening === undefined ? undefined : { opening, closing: ticks };
}
