import type { Access } from "./access.ts";
import type { Delivery } from "./delivery.ts";
import { type Room, refOf, type Subscription, type User } from "./documents.ts";
import { notAllowed, ServerError } from "./errors.ts";
import type { Membership } from "./membership.ts";
import type { State } from "./state.ts";

/** Keeps accounts out of rooms and from each other, and lets those wait who are only invited. */
export class Barring {
  readonly #state: State;
  readonly #access: Access;
  readonly #membership: Membership;
  readonly #delivery: Delivery;

  constructor(state: State, access: Access, membership: Membership, delivery: Delivery) {
    this.#state = state;
    this.#access = access;
    this.#membership = membership;
    this.#delivery = delivery;
  }

  /** Puts a member out for good: the subscription stays and says so. */
  ban(user: User, rid: string, banned: User): void {
    const method = "banUserFromRoom";
    const { rules, version } = this.#state.profile;
    if (!rules.bans) throw new Error(`Rocket.Chat ${version} knows no bans`);
    const room = this.#room(user, rid, method);
    const theirs = this.#state.subscriptions.of(rid, banned._id);
    if (theirs === undefined) throw new ServerError("error-user-not-in-room", "User is not in this room", { method });
    this.#membership.refuseLastOwner(theirs, method);
    this.#membership.suspend(theirs, room, "BANNED");
    this.#delivery.system("user-banned", this.#membership.recount(room), refOf(user), banned.username);
  }

  /** Takes the ban off; the account has to join or be invited again. */
  unban(user: User, rid: string, banned: User): void {
    const room = this.#room(user, rid, "unbanUserFromRoom");
    const theirs = this.#state.subscriptions.heldBy(rid, banned._id);
    if (theirs?.status !== "BANNED")
      throw new ServerError("error-user-not-banned", "User is not banned", { method: "unbanUserFromRoom" });
    this.#state.subscriptions.end(theirs, this.#state.now());
    this.#delivery.system("user-unbanned", room, refOf(user), banned.username);
  }

  /** The accounts that are banned from a room. */
  bannedFrom(user: User, rid: string): readonly User[] {
    this.#room(user, rid, "rooms.bannedUsers");
    return this.#state.subscriptions
      .allOfRoom(rid)
      .filter(({ status }) => status === "BANNED")
      .flatMap(({ u }) => this.#state.users.get(u._id) ?? []);
  }

  /** Answers an invitation that waits. */
  answer(user: User, rid: string, action: "accept" | "reject"): void {
    const invitation = this.#state.subscriptions.heldBy(rid, user._id);
    const room = this.#access.existing(rid, "rooms.invite");
    if (invitation?.status !== "INVITED") throw notAllowed("rooms.invite");
    this.#membership.withdraw(invitation);
    if (action === "accept") this.#membership.enter(user, room, { announced: "joined" });
  }

  /** Keeps the other side of a direct room from writing there, or lets it again. */
  block(user: User, rid: string, on: boolean): void {
    const room = this.#access.existing(rid, "blockUser");
    const own = this.#state.subscriptions.of(rid, user._id);
    if (room.t !== "d" || own === undefined) throw notAllowed("blockUser");
    for (const each of this.#state.subscriptions.ofRoom(rid))
      this.#change(each, each._id === own._id ? { blocker: on } : { blocked: on });
  }

  #change(before: Subscription, changes: Partial<Subscription>): void {
    const { subscriptions, feed } = this.#state;
    const subscription = subscriptions.update(before._id, { ...changes, _updatedAt: this.#state.now() });
    if (subscription !== undefined)
      feed.publish({ type: "subscription", change: "updated", subscription, uid: before.u._id });
  }

  #room(user: User, rid: string, method: string): Room {
    const room = this.#access.existing(rid, method);
    if (room.t === "d" || !this.#access.canAccess(user, room)) throw notAllowed(method);
    this.#access.require(user, "ban-user", method, rid);
    return room;
  }
}
