import type { HttpAnswer, HttpFailure } from "./messages.ts";

/** Milliseconds before the second, third and fourth attempt to connect. */
export const usualPausesMs: readonly number[] = [500, 1_000, 2_000];

const longestWaitMs = 10_000;

/** What no further attempt mends: the certificate, or TLS itself. */
const tlsCodes = /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY|UNABLE_TO_GET|EPROTO|ERR_SSL|ERR_TLS/;

/** Whether a connection failed because the two ends do not trust or understand each other. */
export const isAboutTls = ({ code }: HttpFailure): boolean => tlsCodes.test(code);

/**
 * Milliseconds until the next attempt after the given number of failed ones, of which `failure` was the latest;
 * undefined when there is none. Only what cannot have been sent is tried again: an engine has no mark for what it got twice.
 */
export function pauseAfter(
  failure: HttpFailure,
  failures: number,
  pausesMs: readonly number[],
  random: () => number,
): number | undefined {
  const pause = pausesMs[failures - 1];
  if (failure.wasSent || isAboutTls(failure) || pause === undefined) return undefined;
  return Math.round(pause * (1 + random() / 4));
}

/**
 * Milliseconds until a request that was put off may come again; undefined when nobody said so, or more than 10 s.
 * `isLate` knows a 503 which says that the answer took too long: that is another matter than being busy.
 */
export function putOffMs(answer: HttpAnswer, now: number, isLate: IsLate = () => false): number | undefined {
  const { status, retryAfter } = answer;
  if ((status !== 429 && status !== 503) || isLate(answer) || retryAfter === undefined) return undefined;
  // A negative number is none of the two, though `Date.parse` takes it for a year.
  const ms = /^[\s\d.+-]*$/.test(retryAfter) ? secondsIn(retryAfter) * 1_000 : Date.parse(retryAfter) - now;
  return ms <= longestWaitMs ? Math.max(ms, 0) : undefined;
}

const secondsIn = (text: string): number => (/^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN);

/** Whether an answer says that the server gave up what it may have begun. */
export type IsLate = (answer: HttpAnswer) => boolean;
