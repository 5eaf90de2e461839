import type { MessageRef } from "../client.ts";
import { isRocketChatError, RocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Api } from "../rest/api.ts";
import type { Body } from "../rest/http.ts";
import type { OutgoingMessage, SentMessage } from "../types.ts";
import { newId } from "../util/id.ts";
import { type KeyedQueue, keyedQueue } from "../util/keyed-queue.ts";
import { type RetryOptions, retrying } from "./retry.ts";
import { fromWire, toWire } from "./wire.ts";

/** What leaves the bot: one thing after another in a room, rooms side by side, nothing twice. */
export interface Outbox {
  readonly size: number;
  send(message: OutgoingMessage): Promise<SentMessage>;
  edit(message: MessageRef, text: string): Promise<void>;
  delete(message: MessageRef): Promise<void>;
  react(messageId: string, emoji: string, on: boolean): Promise<void>;
  /** `family` names the endpoints that the room belongs to, once it is the topic's turn. */
  setTopic(roomId: string, family: () => Promise<"channels" | "groups">, topic: string): Promise<void>;
  /** Runs something else in its turn among what the room gets. */
  inTurn<T>(roomId: string, task: () => Promise<T>): Promise<T>;
  /** Resolves when everything accepted so far is done. */
  idle(): Promise<void>;
}

export interface OutboxOptions {
  readonly api: Api;
  readonly retry: RetryOptions;
  readonly logger: Logger;
  readonly integrationId?: string;
}

/** Words of a room that takes no message, in a context where the request itself is known to be right. */
const roomRefusals = /room_is_archived|room_is_blocked|room-closed|muted|readonly|error-not-allowed|not-allowed$/i;

export function createOutbox(options: OutboxOptions): Outbox {
  return new RoomOutbox(options);
}

class RoomOutbox implements Outbox {
  readonly #options: OutboxOptions;
  readonly #queue: KeyedQueue = keyedQueue();
  #mayImpersonate = true;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#queue.size;
  }

  send(message: OutgoingMessage): Promise<SentMessage> {
    const id = message.id ?? newId();
    return this.inTurn(message.roomId, () =>
      this.#retrying(`sending to room ${message.roomId}`, (attempt) => this.#attempt(message, id, attempt)),
    );
  }

  edit({ id, roomId }: MessageRef, text: string): Promise<void> {
    return this.#change(roomId, `editing ${id}`, "chat.update", { roomId, msgId: id, text });
  }

  delete({ id, roomId }: MessageRef): Promise<void> {
    return this.#change(roomId, `deleting ${id}`, "chat.delete", { roomId, msgId: id });
  }

  async react(messageId: string, emoji: string, on: boolean): Promise<void> {
    const params = { messageId, emoji, shouldReact: on };
    await this.#retrying(`reacting to ${messageId}`, () => this.#options.api.post("chat.react", params));
  }

  async setTopic(roomId: string, family: () => Promise<"channels" | "groups">, topic: string): Promise<void> {
    const set = async (): Promise<unknown> => this.#options.api.post(`${await family()}.setTopic`, { roomId, topic });
    await this.inTurn(roomId, () => this.#retrying(`setting the topic of ${roomId}`, set));
  }

  inTurn<T>(roomId: string, task: () => Promise<T>): Promise<T> {
    return this.#queue.run(roomId, task);
  }

  idle(): Promise<void> {
    return this.#queue.idle();
  }

  #retrying<T>(what: string, task: (attempt: number) => Promise<T>): Promise<T> {
    return retrying(what, this.#options.retry, task);
  }

  async #change(roomId: string, what: string, path: string, params: Body): Promise<void> {
    await this.inTurn(roomId, () => this.#retrying(what, () => this.#options.api.post(path, params)));
  }

  async #attempt(message: OutgoingMessage, id: string, attempt: number): Promise<SentMessage> {
    const { alias, avatar, ...plain } = message;
    const document = toWire(this.#mayImpersonate ? message : plain, id, this.#options.integrationId);
    try {
      const { message: stored } = await this.#options.api.post("chat.sendMessage", { message: document });
      return fromWire(stored);
    } catch (error) {
      if (!isRocketChatError(error) || error.status !== 400) throw error;
      const before = attempt > 1 || message.id !== undefined ? await this.#stored(id) : undefined;
      if (before) return before;
      if (this.#mayImpersonate && (alias ?? avatar) !== undefined && /permission/i.test(error.message)) {
        this.#mayImpersonate = false;
        this.#options.logger.warn(
          "the account may not use alias or avatar (permission 'message-impersonate'); sending without",
        );
        return await this.#attempt(plain, id, attempt);
      }
      throw refusedByRoom(message.roomId, error);
    }
  }

  /** The message under this id, when an earlier attempt got through although its answer did not. */
  async #stored(id: string): Promise<SentMessage | undefined> {
    try {
      return fromWire((await this.#options.api.get("chat.getMessage", { msgId: id })).message);
    } catch (error) {
      if (isRocketChatError(error) && error.status === 400) return undefined;
      throw error;
    }
  }
}

/** Tells a room that takes no message from a request that is wrong in itself. */
function refusedByRoom(roomId: string, error: unknown): unknown {
  if (!isRocketChatError(error) || !roomRefusals.test(`${error.serverCode ?? ""} ${error.message}`)) return error;
  return new RocketChatError("refused_by_room", `room ${roomId} takes no message from the bot: ${error.message}`, {
    status: 400,
    ...(error.serverCode === undefined ? {} : { serverCode: error.serverCode }),
    cause: error,
  });
}
