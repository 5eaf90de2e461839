import type { Logger } from "@rocketchat-connectors/core";
import type { EngineError } from "../errors.ts";
import { type Deadline, deadline, sleep } from "./deadline.ts";
import { exchange } from "./exchange.ts";
import { type HttpAnswer, HttpFailure, type HttpOptions, type HttpRequest, usualLongestBytes } from "./messages.ts";
import { createReach, type Whereabouts } from "./reach.ts";
import { type IsLate, isAboutTls, pauseAfter, putOffMs, usualPausesMs } from "./retries.ts";

/** One call of a server. */
export interface Call extends Omit<HttpRequest, "signal"> {
  /** What an error says was tried: e.g. `POST http://localhost:5005/talk`, without a query, since that may hold a token. */
  readonly what: string;
  /** Milliseconds that all attempts together may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** A single attempt, since a further one is made anyway. Default false. */
  readonly isProbe?: boolean | undefined;
}

/** How an attempt to get an answer ended. */
export interface Ending {
  readonly attempts: number;
  /** The milliseconds that were over. */
  readonly lateAfterMs?: number;
  /** Nobody waits for the answer any longer. */
  readonly isStopped: boolean;
  /** Bytes that an answer may have. */
  readonly longestBytes: number;
}

export interface CallerOptions extends HttpOptions, Whereabouts {
  readonly logger: Logger;
  /** The error for a call to which no answer came, or no whole one; e.g. by `connectionError`. */
  readonly errorOf: (call: Call, failure: HttpFailure, ending: Ending) => EngineError;
  /** Whether a 503 says that the answer took too long, which is another matter than being busy. Default none does. */
  readonly isLate?: IsLate | undefined;
  /** Milliseconds before each further attempt to connect. Default 500, 1000, 2000; up to a quarter is added. */
  readonly pausesMs?: readonly number[] | undefined;
  readonly random?: (() => number) | undefined;
  readonly now?: (() => number) | undefined;
}

/**
 * Calls a server that may be down. Resolves with every answer; rejects with an `EngineError` when none came.
 *
 * What cannot have been sent is tried again, what was put off by up to 10 s once; nothing else is, since the server may
 * have taken it.
 */
export interface Caller {
  readonly isDown: boolean;
  call(call: Call): Promise<HttpAnswer>;
}

/** While the server is known to be down, each call is one attempt. */
export function createCaller(options: CallerOptions): Caller {
  const { logger, errorOf, isLate } = options;
  const { pausesMs = usualPausesMs, random = Math.random, now = Date.now, longestBytes = usualLongestBytes } = options;
  const reach = createReach(options, logger, now);

  const failed = async (call: Call, limit: Deadline, failure: HttpFailure, failures: number): Promise<void> => {
    const isOnlyOne = call.isProbe === true || reach.isDown;
    const pause = isOnlyOne ? undefined : pauseAfter(failure, failures, pausesMs, random);
    if (pause !== undefined && (await sleep(pause, limit.signal))) return;
    const isStopped = limit.signal.aborted && !limit.isOver();
    const error = errorOf(call, failure, {
      attempts: failures,
      ...(limit.isOver() ? { lateAfterMs: call.timeoutMs } : {}),
      isStopped,
      longestBytes,
    });
    if (!failure.wasSent && !isStopped && !isAboutTls(failure)) reach.missed(failure.code || failure.message);
    throw error;
  };

  const attempt = async (call: Call, limit: Deadline): Promise<HttpAnswer> => {
    let putOff = false;
    for (let failures = 0; ; ) {
      const { method, url, headers, body } = call;
      const outcome = await outcomeOf(exchange({ method, url, headers, body, signal: limit.signal }, options));
      if (outcome instanceof HttpFailure) {
        failures += 1;
        await failed(call, limit, outcome, failures);
        continue;
      }
      reach.reached();
      const wait = putOff || call.isProbe ? undefined : putOffMs(outcome, now(), isLate);
      if (wait === undefined || !(await sleep(wait, limit.signal))) return outcome;
      putOff = true;
    }
  };

  return {
    get isDown() {
      return reach.isDown;
    },
    async call(call) {
      const limit = deadline(call.timeoutMs, call.signal);
      try {
        return await attempt(call, limit);
      } finally {
        limit.end();
      }
    },
  };
}

async function outcomeOf(answer: Promise<HttpAnswer>): Promise<HttpAnswer | HttpFailure> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HttpFailure) return error;
    throw error;
  }
}
