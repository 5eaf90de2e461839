import type { Access } from "./access.ts";
import type { Delivery } from "./delivery.ts";
import { type Room, refOf, type Subscription, type User, type UserRef } from "./documents.ts";
import { notAllowed, ServerError } from "./errors.ts";
import type { State } from "./state.ts";

/** How a new membership starts; a join or invitation counts as one unread mention, a new room's does not. */
export interface Entry {
  readonly announced: "joined" | "added" | "silently";
  readonly by?: User;
  readonly roles?: readonly string[];
  readonly open?: boolean;
  /** The account has no display name yet. */
  readonly unnamed?: boolean;
  /** Starts with one unread mention although nobody was told. */
  readonly unread?: boolean;
  /** The account is only invited; it is no member until it accepts. */
  readonly pending?: boolean;
}

/** Lets accounts into rooms and out of them. */
export class Membership {
  readonly #state: State;
  readonly #access: Access;
  readonly #delivery: Delivery;

  constructor(state: State, access: Access, delivery: Delivery) {
    this.#state = state;
    this.#access = access;
    this.#delivery = delivery;
  }

  /** Joins a public room; returns whether the account was outside before. */
  join(user: User, rid: string): boolean {
    const room = this.#access.existing(rid, "joinRoom");
    if (room.t !== "c" || !this.#access.canAccess(user, room)) throw notAllowed("joinRoom");
    if (this.#access.isMember(user, room)) return false;
    this.enter(user, room, { announced: "joined" });
    return true;
  }

  /** Leaves a room; the last owner has to stay. */
  leave(user: User, rid: string): void {
    const method = "leaveRoom";
    const room = this.#access.existing(rid, method);
    if (room.t === "d" || !this.#access.can(user, room.t === "p" ? "leave-p" : "leave-c", rid))
      throw notAllowed(method);
    const own = this.#state.subscriptions.of(rid, user._id);
    if (own === undefined) throw new ServerError("error-user-not-in-room", "You are not in this room", { method });
    this.refuseLastOwner(own, method);
    this.#exit(own, room);
    this.#delivery.system("ul", this.recount(room), refOf(user), user.username);
  }

  /** Brings another account in; with `pending` it is only asked. */
  invite(user: User, rid: string, invited: User, pending = false): void {
    const method = "addUsersToRoom";
    const room = this.#access.existing(rid, method);
    if (room.t === "d")
      throw new ServerError("error-cant-invite-for-direct-room", "Can't invite user to direct rooms", { method });
    const member = this.#access.isMember(user, room);
    const anywhere = this.#access.can(user, room.t === "c" ? "add-user-to-any-c-room" : "add-user-to-any-p-room", rid);
    if (!anywhere && !(member && this.#access.can(user, "add-user-to-joined-room", rid))) throw notAllowed(method);
    if (this.#access.isMember(invited, room)) return;
    if (pending) this.#ask(user, room, invited);
    else this.enter(invited, room, { announced: "added", by: user });
  }

  /** Puts another account out. */
  kick(user: User, rid: string, kicked: User): void {
    const method = "removeUserFromRoom";
    const room = this.#access.existing(rid, method);
    if (room.t === "d" || !this.#access.canAccess(user, room)) throw notAllowed(method);
    this.#access.require(user, "remove-user", method, rid);
    const theirs = this.#state.subscriptions.of(rid, kicked._id);
    if (theirs !== undefined) this.refuseLastOwner(theirs, method);
    this.remove(room, kicked, user);
  }

  /** Puts an account out without asking who may; without `by` it is rocket.cat's doing. */
  remove(room: Room, removed: User, by: UserRef = { _id: "rocket.cat", username: "rocket.cat" }): void {
    const subscription = this.#state.subscriptions.of(room._id, removed._id);
    if (subscription === undefined)
      throw new ServerError("error-user-not-in-room", "User is not in this room", { method: "removeUserFromRoom" });
    this.#exit(subscription, room);
    this.#delivery.system("ru", this.recount(room), refOf(by), removed.username);
  }

  /** Makes the account a member, without asking whether it may be one. */
  enter(user: User, room: Room, entry: Entry): Subscription {
    const { feed, subscriptions } = this.#state;
    const { rules } = this.#state.profile;
    this.#forgetStanding(user, room, entry);
    const subscription = subscriptions.insert(this.#newSubscription(user, room, entry));
    const counted = room.t === "d" ? room : this.recount(room);
    feed.publishAt(room.t === "d" ? "before-answer" : rules.membershipTiming, [
      { type: "subscription", change: "inserted", subscription, uid: user._id },
      { type: "room", change: "inserted", room: counted, to: [user._id] },
    ]);
    if (entry.announced === "joined") this.#delivery.system("uj", counted, refTo(user, entry), user.username);
    if (entry.announced === "added") this.#delivery.system("au", counted, refOf(entry.by ?? user), user.username);
    return subscription;
  }

  /** Ends a membership and tells the account; the room says nothing. */
  end(subscription: Subscription, room: Room): void {
    this.#exit(subscription, room);
    this.recount(room);
  }

  /** Makes a member one no longer, but keeps the subscription with the reason. */
  suspend(subscription: Subscription, room: Room, status: "BANNED"): void {
    const suspended = this.#state.subscriptions.update(subscription._id, { status, _updatedAt: this.#state.now() }, [
      "roles",
    ]);
    this.#tellRemoved(suspended ?? subscription, room);
  }

  /** Ends a subscription that is no membership, and tells the account. */
  withdraw(subscription: Subscription): void {
    this.#state.subscriptions.end(subscription, this.#state.now());
    this.#state.feed.publish({ type: "subscription", change: "removed", subscription, uid: subscription.u._id });
  }

  /** The last owner of a room has to stay. */
  refuseLastOwner(subscription: Subscription, method: string): void {
    if (this.#isLastOwner(subscription))
      throw new ServerError(
        "error-you-are-last-owner",
        "You are the last owner. Please set new owner before leaving the room.",
        { method },
      );
  }

  /** Counts the members of a room again. */
  recount(room: Room): Room {
    const guests = room.v === undefined ? 0 : 1;
    const usersCount = this.#state.subscriptions.ofRoom(room._id).length + guests;
    return this.#state.rooms.update(room._id, { usersCount, _updatedAt: this.#state.now() }) ?? room;
  }

  /** Tells an account that it is invited, once; the room says so, too. */
  #ask(user: User, room: Room, invited: User): void {
    const entry: Entry = { announced: "added", by: user, pending: true };
    if (this.#state.subscriptions.heldBy(room._id, invited._id)?.status === "INVITED") return;
    this.#forgetStanding(invited, room, entry);
    const subscription = this.#state.subscriptions.insert(this.#newSubscription(invited, room, entry));
    this.#state.feed.publish({ type: "subscription", change: "inserted", subscription, uid: invited._id });
    this.#delivery.system("ui", room, refOf(user), invited.username);
  }

  /** Whoever comes in is no longer banned or only invited. */
  #forgetStanding(user: User, room: Room, { by }: Entry): void {
    const held = this.#state.subscriptions.heldBy(room._id, user._id);
    if (held?.status === undefined) return;
    this.#state.subscriptions.end(held, this.#state.now());
    if (held.status === "BANNED") this.#delivery.system("user-unbanned", room, refOf(by ?? user), user.username);
  }

  #newSubscription(user: User, room: Room, entry: Entry): Subscription {
    const now = this.#state.now();
    const { rules } = this.#state.profile;
    const surprised = entry.announced !== "silently" || entry.unread === true;
    const startsUnnamed = entry.announced === "silently" && rules.newcomersUnnamed;
    return {
      _id: this.#state.ids.document(),
      open: entry.open ?? true,
      alert: surprised,
      unread: surprised ? 1 : 0,
      userMentions: surprised ? 1 : 0,
      groupMentions: 0,
      ...(room.t !== "d" || rules.directSubscriptionsDated ? { ts: now } : {}),
      rid: room._id,
      t: room.t,
      u: room.t === "d" || startsUnnamed ? { _id: user._id, username: user.username } : refTo(user, entry),
      ...this.#titleFor(user, room),
      ...(room.prid === undefined ? {} : { prid: room.prid }),
      ...(room.customFields === undefined ? {} : { customFields: room.customFields }),
      ...(room.v === undefined ? {} : { v: room.v }),
      ...(entry.roles === undefined ? {} : { roles: entry.roles, ls: now }),
      ...(entry.pending === true ? { status: "INVITED" as const } : {}),
      ...(this.#namesInviter(entry) ? { inviter: refOf(entry.by) } : {}),
      _updatedAt: now,
    };
  }

  /** Newer servers keep who brought the member in. */
  #namesInviter(entry: Entry): entry is Entry & { readonly by: User } {
    return this.#state.profile.rules.subscriptionsNameInviter && entry.announced === "added" && entry.by !== undefined;
  }

  /** A direct room is called after the other side. */
  #titleFor(user: User, room: Room): Pick<Subscription, "name" | "fname"> {
    if (room.t !== "d")
      return { name: room.name ?? room._id, ...(room.fname === undefined ? {} : { fname: room.fname }) };
    const others = (room.usernames ?? []).filter((username) => username !== user.username);
    const people = (others.length === 0 ? [user.username] : others).map((username) =>
      this.#state.users.byUsername(username),
    );
    return {
      name: people.map((person) => person?.username ?? "").join(", "),
      fname: people.map((person) => person?.name ?? "").join(", "),
    };
  }

  #exit(subscription: Subscription, room: Room): void {
    this.#state.subscriptions.end(subscription, this.#state.now());
    this.#tellRemoved(subscription, room);
  }

  #tellRemoved(subscription: Subscription, room: Room): void {
    const { profile, feed } = this.#state;
    const { _id, rid, u } = subscription;
    const view = profile.rules.removedSubscriptionIsWhole ? subscription : { _id, rid, u };
    feed.publish(
      { type: "subscription", change: "removed", subscription: view, uid: u._id },
      { type: "member-removed", rid: room._id, uid: u._id },
    );
  }

  #isLastOwner(subscription: Subscription): boolean {
    if (subscription.roles?.includes("owner") !== true) return false;
    return (
      this.#state.subscriptions.ofRoom(subscription.rid).filter((each) => each.roles?.includes("owner") === true)
        .length === 1
    );
  }
}

function refTo(user: User, { unnamed }: Entry): UserRef {
  return unnamed === true ? { _id: user._id, username: user.username } : refOf(user);
}
