/** The longest time that the bot takes before it says more, in milliseconds. */
const longestPauseMs = 10_000;

/** How long a pause of this length is: none at all for what is no time. */
export function pauseMsOf(ms: number): number {
  return ms > 0 ? Math.min(ms, longestPauseMs) : 0;
}
