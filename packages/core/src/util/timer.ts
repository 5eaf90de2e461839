import { setMaxListeners } from "node:events";

/** Ends whatever listens to it, be that any number: during an outage each room has a pause of its own. */
export function stopSwitch(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
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
    }, ms);
    signal?.addEventListener("abort", wake, { once: true });
  });
}

/** The promise's outcome, or a rejection with what `late` makes once `ms` have passed. */
export async function within<T>(promise: Promise<T>, ms: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
