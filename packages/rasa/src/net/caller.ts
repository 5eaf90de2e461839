import type { Logger } from "@rocketchat-connectors/core";
import { type Asked, connectionError } from "../failures.ts";
import { exchange, type HttpAnswer, HttpFailure, type HttpOptions, type HttpRequest } from "../http.ts";
import { type Deadline, deadline, sleep } from "./deadline.ts";
import { createReach } from "./reach.ts";
import { isAboutTls, pauseAfter, putOffMs, usualPausesMs } from "./retries.ts";

/** One call of Rasa, with what an error says about it. */
export interface Call extends Omit<HttpRequest, "signal"> {
  readonly asked: Asked;
  /** Milliseconds that all attempts together may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** A single attempt, since a further one is made anyway. Default false. */
  readonly isProbe?: boolean;
}

export interface CallerOptions extends HttpOptions {
  /** Rasa's root, for the log. */
  readonly url: string;
  readonly logger: Logger;
  /** Milliseconds before each further attempt to connect. Default 500, 1000, 2000; up to a quarter is added. */
  readonly pausesMs?: readonly number[] | undefined;
  readonly random?: (() => number) | undefined;
  readonly now?: (() => number) | undefined;
}

/** Calls a server that may be down. Resolves with every answer; rejects with an `EngineError` when none came. */
export interface Caller {
  readonly isDown: boolean;
  call(call: Call): Promise<HttpAnswer>;
}

/** While the server is known to be down, each call is one attempt. */
export function createCaller(options: CallerOptions): Caller {
  const { url, logger, pausesMs = usualPausesMs, random = Math.random, now = Date.now } = options;
  const reach = createReach(url, logger, now);

  const failed = async (call: Call, limit: Deadline, failure: HttpFailure, failures: number): Promise<void> => {
    const isOnlyOne = call.isProbe === true || reach.isDown;
    const pause = isOnlyOne ? undefined : pauseAfter(failure, failures, pausesMs, random);
    if (pause !== undefined && (await sleep(pause, limit.signal))) return;
    const isStopped = limit.signal.aborted && !limit.isOver();
    const error = connectionError(call.asked, failure, {
      attempts: failures,
      ...(limit.isOver() ? { lateAfterMs: call.timeoutMs } : {}),
      isStopped,
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
      const wait = putOff || call.isProbe ? undefined : putOffMs(outcome, now());
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
