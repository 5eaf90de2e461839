import { backoff } from "@rocketchat-connectors/core";
import { EngineError, fieldsOf } from "@rocketchat-connectors/dialog";
import { sleep } from "@rocketchat-connectors/dialog/http";

/** How long something is tried again that was not processed. */
export interface Patience {
  /** Milliseconds in all. */
  readonly maxWaitMs: number;
  readonly signal: AbortSignal;
  /** Milliseconds before the second attempt, and before any later one at the most. Default 500 and 5 000. */
  readonly pauses?: { readonly firstMs: number; readonly longestMs: number } | undefined;
}

/**
 * Does something, and again for as long as it is `unavailable`, which means that nothing was processed. An error whose cause
 * has `retryAfterMs` says when it is worth while.
 */
export async function persistently<Result>(
  work: () => Promise<Result>,
  { maxWaitMs, signal, pauses = { firstMs: 500, longestMs: 5_000 } }: Patience,
): Promise<Result> {
  const began = performance.now();
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EngineError) || error.kind !== "unavailable") throw error;
      const { retryAfterMs: wanted } = fieldsOf(error.cause);
      const pause = typeof wanted === "number" ? wanted : backoff(failures, Math.random, pauses);
      if (performance.now() - began + pause > maxWaitMs || !(await sleep(pause, signal))) throw error;
    }
  }
}
