import { type Client, historyPage } from "../client/client.ts";
import type { Connection } from "../client/connection.ts";
import { readMessage } from "../client/documents.ts";
import type { Message } from "../client/model.ts";
import { fields, text } from "../client/reading.ts";
import { type ChatStore, problemOf } from "./chat-state.ts";
import { withEntry } from "./store.ts";
import {
  emptyTimeline,
  placesOf,
  type Timeline,
  withMessage,
  withNewestPage,
  withOlderPage,
  withoutMessage,
} from "./timeline.ts";

/** What was said in the rooms and threads that the person has opened: the stream, and the history under it. */
export class Timelines {
  readonly #store: ChatStore;
  readonly #client: Client;
  readonly #connection: Connection;
  readonly #onSaid: (message: Message) => void;

  constructor(store: ChatStore, client: Client, connection: Connection, onSaid: (message: Message) => void) {
    this.#store = store;
    this.#client = client;
    this.#connection = connection;
    this.#onSaid = onSaid;
  }

  /** Listens to the room and fetches its newest messages. */
  async openRoom(roomId: string): Promise<void> {
    this.#put(roomId, emptyTimeline);
    await Promise.all([
      this.#connection.subscribe("room-messages", roomId, ([message]) => this.#hear(message)),
      this.#connection.subscribe("notify-room", `${roomId}/deleteMessage`, ([gone]) =>
        this.#remove(text(fields(gone)._id)),
      ),
    ]);
    if (this.#store.state.phase === "online") await this.refreshRoom(roomId);
  }

  /** Forgets the room. */
  closeRoom(roomId: string): void {
    this.#connection.unsubscribe("room-messages", roomId);
    this.#connection.unsubscribe("notify-room", `${roomId}/deleteMessage`);
    this.#put(roomId, undefined);
  }

  async openThread(threadId: string): Promise<void> {
    if (this.#store.state.timelines.has(threadId)) return;
    this.#put(threadId, emptyTimeline);
    await this.refreshThread(threadId);
  }

  closeThread(threadId: string): void {
    this.#put(threadId, undefined);
  }

  /** Catches up with the room, after a reconnect for instance. */
  async refreshRoom(roomId: string): Promise<void> {
    const room = this.#store.state.rooms.get(roomId);
    if (room === undefined) return;
    await this.#refresh(roomId, async () => {
      const page = await this.#client.history(room);
      return { page, hasOlder: page.length >= historyPage };
    });
  }

  async refreshThread(threadId: string): Promise<void> {
    await this.#refresh(threadId, async () => ({ page: await this.#client.thread(threadId), hasOlder: false }));
  }

  /** Fetches the messages before the oldest known one. */
  async showOlder(roomId: string): Promise<void> {
    const room = this.#store.state.rooms.get(roomId);
    const oldest = this.#store.state.timelines.get(roomId)?.messages[0];
    if (room === undefined || oldest === undefined) return;
    try {
      const page = await this.#client.history(room, oldest.sentAt);
      this.#update(roomId, (timeline) => withOlderPage(timeline, visible(page), page.length >= historyPage));
    } catch (error) {
      this.#store.change({ problem: problemOf(error) });
    }
  }

  /** Shows a message in the places that it belongs to. */
  show(message: Message): void {
    for (const place of placesOf(message)) this.#update(place, (timeline) => withMessage(timeline, message));
  }

  /** Takes a message out of everything that shows it. */
  remove(id: string): void {
    this.#remove(id);
  }

  #hear(value: unknown): void {
    const message = readMessage(value);
    if (message === undefined) return;
    if (message.system === "rm") return this.#remove(message.id);
    this.show(message);
    this.#onSaid(message);
  }

  #remove(id: string | undefined): void {
    if (id === undefined) return;
    for (const key of this.#store.state.timelines.keys()) this.#update(key, (timeline) => withoutMessage(timeline, id));
  }

  async #refresh(
    key: string,
    fetchPage: () => Promise<{ readonly page: readonly Message[]; readonly hasOlder: boolean }>,
  ): Promise<void> {
    const asked = this.#store.state.timelines.get(key);
    if (asked === undefined) return;
    try {
      const { page, hasOlder } = await fetchPage();
      this.#update(key, (timeline) => withNewestPage(timeline, asked, visible(page), hasOlder));
    } catch (error) {
      this.#update(key, (timeline) => ({ ...timeline, phase: { failed: problemOf(error) } }));
    }
  }

  #update(key: string, change: (timeline: Timeline) => Timeline): void {
    const timeline = this.#store.state.timelines.get(key);
    const changed = timeline === undefined ? undefined : change(timeline);
    if (changed !== undefined && changed !== timeline) this.#put(key, changed);
  }

  #put(key: string, timeline: Timeline | undefined): void {
    this.#store.change({ timelines: withEntry(this.#store.state.timelines, key, timeline) });
  }
}

function visible(page: readonly Message[]): readonly Message[] {
  return page.filter((message) => message.system !== "rm");
}
