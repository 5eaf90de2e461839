import { BotClient } from "./bot-client.ts";
import type { Client } from "./client.ts";
import { type BackoffOptions, defaultBackoff } from "./connection/backoff.ts";
import { RocketChatError } from "./errors.ts";
import { consoleLogger, type Logger } from "./logger.ts";
import type { Settings } from "./settings.ts";

export interface ConnectOptions {
  /** Default: standard error, at the settings' log level. */
  readonly logger?: Logger;
  /** Gives up connecting when aborted. */
  readonly signal?: AbortSignal;
  /** Milliseconds until an unanswered request counts as failed. Default 20 000. */
  readonly answerTimeoutMs?: number;
  /** When a quiet connection is probed and when it then counts as dead, in milliseconds. Default 20 000 each. */
  readonly heartbeat?: { readonly idleMs: number; readonly timeoutMs: number };
  /** Pauses between attempts. */
  readonly backoff?: BackoffOptions;
  /** Milliseconds that `close` waits for what is not sent yet. Default 10 000. */
  readonly drainMs?: number;
  /** A number from 0 to 1 that spreads the pauses. Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * Logs a bot account in and opens its message stream.
 *
 * Resolves once every stream is live. A server that is down is waited for without limit; it throws when waiting is
 * pointless: `unauthorized`, `two_factor_required`, `forbidden` (a refused stream), or `closed` (the signal).
 */
export async function connect(settings: Settings, options: ConnectOptions = {}): Promise<Client> {
  const client = new BotClient(settings, {
    logger: options.logger ?? consoleLogger(settings.logLevel),
    answerTimeoutMs: options.answerTimeoutMs ?? 20_000,
    heartbeat: options.heartbeat ?? { idleMs: 20_000, timeoutMs: 20_000 },
    backoff: options.backoff ?? defaultBackoff,
    drainMs: options.drainMs ?? 10_000,
    random: options.random ?? Math.random,
  });
  const giveUp = (): void => void client.abort(new RocketChatError("closed", "connecting was given up"));
  if (options.signal?.aborted) giveUp();
  options.signal?.addEventListener("abort", giveUp, { once: true });
  try {
    await client.ready;
    return client;
  } catch (error) {
    await client.close();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", giveUp);
  }
}
