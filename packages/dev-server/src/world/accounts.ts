import { createHash } from "node:crypto";
import { longestTimerMs } from "../ranges.ts";
import type { User } from "./documents.ts";
import { ServerError } from "./errors.ts";
import { LoginBlocks } from "./login-blocks.ts";
import { type SecondFactor, SecondFactors } from "./second-factors.ts";
import type { State } from "./state.ts";
import type { LoginToken } from "./tokens.ts";

/** A name and a password; `digest` is the SHA-256 of the password in hex. */
export interface PasswordCredentials {
  readonly kind: "password" | "ldap";
  readonly user: { readonly username?: string; readonly email?: string; readonly userId?: string };
  readonly digest: string;
  /** The password came plain to where the directory is asked first. */
  readonly asksDirectory?: boolean;
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
  /** Password logins answer `totp-required`; `true` stands for a code by e-mail, which is always 123456. */
  readonly requires2fa?: boolean | SecondFactor;
  /** The password is the directory's (LDAP): the socket's ordinary login and digests do not work. */
  readonly ldap?: boolean;
  /** Whether the e-mail address is known to be theirs; true by default. */
  readonly verified?: boolean;
}

/** Makes accounts, lets them in and out. */
export class Accounts {
  readonly #state: State;
  readonly #digests = new Map<string, string>();
  readonly #inDirectory = new Set<string>();
  readonly #blocks: LoginBlocks;
  readonly #factors: SecondFactors;

  constructor(state: State) {
    this.#state = state;
    this.#blocks = new LoginBlocks(state.now);
    this.#factors = new SecondFactors(state.now);
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
      _updatedAt: now,
    });
    if (seed.password !== undefined) this.#digests.set(user._id, digestOf(seed.password));
    if (seed.ldap === true) this.#inDirectory.add(user._id);
    this.#factors.set(user._id, seed.requires2fa ?? false);
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

  /** Changes an account and tells it. */
  change(uid: string, diff: Pick<Partial<User>, "active" | "roles">): void {
    this.#state.users.update(uid, { ...diff, _updatedAt: this.#state.now() });
    this.#state.feed.publish({ type: "user-changed", uid, diff });
  }

  /** Makes every token of the account stop working. */
  revokeAll(uid: string): void {
    this.revoke(
      uid,
      this.#state.tokens.of(uid).map((token) => token.secret),
    );
  }

  /** Makes a login token without asking for anything. */
  issue(user: User): LoginToken {
    const { settings, tokens, ids, tokenLifeMs } = this.#state;
    const lifeMs = tokenLifeMs ?? settings.number("Accounts_LoginExpiration") * 86_400_000;
    const secret = ids.secret();
    // The sweeper of a real server comes by every few minutes; this one comes on time.
    if (lifeMs <= longestTimerMs) setTimeout(() => this.revoke(user._id, [secret]), lifeMs).unref();
    const token = tokens.add({ secret, uid: user._id, expires: new Date(this.#state.now().getTime() + lifeMs) });
    const surplus = tokens.surplusOf(user._id);
    if (surplus.length > 0)
      this.revoke(
        user._id,
        surplus.map((each) => each.secret),
      );
    return token;
  }

  /** Makes a named token that does not expire. */
  createPersonalToken(user: User, name: string, bypassesSecondFactor = false): string {
    if (this.#state.tokens.of(user._id).some((token) => token.name === name))
      throw new ServerError("error-token-already-exists", "A token with this name already exists", {
        method: "personalAccessTokens:generateToken",
      });
    const secret = this.#state.ids.secret();
    this.#state.tokens.add({ secret, uid: user._id, name, bypassesSecondFactor });
    return secret;
  }

  /** Asks an account that has a second factor for its code, as the calls that need one do. */
  confirm(user: User, code: string | undefined, token?: string): void {
    const bypassed =
      token !== undefined && this.#state.tokens.find(token, this.#state.now())?.bypassesSecondFactor === true;
    if (!bypassed && this.#state.settings.isOn("Accounts_TwoFactorAuthentication_Enabled"))
      this.#factors.check(user, code, this.#digests.get(user._id));
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
    const reachable = credentials.asksDirectory === true || !this.#inDirectory.has(user._id);
    if (!reachable || this.#digests.get(user._id) !== credentials.digest) {
      this.#blocks.failed(user);
      throw this.#refusal("wrongPassword");
    }
    requireActive(user);
    this.confirm(user, credentials.code);
    this.#blocks.succeeded(user);
    return { user, token: this.issue(user) };
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
