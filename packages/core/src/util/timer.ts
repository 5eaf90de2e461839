import { setMaxListeners } from "node:events";

/** Ends whatever listens to it, be that any number: during an outage each room has a pause of its own. */
export function stopSwitch(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
}

const longestTimerMs = 2 ** 31 - 1;

/** The nearest time that a timer of the runtime takes: what is longer, or endless, would end at once. */
export function timerMs(ms: number): number {
  return Math.min(ms, longestTimerMs);
}

/** Waits; resolves early, with false, when the signal aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(false);
    const wake = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", wake);
      resolve(true);
    }, timerMs(ms));
    signal?.addEventListener("abort", wake, { once: true });
  });
}

/** The promise's outcome, or a rejection with what `reason` makes when the signal aborts first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal, reason: () => Error): Promise<T> {
  let giveUp = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(reason());
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** The promise's outcome, or a rejection with what `late` makes once `ms` have passed. */
export async function within<T>(promise: Promise<T>, ms: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), timerMs(ms));
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
