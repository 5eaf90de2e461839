import { BotClient } from "./bot-client.ts";
import type { Client, RecoveryOptions, StateStore } from "./client.ts";
import { type BackoffOptions, defaultBackoff } from "./connection/backoff.ts";
import type { TwoFactorCode } from "./connection/sign-in.ts";
import { RocketChatError } from "./errors.ts";
import { consoleLogger, type Logger } from "./logger.ts";
import type { Settings } from "./settings/settings.ts";
import { openState, tolerant } from "./store/open.ts";
import { timerMs } from "./util/timer.ts";
import { normalizeUrl } from "./util/url.ts";

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
  /** How much of what was missed during a gap is fetched. Default: the settings', else an hour and 500 messages a room. */
  readonly recovery?: Partial<RecoveryOptions>;
  /**
   * Where a later process takes up what this one leaves. The caller closes it, after the client. Default: the file of
   * `Settings.stateFile`; without either, a restarted bot hears what is said from then on.
   */
  readonly store?: StateStore;
  /** Gets the code when the account asks for a second factor, three times a login at most. What it throws ends the client. */
  readonly twoFactorCode?: TwoFactorCode;
}

const defaultRecovery: RecoveryOptions = { maxAgeMs: 3_600_000, maxPerRoom: 500 };
const defaultHeartbeat = { idleMs: 20_000, timeoutMs: 20_000 };

/**
 * Logs a bot account in and opens its message stream.
 *
 * Resolves once every stream is live. A server that is down is waited for without limit; it throws when waiting is
 * pointless: `invalid_settings`, `unauthorized`, `two_factor_required`, `forbidden` (a refused stream), or `closed` (the
 * signal).
 */
export async function connect(settings: Settings, options: ConnectOptions = {}): Promise<Client> {
  const client = await createClient({ ...settings, url: normalizeUrl(settings.url) }, options);
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

async function createClient(settings: Settings, options: ConnectOptions): Promise<BotClient> {
  const logger = options.logger ?? consoleLogger(settings.logLevel);
  const own = settings.stateFile && !options.store ? await openState(settings.stateFile, logger) : undefined;
  const closeStore = async (): Promise<void> => await own?.close();
  const { idleMs, timeoutMs } = options.heartbeat ?? defaultHeartbeat;
  try {
    return new BotClient(settings, {
      logger,
      answerTimeoutMs: timerMs(options.answerTimeoutMs ?? 20_000),
      heartbeat: { idleMs: timerMs(idleMs), timeoutMs: timerMs(timeoutMs) },
      backoff: options.backoff ?? defaultBackoff,
      drainMs: options.drainMs ?? 10_000,
      random: options.random ?? Math.random,
      recovery: { ...defaultRecovery, ...settings.recovery, ...options.recovery },
      store: own ?? (options.store && tolerant(options.store, logger)),
      closeStore,
      twoFactorCode: options.twoFactorCode,
    });
  } catch (error) {
    await closeStore();
    throw error;
  }
}
