/** The longest time that a timer waits; it ends at once when it is asked for more. */
export const longestTimerMs = 2 ** 31 - 1;

/** The number, if it lies in the range, both ends included. Throws a sentence with the name otherwise. */
export function inRange(name: string, given: number, least: number, most: number): number {
  if (given >= least && given <= most) return given;
  throw new RangeError(`${name} takes a number from ${least} to ${most}, not ${given}`);
}

/** The milliseconds, if a timer can wait for them. */
export function timerMs(name: string, ms: number): number {
  return inRange(name, ms, 0, longestTimerMs);
}
