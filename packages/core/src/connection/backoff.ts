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

/** How often in a row it went wrong, as `backoff` takes it. */
export interface Failures {
  readonly inARow: number;
  /** Counts one more; `livedMs` is given when there was a connection before. */
  add(livedMs: number | undefined): void;
}

const earlyEndsPerStep = 10;

/**
 * A few lost connections are come back from without delay. Of those that end before `longEnoughMs`, ten in a row count
 * as one failure more: a server that ends each new connection is called ever less often.
 */
export function countFailures(longEnoughMs: number): Failures {
  let inARow = 0;
  let early = 0;
  return {
    get inARow() {
      return inARow;
    },
    add(livedMs) {
      if (livedMs !== undefined) early = livedMs < longEnoughMs ? early + 1 : 0;
      inARow = livedMs === undefined ? inARow + 1 : 1 + Math.floor(early / earlyEndsPerStep);
    },
  };
}
