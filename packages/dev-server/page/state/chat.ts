import type { Client } from "../client/client.ts";
import type { Connection } from "../client/connection.ts";
import { type Me, readMessage } from "../client/documents.ts";
import type { Message } from "../client/model.ts";
import { type ChatStore, initialChatState, keyOf, type Place, problemOf } from "./chat-state.ts";
import { Outbox } from "./outbox.ts";
import { People } from "./people.ts";
import { ReadMarks } from "./read-marks.ts";
import { RoomList, sortRooms } from "./room-list.ts";
import { Store, withEntry } from "./store.ts";
import { Timelines } from "./timelines.ts";
import { Typing } from "./typing.ts";

/** One person's chat, from signing in to signing out. */
export class Chat {
  readonly store: ChatStore;
  readonly client: Client;
  readonly timelines: Timelines;
  readonly outbox: Outbox;
  readonly typing: Typing;
  readonly #connection: Connection;
  readonly #rooms: RoomList;
  readonly #people: People;
  readonly #readMarks: ReadMarks;

  /** `onRefused` is called when the server no longer accepts the login. */
  constructor(client: Client, me: Me, showsRealNames: boolean, onRefused: () => void) {
    const store: ChatStore = new Store(initialChatState(me));
    this.store = store;
    this.client = client;
    this.#connection = client.connect({
      onPhase: (phase) => store.change({ phase }),
      onOnline: () => void this.#catchUp(),
      onRefused,
    });
    this.typing = new Typing(store, this.#connection, showsRealNames ? me.name : me.username);
    this.timelines = new Timelines(store, client, this.#connection, (message) => this.#said(message));
    this.outbox = new Outbox(store, client, this.timelines);
    this.#rooms = new RoomList(store, client, (roomId) => this.#gone(roomId));
    this.#people = new People(store, client);
    this.#readMarks = new ReadMarks(store, client);
    this.#rooms.watch(this.#connection);
    this.#people.watch(this.#connection);
    void this.#connection.subscribe("notify-user", `${client.login.userId}/message`, ([message]) => {
      const read = readMessage(message);
      if (read !== undefined) this.timelines.show(read);
    });
    document.addEventListener("visibilitychange", this.#look);
  }

  /** Shows a room. */
  openRoom(roomId: string | undefined): void {
    this.openThread(undefined);
    this.store.change({ openRoomId: roomId });
    if (roomId === undefined || this.store.state.timelines.has(roomId)) return;
    void this.timelines.openRoom(roomId);
    void this.typing.watch(roomId);
  }

  /** Shows a thread of the open room beside it, or none. */
  openThread(threadId: string | undefined): void {
    const before = this.store.state.openThreadId;
    if (before !== undefined && before !== threadId) this.timelines.closeThread(before);
    this.store.change({ openThreadId: threadId });
    if (threadId !== undefined) void this.timelines.openThread(threadId);
  }

  /** Opens the direct room with somebody. */
  async openDirect(username: string): Promise<void> {
    try {
      const roomId = await this.client.direct(username);
      if (!this.store.state.rooms.has(roomId)) await this.#rooms.refresh();
      this.openRoom(roomId);
    } catch (error) {
      this.store.change({ problem: problemOf(error) });
    }
  }

  /** Keeps what is being written in a place. */
  setDraft(place: Place, text: string): void {
    this.store.change({ drafts: withEntry(this.store.state.drafts, keyOf(place), text === "" ? undefined : text) });
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.#look);
    this.#connection.close();
  }

  readonly #look = () => this.#readMarks.look();

  async #catchUp(): Promise<void> {
    const isFirst = this.store.state.rooms.size === 0;
    try {
      await Promise.all([this.#rooms.refresh(), this.#people.refresh()]);
      const { openThreadId, timelines } = this.store.state;
      if (isFirst) this.#openFirst();
      for (const key of timelines.keys()) await this.#refresh(key, openThreadId);
    } catch (error) {
      this.store.change({ problem: problemOf(error) });
    }
  }

  async #refresh(key: string, openThreadId: string | undefined): Promise<void> {
    if (key === openThreadId) await this.timelines.refreshThread(key);
    else await this.timelines.refreshRoom(key);
  }

  /** A newcomer sees a room at once. */
  #openFirst(): void {
    const { rooms } = this.store.state;
    const { shared, direct } = sortRooms(rooms.values(), () => 0);
    const first = rooms.get("GENERAL") ?? shared[0] ?? direct[0];
    if (first !== undefined) this.openRoom(first.id);
  }

  #said(message: Message): void {
    const { roomId, threadId, author } = message;
    this.typing.said([author.username, author.name], threadId === undefined ? { roomId } : { roomId, threadId });
  }

  #gone(roomId: string): void {
    this.timelines.closeRoom(roomId);
    this.typing.unwatch(roomId);
    if (this.store.state.openRoomId === roomId) this.openRoom(undefined);
  }
}
