import { type BackoffOptions, backoff } from "../connection/backoff.ts";
import { isRocketChatError, isTransient, RocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { sleep } from "../util/timer.ts";

export interface RetryOptions {
  readonly backoff: BackoffOptions;
  readonly random: () => number;
  readonly logger: Logger;
  /** Aborted when the client gives up what is not sent yet. */
  readonly signal: AbortSignal;
}

/** A server that fails on the same request this often fails on the request itself, and others wait behind it. */
const mostServerErrors = 5;

/**
 * Tries until it works, what went wrong is not cured by waiting, or the client gives up. `attempt` counts from 1.
 *
 * A proxy without a server behind it (502 to 504) is waited for; a server's own failure (500) a few times only.
 */
export async function retrying<T>(
  what: string,
  options: RetryOptions,
  task: (attempt: number) => Promise<T>,
): Promise<T> {
  let serverErrors = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task(attempt);
    } catch (error) {
      if (!isTransient(error) || !isRocketChatError(error)) throw error;
      serverErrors += error.status === 500 ? 1 : 0;
      if (serverErrors === mostServerErrors) throw error;
      await pause(what, options, attempt, error);
    }
  }
}

/** Waits before the next attempt. Throws `closed` when the client gives up. */
async function pause(what: string, options: RetryOptions, attempt: number, error: RocketChatError): Promise<void> {
  const { random, logger, signal } = options;
  const ms = Math.max(backoff(attempt, random, options.backoff), error.retryInMs ?? 0);
  if (!signal.aborted) logger.warn(`${what}: ${error.message}; trying again in ${ms} ms`);
  if (await sleep(ms, signal)) return;
  const text = `${what}: the client was closed before it could be done (${error.message})`;
  throw new RocketChatError("closed", text, { cause: error });
}
