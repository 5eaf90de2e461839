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

/** Tries until it works, what went wrong is not cured by waiting, or the client gives up. `attempt` counts from 1. */
export async function retrying<T>(
  what: string,
  options: RetryOptions,
  task: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task(attempt);
    } catch (error) {
      if (!isTransient(error) || !isRocketChatError(error)) throw error;
      if (options.signal.aborted) throw abandoned(what, error);
      const pause = Math.max(backoff(attempt, options.random, options.backoff), error.retryInMs ?? 0);
      options.logger.warn(`${what}: ${error.message}; trying again in ${pause} ms`);
      if (!(await sleep(pause, options.signal))) throw abandoned(what, error);
    }
  }
}

const abandoned = (what: string, cause: RocketChatError): RocketChatError =>
  new RocketChatError("closed", `${what}: the client was closed before it could be done (${cause.message})`, { cause });
