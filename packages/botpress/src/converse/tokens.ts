import { EngineError } from "@rocketchat-connectors/dialog";
import { decodeJwt } from "jose";
import type { ConverseSettings } from "../types.ts";
import { bearer, type Credentials, type LoginOptions, logIn, refreshed } from "./login.ts";

/** The credentials of a collaborator, kept fresh. */
export interface Tokens {
  /** Logs in, or refreshes, when it has to be; whoever comes meanwhile waits for the same. Throws an `EngineError`. */
  current(): Promise<Credentials>;
  /** What is shown after these were refused: a login's next ones. Throws when there are none. */
  after(refused: Credentials): Promise<Credentials>;
  /** For a while nothing is shown any more, since what was new was refused, too. */
  giveUp(error: EngineError): void;
  /** Everything that was given lately and must stand in no text. */
  readonly secrets: readonly string[];
}

export interface TokensOptions extends LoginOptions {
  readonly settings: Pick<ConverseSettings, "token" | "login">;
  /** Milliseconds in which nothing is shown after a refusal: v12 may lock an account that fails too often. */
  readonly lockMs: number;
  readonly now: () => number;
}

/** Credentials and when they were got. */
interface Held {
  readonly credentials: Credentials;
  readonly renewAt: number;
  readonly endsAt: number;
}

/** How much of their life credentials are used without looking for new ones. */
const freshShare = 0.8;
/** Milliseconds between two attempts to refresh what still counts. */
const againMs = 60_000;
const mostSecrets = 8;

export function createTokens(options: TokensOptions): Tokens {
  return new HeldTokens(options);
}

class HeldTokens implements Tokens {
  readonly #options: TokensOptions;
  #held: Held | undefined;
  #pending: Promise<Credentials> | undefined;
  #locked: { readonly error: EngineError; readonly until: number } | undefined;
  #secrets: readonly string[] = [];

  constructor(options: TokensOptions) {
    this.#options = options;
    const { token } = options.settings;
    if (token !== undefined) this.#hold(bearer(token, restOf(token, options.now())));
  }

  get secrets(): readonly string[] {
    return this.#secrets;
  }

  async current(): Promise<Credentials> {
    const now = this.#options.now();
    if (this.#locked !== undefined && now < this.#locked.until) throw this.#locked.error;
    if (this.#held !== undefined && now < this.#held.renewAt) return this.#held.credentials;
    return await this.#renewed();
  }

  async after(refused: Credentials): Promise<Credentials> {
    // Others may have been refused before, and have got new ones already.
    if (this.#held?.credentials === refused && this.#options.settings.login !== undefined) this.#held = undefined;
    return await this.current();
  }

  giveUp(error: EngineError): void {
    const { lockMs, now, settings } = this.#options;
    this.#locked = { error, until: now() + lockMs };
    if (settings.login !== undefined) this.#held = undefined;
  }

  /** One at a time, for everybody. */
  #renewed(): Promise<Credentials> {
    this.#pending ??= this.#renew().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #renew(): Promise<Credentials> {
    const { login } = this.#options.settings;
    const held = this.#held;
    const fresh = held && (await this.#refreshed(held));
    if (fresh) return this.#hold(fresh);
    if (login === undefined) return this.#keep(held);
    try {
      return this.#hold(await logIn(this.#options, login));
    } catch (error) {
      const isRefused = error instanceof EngineError && error.kind === "misconfigured";
      if (isRefused) this.giveUp(error);
      else if (held && this.#options.now() < held.endsAt) return this.#keep(held);
      throw error;
    }
  }

  /** New ones for old ones that still count; undefined when there are none, whatever the reason is. */
  async #refreshed({ credentials, endsAt }: Held): Promise<Credentials | undefined> {
    if (!credentials.canRefresh || this.#options.now() >= endsAt) return undefined;
    return await refreshed(this.#options, credentials).catch(() => undefined);
  }

  #hold(credentials: Credentials): Credentials {
    const { lifeMs = Number.POSITIVE_INFINITY, secrets } = credentials;
    const now = this.#options.now();
    this.#held = { credentials, renewAt: now + lifeMs * freshShare, endsAt: now + lifeMs };
    this.#secrets = [...this.#secrets, ...secrets].slice(-mostSecrets);
    return credentials;
  }

  /** Goes on with what there is: the server tells when it does not count any more. */
  #keep(held: Held | undefined): Credentials {
    if (held === undefined) throw new EngineError("misconfigured", "there are no credentials for Botpress");
    this.#held = { ...held, renewAt: this.#options.now() + againMs };
    return held.credentials;
  }
}

/** The milliseconds that a token counts for from now on; undefined when it does not say so. */
export function restOf(token: string, now: number): number | undefined {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? undefined : Math.max(exp * 1_000 - now, 0);
  } catch {
    return undefined;
  }
}
