import type { Access } from "./access.ts";
import type { User } from "./documents.ts";
import type { State } from "./state.ts";

/** Typing and the like: said to a room, stored nowhere. */
export class Activity {
  readonly #state: State;
  readonly #access: Access;

  constructor(state: State, access: Access) {
    this.#state = state;
    this.#access = access;
  }

  /** The name under which the account shows activity: its own, or its display name where the server shows real names. */
  nameOf(user: User): string {
    return this.#state.settings.isOn("UI_Use_Real_Name") ? user.name : user.username;
  }

  /** Shows what the account is doing; somebody else's name or a foreign room is passed over silently. */
  show(user: User, rid: string, name: string, activities: readonly string[], extra: unknown = {}, from?: string): void {
    const room = this.#state.rooms.get(rid);
    if (room === undefined || !this.#access.canAccess(user, room) || name !== this.nameOf(user)) return;
    this.#state.feed.publish({
      type: "activity",
      rid,
      name,
      activities,
      extra,
      ...(from === undefined ? {} : { from }),
    });
  }
}
