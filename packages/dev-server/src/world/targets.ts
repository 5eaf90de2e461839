import type { Access } from "./access.ts";
import type { Room, User } from "./documents.ts";
import { ServerError } from "./errors.ts";
import type { Membership } from "./membership.ts";
import type { RoomCreation } from "./room-creation.ts";
import type { State } from "./state.ts";

/** Finds the room that a sender means by an id, a name, "#name", "@username" or the id of an account. */
export class Targets {
  readonly #state: State;
  readonly #access: Access;
  readonly #membership: Membership;
  readonly #creation: RoomCreation;

  constructor(state: State, access: Access, membership: Membership, creation: RoomCreation) {
    this.#state = state;
    this.#access = access;
    this.#membership = membership;
    this.#creation = creation;
  }

  /** The room; a public one is joined and a missing direct one is made on the way. */
  resolve(user: User, target: string): Room {
    const { users, rooms } = this.#state;
    if (target.startsWith("@")) {
      const name = target.slice(1);
      return this.#direct(user, users.byUsername(name) ?? users.get(name));
    }
    const room = rooms.byIdOrName(target.replace(/^#/, ""));
    if (room === undefined) return this.#direct(user, target.startsWith("#") ? undefined : users.get(target));
    if (room.t === "c" && !this.#access.isMember(user, room)) this.#membership.join(user, room._id);
    return rooms.get(room._id) ?? room;
  }

  #direct(user: User, other: User | undefined): Room {
    if (other === undefined) throw new ServerError("invalid-channel");
    const existing = this.#state.rooms.directOf([...new Set([user._id, other._id])]);
    return existing ?? this.#creation.direct(user, [other.username]).room;
  }
}
