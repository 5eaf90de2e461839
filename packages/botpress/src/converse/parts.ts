import { setMaxListeners } from "node:events";
import {
  type Caller,
  type CallerOptions,
  createCaller,
  hiding,
  sleep as pass,
  secretsInHeaders,
} from "@rocketchat-connectors/dialog/http";
import { secretsOf } from "../settings/secrets.ts";
import type { TransportOptions } from "../transport.ts";
import type { ConverseSettings } from "../types.ts";
import type { CheckOptions } from "./check.ts";
import { type Asked, noAnswer } from "./failures.ts";
import { createHalt } from "./halt.ts";
import { createLimits } from "./limits.ts";
import { Lines } from "./line.ts";
import { Patience } from "./patience.ts";
import { createReadiness } from "./readiness.ts";
import { routeOf } from "./routes.ts";
import { Speaking, type SpeakingOptions } from "./speaking.ts";
import { createTokens, type Tokens } from "./tokens.ts";

/** What tests change. */
export interface ConverseTuning extends Pick<CallerOptions, "connectMs" | "longestBytes"> {
  readonly now?: () => number;
  readonly random?: () => number;
  /** Waits; resolves early, with false, when the signal aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<boolean>;
  /** Milliseconds in which a question fails at once after one showed that a setting is wrong. Default 5 000. */
  readonly haltMs?: number;
  /** Milliseconds in which no credentials are sent after they were refused. Default 60 000. */
  readonly lockMs?: number;
  /** Messages of one conversation that may wait or be answered. Default 20. */
  readonly mostOfUser?: number;
  /** Messages of all conversations that may wait or be answered. Default 500. */
  readonly most?: number;
}

const usual = {
  now: Date.now,
  random: Math.random,
  sleep: pass,
  haltMs: 5_000,
  lockMs: 60_000,
  mostOfUser: 20,
  most: 500,
} as const satisfies ConverseTuning;

const loginTimeoutMs = 30_000;

/** What speaks to a server, and what looks at it. */
export interface Parts {
  readonly caller: Caller;
  readonly speaking: Speaking;
  readonly checking: CheckOptions;
  readonly closing: AbortController;
  /** When all this was made. */
  readonly startedAt: number;
}

/** Nothing is connected to yet. */
export function createParts(
  { settings, logger }: Pick<TransportOptions, "settings" | "logger">,
  converse: ConverseSettings,
  tuning: ConverseTuning,
): Parts {
  const { now, random, sleep, haltMs, mostOfUser, most, ...tuned } = { ...usual, ...tuning };
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const known = [...secretsOf(settings), ...secretsInHeaders(settings.headers)];
  const hide = (text: string): string => hiding([...known, ...(tokens?.secrets ?? [])])(text);
  const caller = createCaller({
    ...{ ...tuned, name: "Botpress", urlSetting: "BOTPRESS_URL", url: converse.url, logger, now, tls: settings.tls },
    errorOf: ({ what }, failure, ending) => noAnswer(what, failure, ending, hide),
  });
  const { headers } = settings;
  const login = { server: converse, caller, headers, timeoutMs: Math.min(converse.timeoutMs, loginTimeoutMs), hide };
  const route = routeOf(converse);
  const tokens: Tokens | undefined =
    route === "public"
      ? undefined
      : createTokens({ ...login, settings: converse, lockMs: tuned.lockMs, now, signal: closing.signal });
  const asked: Omit<Asked, "what"> = { route, botId: converse.botId, proof: proofOf(converse), hide };
  const readiness = createReadiness(tokens !== undefined, now);
  const shared = { settings: converse, caller, headers, tokens, asked, readiness, closing: closing.signal, now };
  const limits = createLimits();
  const speaking: SpeakingOptions = {
    ...{ ...shared, limits, logger, sleep },
    lines: new Lines({ mostOfUser, most, settleMs: converse.settleMs, now, sleep }),
    patience: new Patience({ maxWaitMs: converse.maxWaitMs, now, random, sleep }),
    halt: createHalt(haltMs, now),
  };
  const checking: CheckOptions = { ...shared, limits, metadata: settings.metadata };
  return { caller, speaking: new Speaking(speaking), checking, closing, startedAt: now() };
}

const proofOf = ({ token, login }: ConverseSettings): Asked["proof"] =>
  token !== undefined ? "token" : login && "login";
