import type { StateStore } from "../client.ts";
import { isRocketChatError, RocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Authority } from "../rest/api.ts";
import type { Http, LoginToken } from "../rest/http.ts";
import type { Credentials } from "../settings/credentials.ts";
import type { User } from "../types.ts";
import { type Deferred, deferred } from "../util/deferred.ts";
import { type KeptLogin, keptLogin } from "./kept-login.ts";
import { explainedLogin, isRefusal } from "./refusals.ts";
import { type SignedIn, signIn, signInAgain, type TwoFactorCode } from "./sign-in.ts";

/**
 * The account's login: made once, reused for REST and for the socket, renewed when the server drops it.
 *
 * Credentials that the server has refused are never sent again, and while it takes no logins none is sent.
 */
export interface Login extends Authority {
  /** The account. Known once `obtain` has resolved. */
  readonly user: () => User;
  /** The server's time at the first login. */
  readonly since: () => Date | undefined;
  /** Settles when the server has refused the account for good. Never rejects. */
  readonly refused: Promise<RocketChatError>;
  /** Tells until when the server takes the token, as it says when a socket is opened with it. */
  lasts(token: LoginToken, expires: Date | undefined): void;
  /** Ends the login for good, on the server as well; there a personal access token and one that is kept live on. */
  logout(): Promise<void>;
}

export interface LoginOptions {
  readonly http: Http;
  readonly credentials: Credentials;
  /** The server's base URL. */
  readonly url: string;
  readonly logger: Logger;
  /** Where the token is kept for the next start. */
  readonly store?: StateStore | undefined;
  readonly twoFactorCode?: TwoFactorCode | undefined;
}

export function createLogin(options: LoginOptions): Login {
  return new AccountLogin(options);
}

class AccountLogin implements Login {
  readonly refused: Promise<RocketChatError>;
  readonly #options: LoginOptions;
  readonly #kept: KeptLogin | undefined;
  readonly #refused: Deferred<RocketChatError> = deferred();
  readonly #over: Deferred<never> = deferred();
  /** Why nothing is tried any more. */
  #end: RocketChatError | undefined;
  /** The server's last word on when it takes logins again. */
  #barred: { readonly error: RocketChatError; readonly until: number } | undefined;
  #token: LoginToken | undefined;
  /** The latest that the server did not take. */
  #dropped: string | undefined;
  #keptUntil: { readonly authToken: string; readonly expires: Date } | undefined;
  #account: User | undefined;
  #since: Date | undefined;
  #pending: Promise<LoginToken> | undefined;

  readonly user = (): User => {
    if (!this.#account) throw new RocketChatError("unauthorized", "not logged in yet");
    return this.#account;
  };
  readonly since = (): Date | undefined => this.#since;
  readonly obtain = async (): Promise<LoginToken> => {
    if (this.#end) throw this.#end;
    if (this.#token) return this.#token;
    this.#refuseWhileBarred();
    // Whoever is asked for a code, or a store, may never answer.
    this.#pending ??= Promise.race([this.#logIn(), this.#over.promise]).finally(() => {
      this.#pending = undefined;
    });
    return await this.#pending;
  };

  constructor(options: LoginOptions) {
    const { store, credentials, url, logger } = options;
    this.#options = options;
    this.refused = this.#refused.promise;
    this.#over.promise.catch(() => {});
    if (store && credentials.kind === "password") this.#kept = keptLogin(store, url, credentials.user, logger);
  }

  renew(refused: LoginToken): Promise<LoginToken> {
    if (this.#token?.authToken === refused.authToken) {
      this.#token = undefined;
      this.#dropped = refused.authToken;
    }
    return this.obtain();
  }

  lasts(token: LoginToken, expires: Date | undefined): void {
    const { authToken } = token;
    if (!this.#kept || !expires || authToken === this.#keptUntil?.authToken) return;
    this.#keptUntil = { authToken, expires };
    void this.#kept.write(token, expires);
  }

  async logout(): Promise<void> {
    const last = this.#token;
    this.#end ??= new RocketChatError("closed", "the client is closed");
    this.#over.reject(this.#end);
    this.#token = undefined;
    const { http, credentials } = this.#options;
    if (last && credentials.kind === "password" && !this.#kept) await http.call("POST", "logout", {}, { token: last });
  }

  async #logIn(): Promise<LoginToken> {
    const { credentials, http } = this.#options;
    try {
      const { token, account } = (await this.#resumed()) ?? (await this.#signedIn());
      if (this.#end) throw this.#end;
      this.#token = token;
      this.#account = account;
      this.#since ??= http.serverTime();
      return token;
    } catch (thrown) {
      const error = explainedLogin(credentials, thrown);
      this.#remember(error);
      throw error;
    }
  }

  /** The login of an earlier start, or of another client with the same store, if the server still takes it. */
  async #resumed(): Promise<SignedIn | undefined> {
    const kept = await this.#kept?.read();
    if (!kept || kept.authToken === this.#dropped) return undefined;
    try {
      return await signInAgain(this.#options.http, kept);
    } catch (error) {
      if (!isRocketChatError(error) || error.code !== "unauthorized") throw error;
      await this.#kept?.forget();
      return undefined;
    }
  }

  async #signedIn(): Promise<SignedIn> {
    const { http, credentials, twoFactorCode } = this.#options;
    if (credentials.kind === "token") return await signInAgain(http, credentials);
    const signedIn = await signIn(http, credentials, twoFactorCode);
    await this.#kept?.write(signedIn.token);
    return signedIn;
  }

  #remember(error: unknown): void {
    if (this.#end || !isRocketChatError(error)) return;
    if (isRefusal(error)) {
      this.#end = error;
      this.#refused.resolve(error);
    } else if (error.code === "rate_limited" && error.retryInMs !== undefined) {
      this.#barred = { error, until: performance.now() + error.retryInMs };
    }
  }

  #refuseWhileBarred(): void {
    if (!this.#barred) return;
    const { error, until } = this.#barred;
    const retryInMs = Math.ceil(until - performance.now());
    if (retryInMs > 0) throw new RocketChatError("rate_limited", error.message, { retryInMs, cause: error });
    this.#barred = undefined;
  }
}
