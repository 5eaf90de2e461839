import { Collection } from "./collection.ts";
import type { Subscription } from "./documents.ts";

/** Who belongs to which room, and what was removed since. */
export class Subscriptions extends Collection<Subscription> {
  readonly #byMember = new Map<string, string>();
  readonly #byRoom = new Map<string, Set<string>>();
  readonly #removed: { readonly _id: string; readonly uid: string; readonly _deletedAt: Date }[] = [];

  override insert<D extends Subscription>(subscription: D): D {
    this.#byMember.set(memberKey(subscription.rid, subscription.u._id), subscription._id);
    this.#byRoom.set(subscription.rid, (this.#byRoom.get(subscription.rid) ?? new Set()).add(subscription._id));
    return super.insert(subscription);
  }

  of(rid: string, uid: string): Subscription | undefined {
    const id = this.#byMember.get(memberKey(rid, uid));
    return id === undefined ? undefined : this.get(id);
  }

  ofRoom(rid: string): readonly Subscription[] {
    return [...(this.#byRoom.get(rid) ?? [])].flatMap((id) => this.get(id) ?? []);
  }

  ofUser(uid: string): readonly Subscription[] {
    return this.filter((subscription) => subscription.u._id === uid);
  }

  /** Removes the membership and remembers that it was there. */
  end(subscription: Subscription, at: Date): void {
    this.#byMember.delete(memberKey(subscription.rid, subscription.u._id));
    this.#byRoom.get(subscription.rid)?.delete(subscription._id);
    this.remove(subscription._id);
    this.#removed.push({ _id: subscription._id, uid: subscription.u._id, _deletedAt: at });
  }

  removedSince(uid: string, since: Date): readonly { readonly _id: string; readonly _deletedAt: Date }[] {
    return this.#removed
      .filter((entry) => entry.uid === uid && entry._deletedAt > since)
      .map(({ _id, _deletedAt }) => ({ _id, _deletedAt }));
  }
}

function memberKey(rid: string, uid: string): string {
  return `${rid}/${uid}`;
}
