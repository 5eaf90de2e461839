import type { MessageRef } from "../client.ts";
import { isRocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Api } from "../rest/api.ts";
import type { Body } from "../rest/http.ts";
import type { RuleBook } from "../rest/server.ts";
import type { OutgoingFile, OutgoingMessage, SentMessage, User } from "../types.ts";
import { newId } from "../util/id.ts";
import { type KeyedQueue, keyedQueue } from "../util/keyed-queue.ts";
import { type AnswerId, answerIds } from "./ids.ts";
import { Post } from "./post.ts";
import { explained } from "./refusals.ts";
import { type RetryOptions, retrying } from "./retry.ts";
import { say } from "./say.ts";
import { refuseTooLong } from "./sizes.ts";
import { Uploads } from "./uploads.ts";

/** What leaves the bot: one thing after another in a room, rooms side by side, nothing twice. */
export interface Outbox {
  readonly size: number;
  send(message: OutgoingMessage): Promise<SentMessage>;
  upload(file: OutgoingFile): Promise<SentMessage>;
  edit(message: MessageRef, text: string): Promise<void>;
  delete(message: MessageRef): Promise<void>;
  react(messageId: string, emoji: string, on: boolean): Promise<void>;
  /** `family` names the endpoints that the room belongs to, once it is the topic's turn. */
  setTopic(roomId: string, family: () => Promise<"channels" | "groups">, topic: string): Promise<void>;
  /** Resolves when everything accepted so far is done. */
  idle(): Promise<void>;
}

export interface OutboxOptions {
  readonly api: Api;
  readonly rules: RuleBook;
  readonly retry: RetryOptions;
  readonly logger: Logger;
  readonly self: () => User;
  /** The server's clock at its latest answer. */
  readonly serverTime: () => Date | undefined;
  /** What the bot's messages are marked with. Default `rocketchat-connectors`, by which bots of this family know each other. */
  readonly integrationId?: string | undefined;
}

export function createOutbox(options: OutboxOptions): Outbox {
  return new RoomOutbox(options);
}

class RoomOutbox implements Outbox {
  readonly #options: OutboxOptions;
  readonly #queue: KeyedQueue = keyedQueue();
  readonly #post: Post;
  readonly #uploads: Uploads;
  readonly #answerId: (message: OutgoingMessage) => AnswerId;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#post = new Post({ ...options, integrationId: options.integrationId ?? "rocketchat-connectors" });
    this.#uploads = new Uploads(options);
    this.#answerId = answerIds(() => options.self().id);
  }

  get size(): number {
    return this.#queue.size;
  }

  async send(message: OutgoingMessage): Promise<SentMessage> {
    if (message.id !== undefined) return await this.#say(message, message.id, true);
    if (message.inReplyTo === undefined) return await this.#say(message, newId(), false);
    const { id, release } = this.#answerId(message);
    try {
      return await this.#say(message, id, true);
    } catch (error) {
      release();
      throw error;
    }
  }

  #say(message: OutgoingMessage, id: string, isKnown: boolean): Promise<SentMessage> {
    return this.#queue.run(message.roomId, () => say(message, id, isKnown, { ...this.#options, post: this.#post }));
  }

  upload(file: OutgoingFile): Promise<SentMessage> {
    return this.#queue.run(file.roomId, () => this.#uploads.put(file));
  }

  async edit({ id, roomId }: MessageRef, text: string): Promise<void> {
    const what = `editing ${id}`;
    const change = async (): Promise<void> => {
      await refuseTooLong(what, text, this.#options);
      await this.#change(what, "chat.update", { roomId, msgId: id, text });
    };
    await this.#queue.run(roomId, change);
  }

  async delete({ id, roomId }: MessageRef): Promise<void> {
    await this.#queue.run(roomId, () => this.#change(`deleting ${id}`, "chat.delete", { roomId, msgId: id }, isGone));
  }

  async react(messageId: string, emoji: string, on: boolean): Promise<void> {
    await this.#change(`reacting to ${messageId}`, "chat.react", { messageId, emoji, shouldReact: on });
  }

  async setTopic(roomId: string, family: () => Promise<"channels" | "groups">, topic: string): Promise<void> {
    const path = async (): Promise<string> => `${await family()}.setTopic`;
    await this.#queue.run(roomId, () => this.#change(`setting the topic of ${roomId}`, path, { roomId, topic }));
  }

  idle(): Promise<void> {
    return this.#queue.idle();
  }

  /** A change that may be made again: an attempt after one that may have worked succeeds when that `hasWorked`. */
  async #change(
    what: string,
    path: string | (() => Promise<string>),
    params: Body,
    hasWorked: (error: unknown) => boolean = () => false,
  ): Promise<void> {
    const { api, retry } = this.#options;
    try {
      await retrying(what, retry, async (_, mayHaveWorked) => {
        try {
          await api.post(typeof path === "string" ? path : await path(), params);
        } catch (error) {
          if (!mayHaveWorked || !hasWorked(error)) throw error;
        }
      });
    } catch (error) {
      throw explained(what, "changes", error);
    }
  }
}

const isGone = (error: unknown): boolean => isRocketChatError(error) && error.code === "not_found";
