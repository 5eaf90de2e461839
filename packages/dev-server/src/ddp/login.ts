import { readCredentials } from "../credentials.ts";
import type { Credentials } from "../world/accounts.ts";
import type { User } from "../world/documents.ts";
import { ServerError } from "../world/errors.ts";
import type { LoginToken } from "../world/tokens.ts";
import type { World } from "../world/world.ts";
import { frames } from "./frames.ts";
import type { Session } from "./session.ts";

/** What a login answers, and what follows the answer. */
export interface LoginAnswer {
  readonly result: unknown;
  readonly afterwards: () => void;
}

/** Who a session belongs to. */
export class Login {
  readonly #session: Session;
  readonly #world: World;
  #token: LoginToken | undefined;
  #knownAs: string | undefined;

  constructor(session: Session, world: World) {
    this.#session = session;
    this.#world = world;
  }

  get user(): User | undefined {
    return this.#token === undefined ? undefined : this.#world.users.get(this.#token.uid);
  }

  /** The name of the last account; it stays known after the socket ended. */
  get knownAs(): string | undefined {
    return this.#knownAs;
  }

  /** The secret that the session was opened with. */
  get secret(): string | undefined {
    return this.#token?.secret;
  }

  /** Logs in with any of the forms that clients use; open subscriptions are run again where the server does so. */
  enter(options: unknown): LoginAnswer {
    const { ddp } = this.#world.profile;
    const { user, token, kind } = this.#admit(options);
    this.left();
    this.#token = token;
    this.#knownAs = user.username;
    this.#world.presence.connected(user._id);
    const ownUser = () => this.#session.send(frames.added("users", user._id, this.#ownFields(user)));
    if (ddp.ownUserFrame === "before-result") ownUser();
    if (ddp.rerunsSubscriptions) this.#session.listener.rerun();
    return {
      result: { id: user._id, token: token.secret, ...this.#expiryOf(token), type: kind },
      afterwards: ddp.ownUserFrame === "after-result" ? ownUser : () => {},
    };
  }

  /** Logs out: the token stops working; what only accounts may hear ends. */
  exit(): void {
    const token = this.#token;
    const { ddp } = this.#world.profile;
    if (token === undefined) return;
    this.#token = undefined;
    if (ddp.rerunsSubscriptions)
      this.#session.listener.rerun(() => this.#session.send(frames.removed("users", token.uid)));
    this.#world.presence.disconnected(token.uid);
    this.#world.accounts.revoke(token.uid, [token.secret]);
    if (ddp.closesOnLogout) this.#session.close(1002);
  }

  #admit(options: unknown): { readonly user: User; readonly token: LoginToken; readonly kind: Credentials["kind"] } {
    const { passwordLogin, refusesLogin } = this.#world.profile.ddp;
    try {
      const credentials = readCredentials(options);
      if (credentials.kind !== "resume" && !passwordLogin) throw new ServerError(403, "Forbidden");
      return { ...this.#world.accounts.login(credentials), kind: credentials.kind };
    } catch (error) {
      if (refusesLogin === undefined || !(error instanceof ServerError)) throw error;
      throw new ServerError(refusesLogin.error, refusesLogin.reason);
    }
  }

  /** Forgets the account, as when the socket ends. */
  left(): void {
    if (this.#token !== undefined) this.#world.presence.disconnected(this.#token.uid);
    this.#token = undefined;
  }

  #ownFields(user: User): Readonly<Record<string, unknown>> {
    const all: Readonly<Record<string, unknown>> = {
      ...user,
      settings: {},
      services: { email2fa: { enabled: true } },
    };
    return Object.fromEntries(this.#world.profile.ddp.ownUserFields.map((field) => [field, all[field]]));
  }

  /** A personal access token has no end; the monolith says so with a date of null. */
  #expiryOf(token: LoginToken): { readonly tokenExpires?: Date } {
    if (token.expires !== undefined) return { tokenExpires: token.expires };
    return this.#world.profile.ddp.tokenExpiresOfPat === "null" ? { tokenExpires: new Date(Number.NaN) } : {};
  }
}
