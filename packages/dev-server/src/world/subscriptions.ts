import { Collection } from "./collection.ts";
import type { Subscription } from "./documents.ts";

/** Who belongs to which room, and what was removed since. */
export class Subscriptions extends Collection<Subscription> {
  readonly #byMember = new Map<string, string>();
  readonly #byRoom = new Map<string, Set<string>>();
  readonly #byUser = new Map<string, Set<string>>();
  readonly #removed: { readonly _id: string; readonly uid: string; readonly _deletedAt: Date }[] = [];

  override insert<D extends Subscription>(subscription: D): D {
    this.#byMember.set(memberKey(subscription.rid, subscription.u._id), subscription._id);
    grow(this.#byRoom, subscription.rid, subscription._id);
    grow(this.#byUser, subscription.u._id, subscription._id);
    return super.insert(subscription);
  }

  /** The membership of an account that is in the room. */
  of(rid: string, uid: string): Subscription | undefined {
    const held = this.heldBy(rid, uid);
    return held?.status === undefined ? held : undefined;
  }

  /** The same of an account that may also be only invited, or banned. */
  heldBy(rid: string, uid: string): Subscription | undefined {
    const id = this.#byMember.get(memberKey(rid, uid));
    return id === undefined ? undefined : this.get(id);
  }

  /** The members of a room. */
  ofRoom(rid: string): readonly Subscription[] {
    return this.allOfRoom(rid).filter(({ status }) => status === undefined);
  }

  /** The members of a room, and those that are only invited, or banned. */
  allOfRoom(rid: string): readonly Subscription[] {
    return [...(this.#byRoom.get(rid) ?? [])].flatMap((id) => this.get(id) ?? []);
  }

  /** The account's memberships, and the rooms that it is only invited to, or banned from. */
  allOfUser(uid: string): readonly Subscription[] {
    return [...(this.#byUser.get(uid) ?? [])].flatMap((id) => this.get(id) ?? []);
  }

  ofUser(uid: string): readonly Subscription[] {
    return this.allOfUser(uid).filter(({ status }) => status === undefined);
  }

  /** Removes the membership and remembers that it was there. */
  end(subscription: Subscription, at: Date): void {
    this.#byMember.delete(memberKey(subscription.rid, subscription.u._id));
    this.#byRoom.get(subscription.rid)?.delete(subscription._id);
    this.#byUser.get(subscription.u._id)?.delete(subscription._id);
    this.remove(subscription._id);
    this.#removed.push({ _id: subscription._id, uid: subscription.u._id, _deletedAt: at });
  }

  removedSince(uid: string, since: Date): readonly { readonly _id: string; readonly _deletedAt: Date }[] {
    return this.#removed
      .filter((entry) => entry.uid === uid && entry._deletedAt > since)
      .map(({ _id, _deletedAt }) => ({ _id, _deletedAt }));
  }
}

function grow(index: Map<string, Set<string>>, key: string, id: string): void {
  index.set(key, (index.get(key) ?? new Set()).add(id));
}

function memberKey(rid: string, uid: string): string {
  return `${rid}/${uid}`;
}
