import type { Client } from "../client/client.ts";
import type { ChatStore } from "./chat-state.ts";

/** A server takes ten calls a minute of one kind. */
const intervalMs = 7_000;

/** Tells the server what the person has seen: the open room, while the page is in view. */
export class ReadMarks {
  readonly #store: ChatStore;
  readonly #client: Client;
  readonly #toldAt = new Map<string, number>();
  readonly #planned = new Set<string>();

  constructor(store: ChatStore, client: Client) {
    this.#store = store;
    this.#client = client;
    store.listen(() => this.look());
  }

  /** Marks the open room as read if there is something to mark, now or as soon as the server may be told again. */
  look(): void {
    const { openRoomId: id, phase } = this.#store.state;
    if (id === undefined || phase !== "online" || document.visibilityState !== "visible") return;
    if (this.#planned.has(id) || !this.#isUnread(id)) return;
    this.#planned.add(id);
    setTimeout(() => this.#tell(id), Math.max(0, (this.#toldAt.get(id) ?? 0) + intervalMs - Date.now()));
  }

  #tell(id: string): void {
    this.#planned.delete(id);
    if (!this.#isUnread(id)) return;
    this.#toldAt.set(id, Date.now());
    // What is not marked now is marked with the next change.
    this.#client.markRead(id).catch(() => undefined);
  }

  #isUnread(id: string): boolean {
    const room = this.#store.state.rooms.get(id);
    return room !== undefined && (room.alert || room.unread > 0);
  }
}
