import { Collection } from "./collection.ts";
import type { Message } from "./documents.ts";

/** A message that is gone, as synchronisation reports it. */
export interface DeletedMessage {
  readonly _id: string;
  readonly rid: string;
  readonly _deletedAt: Date;
}

/** All stored messages, and what was deleted. */
export class Messages extends Collection<Message> {
  readonly #byRoom = new Map<string, Set<string>>();
  readonly #deleted: DeletedMessage[] = [];

  override insert<D extends Message>(message: D): D {
    const ids = this.#byRoom.get(message.rid) ?? new Set();
    this.#byRoom.set(message.rid, ids.add(message._id));
    return super.insert(message);
  }

  /** The messages of a room, oldest first. */
  ofRoom(rid: string): readonly Message[] {
    const found: Message[] = [];
    for (const id of this.#byRoom.get(rid) ?? []) {
      const message = this.get(id);
      if (message !== undefined) found.push(message);
    }
    return found.sort((a, b) => a.ts.getTime() - b.ts.getTime());
  }

  ofThread(tmid: string): readonly Message[] {
    const parent = this.get(tmid);
    return parent === undefined ? [] : this.ofRoom(parent.rid).filter((message) => message.tmid === tmid);
  }

  /** The newest message that the room list would show. */
  newestShown(rid: string): Message | undefined {
    return this.ofRoom(rid).findLast(
      (message) => message.t === undefined && (message.tmid === undefined || message.tshow === true),
    );
  }

  /** Takes the message away and remembers that it was there. */
  erase(message: Message, at: Date): void {
    this.#byRoom.get(message.rid)?.delete(message._id);
    this.remove(message._id);
    this.#deleted.push({ _id: message._id, rid: message.rid, _deletedAt: at });
  }

  deletedSince(rid: string, since: Date): readonly DeletedMessage[] {
    return this.#deleted.filter((entry) => entry.rid === rid && entry._deletedAt > since);
  }
}
