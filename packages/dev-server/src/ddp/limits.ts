import { ServerError } from "../world/errors.ts";

/** Whose calls are counted together. */
export interface Counted {
  readonly connection: string;
  readonly userId?: string;
}

interface Rule {
  readonly calls: number;
  readonly windowMs: number;
}

/** Methods with a rule of their own, counted per account; they are exempt from the rule per method. */
const ownRules: Readonly<Record<string, Rule>> = {
  sendMessage: { calls: 5, windowMs: 1000 },
  createDirectMessage: { calls: 10, windowMs: 60_000 },
  getRoomById: { calls: 10, windowMs: 60_000 },
  setUserStatus: { calls: 1, windowMs: 1000 },
};
const loginRule: Rule = { calls: 5, windowMs: 10_000 };
const perUser: Rule = { calls: 1200, windowMs: 60_000 };
const perConnection: Rule = { calls: 600, windowMs: 60_000 };
const perUserAndMethod: Rule = { calls: 20, windowMs: 10_000 };
const perConnectionAndMethod: Rule = { calls: 10, windowMs: 10_000 };
/** Streams get this many times the calls in this many times the window. */
const streamFactor = 4;
/** Beyond this many, windows that have ended are thrown away. */
const manyWindows = 10_000;

/** Meteor's limiter with Rocket.Chat's rules; roles exempt nobody. */
export class DdpLimiter {
  readonly #now: () => number;
  readonly #windows = new Map<string, { count: number; readonly endsAt: number }>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts a method call or a subscription; throws `too-many-requests` beyond a limit. */
  take(name: string, by: Counted): void {
    for (const [key, rule] of rulesFor(name, by)) {
      const waitMs = this.#count(key, rule);
      if (waitMs > 0) throw tooManyRequests(waitMs);
    }
  }

  #count(key: string, rule: Rule): number {
    const now = this.#now();
    const running = this.#windows.get(key);
    const window = running !== undefined && running.endsAt > now ? running : { count: 0, endsAt: now + rule.windowMs };
    window.count += 1;
    this.#windows.set(key, window);
    if (this.#windows.size > manyWindows) this.#forgetEnded(now);
    return window.count > rule.calls ? window.endsAt - now : 0;
  }

  #forgetEnded(now: number): void {
    for (const [key, window] of this.#windows) if (window.endsAt <= now) this.#windows.delete(key);
  }
}

/** The refusal of somebody who calls too often. */
export function tooManyRequests(waitMs: number): ServerError {
  const seconds = Math.ceil(waitMs / 1000);
  const reason = `Error, too many requests. Please slow down. You must wait ${seconds} seconds before trying again.`;
  return new ServerError("too-many-requests", reason, { timeToReset: waitMs });
}

function* rulesFor(name: string, { connection, userId }: Counted): Generator<readonly [string, Rule]> {
  const user = userId ?? `anonymous ${connection}`;
  yield [`connection ${connection}`, perConnection];
  yield [`user ${user}`, perUser];
  if (name === "login") yield [`login ${connection}`, loginRule];
  const own = ownRules[name];
  if (own !== undefined) {
    yield [`own ${name} ${user}`, own];
    return;
  }
  const factor = name.startsWith("stream-") ? streamFactor : 1;
  const scaled = (rule: Rule): Rule => ({ calls: rule.calls * factor, windowMs: rule.windowMs * factor });
  yield [`connection ${connection} ${name}`, scaled(perConnectionAndMethod)];
  yield [`user ${user} ${name}`, scaled(perUserAndMethod)];
}
