import { setTimeout as pass } from "node:timers/promises";

/** The time that something may take, unless somebody stops it earlier. */
export interface Deadline {
  /** Aborted when the time is over, and when the one it was made with is. */
  readonly signal: AbortSignal;
  /** Whether the time is over. */
  isOver(): boolean;
  end(): void;
}

export function deadline(ms: number, stop?: AbortSignal): Deadline {
  const controller = new AbortController();
  let over = false;
  const cut = (): void => controller.abort();
  const timer = setTimeout(() => {
    over = true;
    cut();
  }, ms);
  if (stop?.aborted) cut();
  stop?.addEventListener("abort", cut, { once: true });
  return {
    signal: controller.signal,
    isOver: () => over,
    end() {
      clearTimeout(timer);
      stop?.removeEventListener("abort", cut);
    },
  };
}

/** Waits; resolves early, with false, when the signal aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<boolean> {
  return pass(ms, true, { signal }).catch(() => false);
}
