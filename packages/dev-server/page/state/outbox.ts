import type { Client } from "../client/client.ts";
import { newMessageId } from "../client/message-id.ts";
import type { Message } from "../client/model.ts";
import { type ChatStore, type Place, problemOf } from "./chat-state.ts";
import type { Timelines } from "./timelines.ts";

/** What the person says and does. */
export class Outbox {
  readonly #store: ChatStore;
  readonly #client: Client;
  readonly #timelines: Timelines;

  constructor(store: ChatStore, client: Client, timelines: Timelines) {
    this.#store = store;
    this.#client = client;
    this.#timelines = timelines;
  }

  /** Says something; it is shown at once, and marked when the server does not take it. */
  async say(place: Place, text: string): Promise<void> {
    const { username, name } = this.#store.state.me;
    const now = Date.now();
    const last = this.#store.state.timelines.get(place.threadId ?? place.roomId)?.messages.at(-1);
    await this.#send({
      id: newMessageId(),
      ...place,
      author: { username, name },
      text,
      sentAt: Math.max(now, last?.sentAt ?? 0),
      updatedAt: now,
      isEdited: false,
      isShownInRoom: false,
      replyCount: 0,
      isGroupable: true,
      isPrivate: false,
      mentions: [],
      attachments: [],
      reactions: [],
      delivery: "pending",
    });
  }

  /** Tries once more to send a message that the server did not take. */
  async tryAgain(message: Message): Promise<void> {
    await this.#send({ ...message, delivery: "pending" });
  }

  /** Gives a message up that the server did not take. */
  giveUp(message: Message): void {
    this.#timelines.remove(message.id);
  }

  /** Puts a reaction on a message, or takes it off. */
  async react(message: Message, emoji: string, on: boolean): Promise<void> {
    await this.#attempt(() => this.#client.react(message.id, emoji, on));
  }

  /** Shows a file with a caption; returns whether the server took it. */
  async upload({ roomId, threadId }: Place, file: File, caption: string): Promise<boolean> {
    const thread = threadId === undefined ? {} : { tmid: threadId };
    return this.#attempt(() => this.#client.upload(roomId, file, { msg: caption, ...thread }));
  }

  /** Says what a button of the message stands for. */
  async press(message: Message, place: Place, text: string): Promise<void> {
    this.#store.change({ answered: new Set([...this.#store.state.answered, message.id]) });
    await this.say(place, text);
  }

  async #send(message: Message): Promise<void> {
    this.#timelines.show(message);
    try {
      const stored = await this.#client.send(message);
      if (stored !== undefined) this.#timelines.show(stored);
    } catch (error) {
      this.#timelines.show({ ...message, delivery: { failed: problemOf(error) } });
    }
  }

  async #attempt(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.#store.change({ problem: problemOf(error) });
      return false;
    }
  }
}
