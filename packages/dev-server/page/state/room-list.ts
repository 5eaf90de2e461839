import type { Client } from "../client/client.ts";
import type { Connection } from "../client/connection.ts";
import { readRoom, readRoomFacts } from "../client/documents.ts";
import type { Room } from "../client/model.ts";
import { fields, text } from "../client/reading.ts";
import type { ChatStore } from "./chat-state.ts";
import { withEntry } from "./store.ts";

/** The rooms that the person belongs to. */
export class RoomList {
  readonly #store: ChatStore;
  readonly #client: Client;
  readonly #onGone: (roomId: string) => void;

  constructor(store: ChatStore, client: Client, onGone: (roomId: string) => void) {
    this.#store = store;
    this.#client = client;
    this.#onGone = onGone;
  }

  /** Follows memberships and rooms by the streams of the account. */
  watch(connection: Connection): void {
    const { userId } = this.#client.login;
    void connection.subscribe("notify-user", `${userId}/subscriptions-changed`, ([change, subscription]) =>
      this.#changed(change, subscription),
    );
    void connection.subscribe("notify-user", `${userId}/rooms-changed`, ([change, room]) => {
      const read = change === "removed" ? undefined : readRoomFacts(room);
      if (read !== undefined)
        this.#store.change({ roomFacts: withEntry(this.#store.state.roomFacts, read[0], read[1]) });
    });
  }

  /** Fetches everything anew. */
  async refresh(): Promise<void> {
    const [rooms, facts] = await Promise.all([this.#client.rooms(), this.#client.roomFacts()]);
    const before = this.#store.state.rooms;
    this.#store.change({ rooms: new Map(rooms.map((each) => [each.id, each])), roomFacts: new Map(facts) });
    for (const id of before.keys()) if (!this.#store.state.rooms.has(id)) this.#onGone(id);
  }

  #changed(change: unknown, subscription: unknown): void {
    const room: Room | undefined = change === "removed" ? undefined : readRoom(subscription);
    const id = room?.id ?? text(fields(subscription).rid);
    if (id === undefined) return;
    const { rooms } = this.#store.state;
    this.#store.change({ rooms: withEntry(rooms, id, room) });
    if (room === undefined && rooms.has(id)) this.#onGone(id);
  }
}

/** Rooms in the order of the list: channels and groups by name, conversations by the newest message. */
export function sortRooms(
  rooms: Iterable<Room>,
  lastMessageAt: (room: Room) => number,
): { readonly shared: readonly Room[]; readonly direct: readonly Room[] } {
  const all = [...rooms];
  const isShared = (room: Room) => room.kind === "channel" || room.kind === "group";
  return {
    shared: all.filter(isShared).sort((a, b) => a.title.localeCompare(b.title)),
    direct: all
      .filter((room) => !isShared(room))
      .sort((a, b) => lastMessageAt(b) - lastMessageAt(a) || a.title.localeCompare(b.title)),
  };
}
