import type { User } from "./documents.ts";
import { ServerError } from "./errors.ts";

/** Rocket.Chat's default: this many failures close an account for this long. */
const failuresAllowed = 10;
const blockMs = 5 * 60_000;

/** Closes accounts for a while after too many wrong passwords. */
export class LoginBlocks {
  readonly #now: () => Date;
  readonly #failures = new Map<string, readonly number[]>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  check(user: User): void {
    if (this.#recent(user).length >= failuresAllowed)
      throw new ServerError("error-login-blocked-for-user", "Login has been temporarily blocked For User");
  }

  failed(user: User): void {
    this.#failures.set(user._id, [...this.#recent(user), this.#now().getTime()]);
  }

  succeeded(user: User): void {
    this.#failures.delete(user._id);
  }

  #recent(user: User): readonly number[] {
    const since = this.#now().getTime() - blockMs;
    return (this.#failures.get(user._id) ?? []).filter((at) => at > since);
  }
}
