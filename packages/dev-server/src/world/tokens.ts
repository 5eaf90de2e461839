/** A secret that stands for an account. */
export interface LoginToken {
  readonly secret: string;
  readonly uid: string;
  /** Absent for personal access tokens, which do not expire. */
  readonly expires?: Date;
  /** The name of a personal access token. */
  readonly name?: string;
  /** Calls with it are not asked for a second factor. */
  readonly bypassesSecondFactor?: boolean;
}

/** Meteor's MAX_RESUME_LOGIN_TOKENS: the oldest login token is dropped beyond this many. */
const loginTokensPerUser = 50;

/** All login tokens and personal access tokens. */
export class Tokens {
  readonly #bySecret = new Map<string, LoginToken>();

  add(token: LoginToken): LoginToken {
    this.#bySecret.set(token.secret, token);
    return token;
  }

  /** The oldest login tokens of an account that has too many. */
  surplusOf(uid: string): readonly LoginToken[] {
    const logins = this.of(uid).filter(({ name }) => name === undefined);
    return logins.slice(0, Math.max(0, logins.length - loginTokensPerUser));
  }

  /** The living token behind a secret. */
  find(secret: string, now: Date): LoginToken | undefined {
    const token = this.#bySecret.get(secret);
    return token?.expires !== undefined && token.expires <= now ? undefined : token;
  }

  of(uid: string): readonly LoginToken[] {
    return [...this.#bySecret.values()].filter((token) => token.uid === uid);
  }

  remove(secret: string): LoginToken | undefined {
    const token = this.#bySecret.get(secret);
    this.#bySecret.delete(secret);
    return token;
  }
}
