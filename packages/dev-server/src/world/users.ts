import { Collection } from "./collection.ts";
import type { User } from "./documents.ts";

/** All accounts. */
export class Users extends Collection<User> {
  byUsername(username: string): User | undefined {
    return this.find((user) => user.username === username);
  }

  byEmail(address: string): User | undefined {
    return this.find((user) => user.emails.some((email) => email.address === address));
  }

  /** Finds an account by what a caller may know of it. */
  lookup(known: { readonly userId?: string; readonly username?: string; readonly email?: string }): User | undefined {
    if (known.userId !== undefined) return this.get(known.userId);
    if (known.username !== undefined) return this.byUsername(known.username);
    return known.email === undefined ? undefined : this.byEmail(known.email);
  }
}
