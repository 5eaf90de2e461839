import { RocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Allowance } from "./answers.ts";
import { CallWindow } from "./call-window.ts";

/** Hears how a route's limit stands; nothing stands for no limit. */
type Hear = (allowance: Allowance | undefined) => void;

/** Keeps calls within what the server allows of each route. */
export interface Pace {
  /** Runs a call when it is its turn. `task` tells what the answer said of the limit. Throws `closed`. */
  run<T>(route: string, task: (hear: Hear) => Promise<T>): Promise<T>;
}

export interface PaceOptions {
  readonly logger: Logger;
  /** Aborted when the client gives up what waits. */
  readonly signal: AbortSignal;
}

/**
 * The route that a path belongs to: Rocket.Chat counts calls by route, whatever ids stand in the path.
 *
 * Routes are `family.action`, with ids behind it, or `family/action`.
 */
export function routeOf(verb: string, path: string): string {
  const [family = "", action] = path.split("/", 2);
  return `${verb} ${action === undefined || family.includes(".") ? family : `${family}/${action}`}`;
}

/**
 * Makes a pace. Accounts without a limit, as those with the role `bot`, are let through without a thought.
 *
 * From the first answer with a limit on, each route is watched: what would exceed its window waits for the next one,
 * first come, first served. Of a route whose limit is not known yet, a few calls go until one has been answered.
 */
export function createPace({ logger, signal }: PaceOptions): Pace {
  const windows = new Map<string, CallWindow>();
  let isLimited = false;

  const windowOf = (route: string): CallWindow => {
    const known = windows.get(route);
    if (known) return known;
    const made = new CallWindow((waitMs, calls) => {
      logger.warn(
        `${route}: the server takes ${calls} of these calls at a time; waiting ${waitMs} ms for more. The role 'bot' lifts the limit.`,
      );
    });
    windows.set(route, made);
    return made;
  };
  signal.addEventListener("abort", () => {
    for (const [route, window] of windows) window.end(new RocketChatError("closed", `${route}: the client is closed`));
  });
  return {
    async run(route, task) {
      const hear: Hear = (allowance) => {
        isLimited ||= allowance !== undefined;
        if (isLimited) windowOf(route).hear(allowance);
      };
      if (!isLimited) return await task(hear);
      const window = windowOf(route);
      await window.enter();
      try {
        return await task(hear);
      } finally {
        window.leave();
      }
    },
  };
}
