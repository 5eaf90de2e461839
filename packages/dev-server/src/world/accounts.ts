import { createHash } from "node:crypto";
import type { User } from "./documents.ts";
import { ServerError } from "./errors.ts";
import { LoginBlocks } from "./login-blocks.ts";
import type { State } from "./state.ts";
import type { LoginToken } from "./tokens.ts";

/** A name and a password; `digest` is the SHA-256 of the password in hex. */
export interface PasswordCredentials {
  readonly kind: "password" | "ldap";
  readonly user: { readonly username?: string; readonly email?: string; readonly userId?: string };
  readonly digest: string;
  /** The second factor. */
  readonly code?: string;
}

/** What somebody logs in with. */
export type Credentials = PasswordCredentials | { readonly kind: "resume"; readonly token: string };

/** A successful login. */
export interface Login {
  readonly user: User;
  readonly token: LoginToken;
}

/** An account to make. */
export interface NewUser {
  readonly username: string;
  readonly password?: string;
  /** The display name; the username without it. */
  readonly name?: string;
  readonly id?: string;
  readonly email?: string;
  /** `["user"]` by default. */
  readonly roles?: readonly string[];
  readonly active?: boolean;
  /** A personal access token that works from the start. */
  readonly token?: string;
  /** Password logins answer `totp-required`; the code 123456 is accepted. */
  readonly requires2fa?: boolean;
  /** Whether the e-mail address is known to be theirs; true by default. */
  readonly verified?: boolean;
}

/** The code that a second factor accepts; a development server has nobody to send one to. */
const secondFactorCode = "123456";

/** Makes accounts, lets them in and out. */
export class Accounts {
  readonly #state: State;
  readonly #digests = new Map<string, string>();
  readonly #blocks: LoginBlocks;

  constructor(state: State) {
    this.#state = state;
    this.#blocks = new LoginBlocks(state.now);
  }

  /** Makes an account; it belongs to no room yet. */
  create(seed: NewUser): User {
    if (this.#state.users.byUsername(seed.username) !== undefined)
      throw new ServerError("error-field-unavailable", `${seed.username} is already in use :(`, {
        method: "insertOrUpdateUser",
        field: seed.username,
      });
    const now = this.#state.now();
    const roles = seed.roles ?? ["user"];
    const user = this.#state.users.insert({
      _id: seed.id ?? this.#state.ids.document(),
      createdAt: now,
      username: seed.username,
      name: seed.name ?? seed.username,
      emails: [{ address: seed.email ?? `${seed.username}@example.com`, verified: seed.verified ?? true }],
      type: "user",
      roles,
      active: seed.active ?? true,
      status: "offline",
      ...(roles.includes("livechat-agent") ? { statusLivechat: "available" as const } : {}),
      requires2fa: seed.requires2fa ?? false,
      _updatedAt: now,
    });
    if (seed.password !== undefined) this.#digests.set(user._id, digestOf(seed.password));
    if (seed.token !== undefined) this.#state.tokens.add({ secret: seed.token, uid: user._id, name: "seeded" });
    return user;
  }

  /** Checks the credentials; every refusal is an error that the login of either transport answers. */
  login(credentials: Credentials): Login {
    return credentials.kind === "resume" ? this.#resume(credentials.token) : this.#withPassword(credentials);
  }

  /** The account behind an id and a token, as REST sends them. */
  authenticate(userId: string, secret: string): User | undefined {
    const token = this.#state.tokens.find(secret, this.#state.now());
    const user = token?.uid === userId ? this.#state.users.get(userId) : undefined;
    return user?.active === true ? user : undefined;
  }

  /** Makes a token stop working. */
  revoke(uid: string, secrets: readonly string[]): void {
    for (const secret of secrets) this.#state.tokens.remove(secret);
    this.#state.feed.publish({ type: "tokens-removed", uid, tokens: secrets });
  }

  /** Makes a named token that does not expire. */
  createPersonalToken(user: User, name: string): string {
    if (this.#state.tokens.of(user._id).some((token) => token.name === name))
      throw new ServerError("error-token-already-exists", "A token with this name already exists", {
        method: "personalAccessTokens:generateToken",
      });
    return this.#state.tokens.add({ secret: this.#state.ids.secret(), uid: user._id, name }).secret;
  }

  /** Asks an account that has a second factor for its code, as the calls that need one do. */
  confirm(user: User, code: string | undefined): void {
    if (user.requires2fa) checkCode(user, code);
  }

  #resume(secret: string): Login {
    const token = this.#state.tokens.find(secret, this.#state.now());
    const user = token === undefined ? undefined : this.#state.users.get(token.uid);
    if (token === undefined || user === undefined) throw this.#refusal("wrongToken");
    requireActive(user);
    return { user, token };
  }

  #withPassword(credentials: PasswordCredentials): Login {
    const user = this.#state.users.lookup(credentials.user);
    if (user === undefined) throw this.#refusal("wrongPassword");
    this.#blocks.check(user);
    if (this.#digests.get(user._id) !== credentials.digest) {
      this.#blocks.failed(user);
      throw this.#refusal("wrongPassword");
    }
    requireActive(user);
    this.confirm(user, credentials.code);
    this.#blocks.succeeded(user);
    return { user, token: this.#issue(user) };
  }

  #issue(user: User): LoginToken {
    const days = this.#state.settings.number("Accounts_LoginExpiration");
    const expires = new Date(this.#state.now().getTime() + days * 86_400_000);
    return this.#state.tokens.add({ secret: this.#state.ids.secret(), uid: user._id, expires });
  }

  #refusal(which: "wrongPassword" | "wrongToken"): ServerError {
    const { error, reason } = this.#state.profile.rules[which];
    return new ServerError(error, reason);
  }
}

/** SHA-256 in hex, as clients send passwords. */
export function digestOf(password: string): string {
  return createHash("sha256").update(password).digest("hex");
}

function requireActive(user: User): void {
  if (!user.active) throw new ServerError("error-user-is-not-activated", "User is not activated");
  if (user.roles.length === 0) throw new ServerError("error-user-has-no-roles", "User has no roles");
}

function checkCode(user: User, code: string | undefined): void {
  const method = "email";
  if (code === undefined)
    throw new ServerError("totp-required", "TOTP Required", {
      method,
      codeGenerated: true,
      codeExpires: [],
      availableMethods: [method],
      emailOrUsername: user.emails[0]?.address ?? user.username,
    });
  if (code !== secondFactorCode) throw new ServerError("totp-invalid", "TOTP Invalid", { method });
}
