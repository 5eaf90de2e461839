import type { Access } from "./access.ts";
import { type Message, type Room, refOf, type Subscription, type User } from "./documents.ts";
import type { DeletedMessage } from "./messages.ts";
import type { State } from "./state.ts";

/** Which part of a room's past is wanted; times exclude themselves unless `inclusive`. */
export interface Span {
  readonly oldest?: Date;
  readonly latest?: Date;
  readonly inclusive?: boolean;
  readonly threadReplies?: boolean;
  /** How many are wanted at most. */
  readonly limit?: number;
}

/** What changed since a moment, and what is gone. */
export interface Changes<T> {
  readonly update: readonly T[];
  readonly remove: readonly { readonly _id: string; readonly _deletedAt: Date }[];
}

/** Reads what is stored, as accounts may see it. */
export class History {
  readonly #state: State;
  readonly #access: Access;

  constructor(state: State, access: Access) {
    this.#state = state;
    this.#access = access;
  }

  /** The messages of a room, newest first; thread replies only on request. */
  of(room: Room, span: Span = {}): readonly Message[] {
    const { oldest, latest, limit = Number.POSITIVE_INFINITY } = span;
    const found: Message[] = [];
    for (const message of this.#state.messages.newestFirst(room._id, oldest, latest)) {
      if (found.length >= limit) break;
      const atEdge = [oldest, latest].some((edge) => edge?.getTime() === message.ts.getTime());
      if (atEdge && span.inclusive !== true) continue;
      if (span.threadReplies === true || message.tmid === undefined || message.tshow === true) found.push(message);
    }
    return found;
  }

  /** Messages of a room that changed after a moment, newest first, and those deleted after it. */
  changedSince(
    room: Room,
    since: Date,
  ): { readonly updated: readonly Message[]; readonly deleted: readonly DeletedMessage[] } {
    const { messages } = this.#state;
    return { updated: messages.changedSince(room._id, since), deleted: messages.deletedSince(room._id, since) };
  }

  /** The rooms that the account belongs to; those changed after `since`, if it is given. */
  roomsOf(user: User, since?: Date): Changes<Room> {
    const rooms = this.#state.subscriptions
      .ofUser(user._id)
      .flatMap((subscription) => this.#state.rooms.get(subscription.rid) ?? []);
    return { update: since === undefined ? rooms : rooms.filter((room) => room._updatedAt > since), remove: [] };
  }

  subscriptionsOf(user: User, since?: Date): Changes<Subscription> {
    const all = this.#state.subscriptions.allOfUser(user._id).map(({ customFields: _unpublished, ...shown }) => shown);
    if (since === undefined) return { update: all, remove: [] };
    return {
      update: all.filter((subscription) => subscription._updatedAt > since),
      remove: this.#state.subscriptions.removedSince(user._id, since),
    };
  }

  /** A stored message, if the account may see it; others' stars are left out. */
  message(user: User, messageId: string): Message | undefined {
    const message = this.#state.messages.get(messageId);
    const room = message === undefined ? undefined : this.#state.rooms.get(message.rid);
    if (message === undefined || room === undefined || !this.#access.canAccess(user, room)) return undefined;
    return this.asSeenBy(user, message);
  }

  /** The message with the account's own star only. */
  asSeenBy(user: User, message: Message): Message {
    if (message.starred === undefined) return message;
    return { ...message, starred: message.starred.filter((star) => star._id === user._id) };
  }

  /** The message with its author's display name, where the server shows such names. */
  named(message: Message): Message {
    if (message.u.name !== undefined || !this.#state.settings.isOn("UI_Use_Real_Name")) return message;
    const author = this.#state.users.get(message.u._id);
    return author === undefined ? message : { ...message, u: refOf(author) };
  }

  /** The message as the HTTP API shows it: with display names, also on reactions, where the server shows such names. */
  normalised(user: User, message: Message): Message {
    const seen = this.named(this.asSeenBy(user, message));
    if (seen.reactions === undefined || !this.#state.settings.isOn("UI_Use_Real_Name")) return seen;
    return { ...seen, reactions: this.#withNames(seen.reactions) };
  }

  /** The room as the HTTP API shows it. */
  normalisedRoom(user: User, room: Room): Room {
    return room.lastMessage === undefined ? room : { ...room, lastMessage: this.normalised(user, room.lastMessage) };
  }

  #withNames(reactions: NonNullable<Message["reactions"]>): NonNullable<Message["reactions"]> {
    const nameOf = (username: string) => this.#state.users.byUsername(username)?.name ?? username;
    return Object.fromEntries(
      Object.entries(reactions).map(([emoji, { usernames }]) => [emoji, { usernames, names: usernames.map(nameOf) }]),
    );
  }
}
