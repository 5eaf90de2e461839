import type { Message, Room, Subscription, User } from "./documents.ts";
import type { WorldEvent } from "./feed.ts";
import type { State } from "./state.ts";

/** Counts what each member has not read. */
export class Unread {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** Counts a new message for every member but its author; only changed subscriptions are reported. */
  count(message: Message, room: Room): readonly WorldEvent[] {
    if (message.t !== undefined) return [];
    const inThread = message.tmid !== undefined && message.tshow !== true;
    return this.#state.subscriptions.ofRoom(room._id).flatMap((subscription) => {
      if (subscription.u._id === message.u._id)
        return this.#state.profile.rules.sendingReads && !inThread ? this.#read(subscription) : [];
      const changes = inThread ? this.#inThread(subscription, message) : countedIn(subscription, message, room);
      return changes === undefined ? [] : this.#update(subscription, changes);
    });
  }

  /** Marks everything in the room as read. */
  read(user: User, rid: string): void {
    const subscription = this.#state.subscriptions.of(rid, user._id);
    if (subscription !== undefined) this.#state.feed.publish(...this.#read(subscription));
  }

  #read(subscription: Subscription): readonly WorldEvent[] {
    const now = this.#state.now();
    return this.#update(
      subscription,
      { open: true, alert: false, unread: 0, userMentions: 0, groupMentions: 0, ls: now, _updatedAt: now },
      ["tunread"],
    );
  }

  #inThread(subscription: Subscription, reply: Message): Partial<Subscription> | undefined {
    const followers = this.#state.messages.get(reply.tmid ?? "")?.replies ?? [];
    const mentioned = reply.mentions?.some((mention) => mention._id === subscription.u._id) === true;
    if (!mentioned && !followers.includes(subscription.u._id)) return undefined;
    // Threads that nobody can read any more are not worth a growing list.
    const tunread = [...new Set([...(subscription.tunread ?? []), reply.tmid ?? ""])].slice(-this.#state.keepMessages);
    return { alert: true, tunread, _updatedAt: this.#state.now() };
  }

  #update(
    subscription: Subscription,
    changes: Partial<Subscription>,
    unset: readonly "tunread"[] = [],
  ): readonly WorldEvent[] {
    const after = this.#state.subscriptions.update(
      subscription._id,
      { _updatedAt: this.#state.now(), ...changes },
      unset,
    );
    return after === undefined
      ? []
      : [{ type: "subscription", change: "updated", subscription: after, uid: after.u._id }];
  }
}

/** What a message outside threads changes for another member; undefined when nothing. */
function countedIn(subscription: Subscription, message: Message, room: Room): Partial<Subscription> | undefined {
  const everybody = message.mentions?.some((mention) => mention._id === "all" || mention._id === "here") === true;
  const personally = message.mentions?.some((mention) => mention._id === subscription.u._id) === true;
  if (everybody || personally || room.t === "d" || room.t === "l")
    return {
      alert: true,
      open: true,
      unread: subscription.unread + 1,
      userMentions: subscription.userMentions + (personally ? 1 : 0),
      groupMentions: subscription.groupMentions + (everybody ? 1 : 0),
    };
  return subscription.alert && subscription.open ? undefined : { alert: true, open: true };
}
