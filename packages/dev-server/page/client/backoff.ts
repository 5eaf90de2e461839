const firstMs = 400;
const longestMs = 8_000;

/** How long to wait before the given attempt (from 1) to connect again; `random` is between 0 and 1. */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  return ceiling * (0.5 + random / 2);
}
