import { Collection } from "./collection.ts";
import type { Message } from "./documents.ts";
import { RoomMessages } from "./room-messages.ts";

/** A message that is gone, as synchronisation reports it. */
export interface DeletedMessage {
  readonly _id: string;
  readonly rid: string;
  readonly _deletedAt: Date;
}

/** All stored messages, and what was deleted. */
export class Messages extends Collection<Message> {
  readonly #rooms = new Map<string, RoomMessages>();
  readonly #deleted = new Map<string, DeletedMessage[]>();
  /** The message in the parent room that stands for a discussion. */
  readonly #openers = new Map<string, string>();
  readonly #keep: number;
  readonly #forgotten: (message: Message) => void;

  /** Beyond `keep` messages in a room the oldest are forgotten, as if they had never been, and `forgotten` is told. */
  constructor(keep = Number.POSITIVE_INFINITY, forgotten: (message: Message) => void = () => {}) {
    super();
    this.#keep = keep;
    this.#forgotten = forgotten;
  }

  override insert<D extends Message>(message: D): D {
    const room = this.#rooms.get(message.rid) ?? new RoomMessages();
    this.#rooms.set(message.rid, room);
    super.insert(message);
    room.add(message);
    if (message.drid !== undefined && !this.#openers.has(message.drid)) this.#openers.set(message.drid, message._id);
    while (room.size > this.#keep) this.#forgetOldest(room);
    return message;
  }

  override update(
    id: string,
    changes: Partial<Message>,
    unset: readonly (keyof Message & string)[] = [],
  ): Message | undefined {
    const after = super.update(id, changes, unset);
    if (after !== undefined) this.#rooms.get(after.rid)?.changed(after);
    return after;
  }

  /** The messages of a room, oldest first. */
  ofRoom(rid: string): readonly Message[] {
    return [...this.newestFirst(rid)].reverse();
  }

  /** The messages of a room between two moments, both included, newest first; whoever needs few takes few. */
  *newestFirst(rid: string, oldest?: Date, latest?: Date): Generator<Message> {
    for (const id of this.#rooms.get(rid)?.newestFirst(oldest?.getTime(), latest?.getTime()) ?? []) {
      const message = this.get(id);
      if (message !== undefined) yield message;
    }
  }

  ofThread(tmid: string): readonly Message[] {
    const parent = this.get(tmid);
    return parent === undefined ? [] : this.#found(this.#rooms.get(parent.rid)?.ofThread(tmid));
  }

  /** The newest message that the room list would show. */
  newestShown(rid: string): Message | undefined {
    for (const message of this.newestFirst(rid))
      if (message.t === undefined && (message.tmid === undefined || message.tshow === true)) return message;
    return undefined;
  }

  /** The messages of a room that changed after a moment, newest message first. */
  changedSince(rid: string, since: Date): readonly Message[] {
    return this.#found(this.#rooms.get(rid)?.changedSince(since.getTime()));
  }

  /** The message that stands for a discussion in its parent room. */
  openerOf(discussionRid: string): Message | undefined {
    const id = this.#openers.get(discussionRid);
    return id === undefined ? undefined : this.get(id);
  }

  /** Takes the message away and remembers that it was there. */
  erase(message: Message, at: Date): void {
    this.#rooms.get(message.rid)?.remove(message);
    this.remove(message._id);
    const deleted = this.#deleted.get(message.rid) ?? [];
    this.#deleted.set(message.rid, deleted);
    deleted.push({ _id: message._id, rid: message.rid, _deletedAt: at });
    if (deleted.length > this.#keep) deleted.shift();
  }

  deletedSince(rid: string, since: Date): readonly DeletedMessage[] {
    return (this.#deleted.get(rid) ?? []).filter((entry) => entry._deletedAt > since);
  }

  #found(ids: readonly string[] = []): readonly Message[] {
    return ids.flatMap((id) => this.get(id) ?? []);
  }

  #forgetOldest(room: RoomMessages): void {
    const oldest = this.get(room.oldest ?? "");
    if (oldest === undefined) return;
    room.remove(oldest);
    this.remove(oldest._id);
    if (oldest.drid !== undefined) this.#openers.delete(oldest.drid);
    this.#forgotten(oldest);
  }
}
