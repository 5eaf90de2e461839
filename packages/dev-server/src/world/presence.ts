import type { PresenceStatus, User } from "./documents.ts";
import { ServerError } from "./errors.ts";
import type { State } from "./state.ts";

const statuses: readonly PresenceStatus[] = ["offline", "online", "away", "busy"];

/** Who is there. An account is as present as it says while it has a connection. */
export class Presence {
  readonly #state: State;
  readonly #connections = new Map<string, number>();

  constructor(state: State) {
    this.#state = state;
  }

  /** Counts a connection of the account. */
  connected(uid: string): void {
    this.#connections.set(uid, this.connectionsOf(uid) + 1);
    this.#connection(uid, "online");
  }

  disconnected(uid: string): void {
    this.#connections.set(uid, Math.max(0, this.connectionsOf(uid) - 1));
    if (this.connectionsOf(uid) === 0) this.#connection(uid, "offline");
  }

  connectionsOf(uid: string): number {
    return this.#connections.get(uid) ?? 0;
  }

  /** Sets what the account says about itself; it shows at once, even without a connection. */
  set(user: User, status: string | undefined, text?: string): void {
    const chosen = this.#checked(status);
    const said = text === undefined ? {} : { statusText: text };
    const shown = chosen === undefined ? {} : { statusDefault: chosen, status: chosen };
    if (!this.#state.profile.rules.announcesStatusTextApart || chosen === undefined) {
      this.#change(user._id, { ...said, ...shown }, (after) => ({ name: after.name, text: after.statusText ?? null }));
      return;
    }
    if (text !== undefined) this.#change(user._id, said, (after) => ({ name: after.name, text }));
    this.#change(user._id, shown, (after) => ({ name: after.name, text: null }));
  }

  /** The older way to choose a status, whose event names nobody. */
  setDefault(user: User, status: string): void {
    const chosen = this.#checked(status);
    if (chosen !== undefined)
      this.#change(user._id, { statusDefault: chosen, status: chosen }, () => ({ name: null, text: null }));
  }

  /** What a connection reports of its user being there or away. */
  reported(user: User, statusConnection: "online" | "away"): boolean {
    if (this.connectionsOf(user._id) === 0) return false;
    this.#connection(user._id, statusConnection);
    return true;
  }

  #connection(uid: string, statusConnection: PresenceStatus): void {
    const before = this.#state.users.get(uid);
    if (before === undefined) return;
    const status = statusOf({ ...before, statusConnection });
    this.#change(uid, { statusConnection, status }, (after) => ({ name: after.name, text: after.statusText ?? null }));
  }

  #checked(status: string | undefined): PresenceStatus | undefined {
    const method = "users.setStatus";
    if (status === undefined) return undefined;
    if (!isStatus(status))
      throw new ServerError("error-invalid-status", "Valid status types include online, away, offline, and busy.", {
        method,
      });
    if (status === "offline" && !this.#state.settings.isOn("Accounts_AllowInvisibleStatusOption"))
      throw new ServerError("error-status-not-allowed", "Invisible status is disabled", { method });
    return status;
  }

  #change(
    uid: string,
    changes: Partial<User>,
    told: (after: User) => { readonly name: string | null; readonly text: string | null },
  ): void {
    const before = this.#state.users.get(uid);
    const after = this.#state.users.update(uid, { ...changes, _updatedAt: this.#state.now() });
    if (before === undefined || after === undefined) return;
    if (after.status === before.status && after.statusText === before.statusText) return;
    this.#state.feed.publish({ type: "status", user: after, ...told(after) });
  }
}

/** The number that streams carry for a status. */
export function statusCode(status: PresenceStatus): number {
  return statuses.indexOf(status);
}

function isStatus(value: string): value is PresenceStatus {
  return statuses.some((status) => status === value);
}

/** An account without a connection is offline; otherwise it shows what it chose, or that it went away. */
function statusOf({ statusConnection = "offline", statusDefault = "online" }: User): PresenceStatus {
  if (statusConnection === "offline" || statusDefault === "offline") return "offline";
  return statusDefault === "online" ? statusConnection : statusDefault;
}
