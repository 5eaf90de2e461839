export interface BackoffOptions {
  /** Milliseconds before the second attempt. Default 250. */
  readonly firstMs: number;
  /** The longest pause, in milliseconds. Default 30 000. */
  readonly longestMs: number;
}

export const defaultBackoff: BackoffOptions = { firstMs: 250, longestMs: 30_000 };

/**
 * Milliseconds to wait after the given number of failed attempts (1 = the first failed). The pause doubles up to the
 * longest and is spread over its upper half, so that many bots do not return at the same moment.
 */
export function backoff(
  failures: number,
  random: () => number = Math.random,
  options: BackoffOptions = defaultBackoff,
): number {
  const full = Math.min(options.longestMs, options.firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(full / 2 + (full / 2) * random());
}
