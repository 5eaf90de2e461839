import type { RouteLimit } from "../profile.ts";

/** How a call stands against its limit. */
export interface Allowance {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Milliseconds since the epoch. */
  readonly resetAt: number;
}

/** Counts the calls of each address on each route, in windows that start with the first call. */
export class CallLimiter {
  readonly #windows = new Map<string, { count: number; readonly resetAt: number }>();

  /** Counts one call and says whether it may run. */
  take(key: string, limit: RouteLimit, now: number): Allowance {
    const running = this.#windows.get(key);
    const window =
      running !== undefined && running.resetAt > now ? running : { count: 0, resetAt: now + limit.windowMs };
    window.count += 1;
    this.#windows.set(key, window);
    return {
      allowed: window.count <= limit.calls,
      remaining: Math.max(0, limit.calls - window.count),
      resetAt: window.resetAt,
    };
  }
}
