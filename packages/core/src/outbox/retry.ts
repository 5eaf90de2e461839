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

/**
 * A server that fails on the same request this often fails on the request itself, and others wait behind it. By the
 * default pauses that takes 16 s at least, in which a database has changed over to another primary.
 */
const mostServerErrors = 8;

/**
 * Tries until it works, what went wrong is not cured by waiting, or the client gives up. `attempt` counts from 1;
 * `mayHaveWorked` says that an earlier one may have taken effect although no answer came back.
 *
 * A proxy without a server behind it (502 to 504) is waited for; a server's own failure (500) a few times only.
 */
export async function retrying<T>(
  what: string,
  options: RetryOptions,
  task: (attempt: number, mayHaveWorked: boolean) => Promise<T>,
): Promise<T> {
  let serverErrors = 0;
  let mayHaveWorked = false;
  if (options.signal.aborted) throw givenUp(what, options.signal);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task(attempt, mayHaveWorked);
    } catch (error) {
      if (!isRocketChatError(error) || !isCuredByTime(error)) throw error;
      serverErrors += error.status === 500 ? 1 : 0;
      mayHaveWorked ||= error.code !== "rate_limited";
      if (serverErrors === mostServerErrors) throw error;
      await pause(what, options, attempt, error);
    }
  }
}

/** `closed` goes on to the pause, where the client gives up and says what it could not do. */
const isCuredByTime = (error: RocketChatError): boolean => error.code === "closed" || isTransient(error);

/** Waits before the next attempt. Throws `closed` when the client gives up. */
async function pause(what: string, options: RetryOptions, attempt: number, error: RocketChatError): Promise<void> {
  const { random, logger, signal } = options;
  if (error.code === "closed") throw givenUp(what, signal, error);
  const ms = Math.max(backoff(attempt, random, options.backoff), error.retryInMs ?? 0);
  if (!signal.aborted) logger.warn(`${what}: ${error.message}; trying again in ${ms} ms`);
  if (await sleep(ms, signal)) return;
  throw givenUp(what, signal, error);
}

/** A client that ended by itself says why; one that was closed need not. */
function givenUp(what: string, { reason }: AbortSignal, cause?: RocketChatError): RocketChatError {
  if (isRocketChatError(reason))
    return new RocketChatError(reason.code, `${what}: ${reason.message}`, { cause: reason });
  const text = `${what}: the client was closed before it could be done${cause ? ` (${cause.message})` : ""}`;
  return new RocketChatError("closed", text, cause ? { cause } : {});
}
