import { randomBytes, randomUUID } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { invalidCredentials, unauthorised } from "./converse-errors.ts";
import type { JsonObject } from "./json.ts";

export interface CollaboratorOptions {
  /** E-mail addresses with their passwords. */
  readonly users: Readonly<Record<string, string>>;
  readonly tokenMs: number;
  /** `jwtToken.useCookieStorage`. */
  readonly useCookieStorage: boolean;
  /** `jwtToken.allowRefresh`. */
  readonly allowRefresh: boolean;
}

/** What a login or refresh gives. */
interface Token {
  readonly jwt: string;
  readonly csrf: string | undefined;
}

/** Headers that show who asks. */
export interface Shown {
  readonly authorization: string | undefined;
  readonly csrf: string | undefined;
  readonly cookie: string | undefined;
}

/** Those who may use the secured route, and their tokens. */
export class Collaborators {
  readonly #options: CollaboratorOptions;
  #secret = randomBytes(32);

  constructor(options: CollaboratorOptions) {
    this.#options = options;
  }

  /** No token that was given until now is worth anything any more. */
  expireTokens(): void {
    this.#secret = randomBytes(32);
  }

  async token(email: string): Promise<Token> {
    const { tokenMs, useCookieStorage } = this.#options;
    const csrf = useCookieStorage ? randomUUID() : undefined;
    const claims = { email, strategy: "default", tokenVersion: 1, csrfToken: csrf, isSuperAdmin: true };
    const jwt = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuedAt()
      .setExpirationTime(new Date(Date.now() + tokenMs))
      .setAudience("collaborators")
      // Two tokens of one second differ.
      .setJti(randomUUID())
      .sign(this.#secret);
    return { jwt, csrf };
  }

  /** Rejects with the 400 that wrong credentials get. */
  async login({ email, password }: JsonObject): Promise<Token> {
    const { users } = this.#options;
    if (typeof email !== "string" || !Object.hasOwn(users, email) || users[email] !== password)
      throw invalidCredentials();
    return this.token(email);
  }

  /** As an answer shows a token; with cookies it is not in the body. */
  shown({ jwt, csrf }: Token): JsonObject {
    const exp = this.#options.tokenMs;
    return csrf === undefined ? { jwt, exp } : { csrf, exp };
  }

  /** `payload` of a refresh: an object with a new token, or the old token as it is. */
  async refreshed(email: string, shown: Shown): Promise<{ readonly payload: JsonObject; readonly token?: Token }> {
    if (!this.#options.allowRefresh) return { payload: { newToken: this.#jwtOf(shown) } };
    const token = await this.token(email);
    return { payload: { newToken: this.shown(token) }, token };
  }

  /** The e-mail address of whoever asks; rejects with a 401. */
  async check(shown: Shown): Promise<string> {
    const jwt = this.#jwtOf(shown);
    const verified = await jwtVerify(jwt, this.#secret, { audience: "collaborators", algorithms: ["HS256"] }).catch(
      () => {
        throw unauthorised("Invalid authentication token");
      },
    );
    const { email, csrfToken } = verified.payload;
    if (this.#options.useCookieStorage && csrfToken !== shown.csrf) throw unauthorised("Invalid CSRF token");
    return String(email);
  }

  #jwtOf({ authorization, csrf, cookie }: Shown): string {
    if (this.#options.useCookieStorage) {
      const jwt = /(?:^|;\s*)jwtToken=([^;]+)/.exec(cookie ?? "")?.[1];
      if (csrf === undefined || jwt === undefined) throw unauthorised("Missing CSRF token or cookie");
      return jwt;
    }
    if (authorization === undefined) throw unauthorised("Authorization header is missing");
    const [scheme = "", token] = authorization.split(" ");
    if (scheme.toLowerCase() !== "bearer") throw unauthorised(`Unknown scheme "${scheme}"`);
    if (!token) throw unauthorised("Authentication token is missing");
    return token;
  }
}
