/** The contract between core and everybody above it: interfaces only. */
import type { RocketChatError } from "./errors.ts";
import type { Omnichannel } from "./livechat.ts";
import type { Logger } from "./logger.ts";
import type {
  FilterSettings,
  IgnoreReason,
  OutgoingFile,
  OutgoingMessage,
  Room,
  RoomEvent,
  SentMessage,
  ServerInfo,
  User,
} from "./types.ts";

export type { HandoffTarget, LivechatOutcome, LivechatRefusal, Omnichannel } from "./livechat.ts";

/** The events of the rooms, as one subscriber asked for them. */
export interface EventStream extends AsyncIterable<RoomEvent>, AsyncDisposable {
  /** Settles when no further event will come; with the reason when it was not asked for. Never rejects. */
  readonly closed: Promise<RocketChatError | undefined>;
  /**
   * Says that an event need never be delivered again; of `acknowledge: "manual"` only. Events may be acknowledged in
   * any order. What a process did not acknowledge before it died is delivered again when there is a `StateStore`.
   * With a reason it counts as ignored, which the log and a status tell.
   */
  acknowledge(event: RoomEvent, ignored?: IgnoreReason): void;
  /** Ends the stream; what is queued is still delivered to whoever iterates. */
  close(): Promise<void>;
}

export interface SubscribeOptions {
  /**
   * When an event counts as handled. `next` (default): when the following one is asked for, which suits a loop that
   * handles one after another; `manual`: when `acknowledge` is called.
   */
  readonly acknowledge?: "next" | "manual";
}

/**
 * Keeps what has to outlive the process: how far each room is handled, and the login. Values are JSON.
 *
 * One store may serve several clients. `compareAndSet` is atomic among all who share it, so that it can hold a lease.
 */
export interface StateStore {
  /** The value, unless there is none or it has expired. */
  get(key: string): Promise<unknown>;
  /** Resolves once the value survives the end of this process. */
  set(key: string, value: unknown, options?: Expiry): Promise<void>;
  delete(key: string): Promise<void>;
  /** Sets the value if the present one equals `expected` (`undefined`: there is none). Tells whether it did. */
  compareAndSet(key: string, expected: unknown, value: unknown, options?: Expiry): Promise<boolean>;
  /** Writes what is pending and lets go of the medium. Idempotent. */
  close(): Promise<void>;
}

export interface Expiry {
  /** Milliseconds after which the value is gone. Default never. */
  readonly expiresInMs?: number;
}

/** How much of what was missed is fetched after a gap. */
export interface RecoveryOptions {
  /** Older messages are left out. Milliseconds; default 3 600 000. 0 fetches nothing. */
  readonly maxAgeMs: number;
  /** Of more messages in a room, the older ones are left out, which the log tells. Default 500. */
  readonly maxPerRoom: number;
}

/** What the client goes through. */
export type ClientStatus =
  | { readonly type: "connecting"; readonly attempt: number }
  | { readonly type: "online"; readonly reconnected: boolean }
  | { readonly type: "offline"; readonly reason: RocketChatError; readonly retryInMs: number }
  | {
      readonly type: "ignored";
      readonly reason: IgnoreReason;
      readonly roomId?: string;
      readonly messageId?: string;
    }
  /** What was missed during a gap has been fetched; `leftOut` were too many or too old (`RecoveryOptions`). */
  | { readonly type: "recovered"; readonly rooms: number; readonly messages: number; readonly leftOut: number }
  /** More and more events wait for a slow consumer. */
  | { readonly type: "pressure"; readonly waiting: number }
  | { readonly type: "closed"; readonly reason?: RocketChatError };

/** How the client is doing now. */
export interface Health {
  readonly state: "connecting" | "online" | "offline" | "closed";
  /** When `state` began. */
  readonly since: Date;
  readonly reconnects: number;
  readonly lastEventAt?: Date;
  /** Events dispatched to subscribers since the start. */
  readonly delivered: number;
  /** Of these, messages that were fetched after a gap. */
  readonly recovered: number;
  /** Events dispatched and not handled yet. */
  readonly waiting: number;
  readonly ignored: Readonly<Partial<Record<IgnoreReason, number>>>;
  /** Messages accepted by `send` that the server has not confirmed yet. */
  readonly sending: number;
  readonly lastError?: string;
}

/** The rooms of the bot account. */
export interface Rooms {
  /** The rooms the bot is a member of, as known now. */
  joined(): readonly Room[];
  /** The room with this id. Throws `not_found`. */
  get(roomId: string): Promise<Room>;
  /**
   * The room that a person's word means: a room id, `#name`, `name`, `@username`, `username` or a user id, tried in
   * this order. For a user the direct room is created when there is none. Throws `not_found`.
   */
  find(target: string): Promise<Room>;
  /** The direct room with these users, created when there is none. Throws `not_found`, `forbidden`. */
  direct(...usernames: readonly string[]): Promise<Room>;
  /** Joins a public channel; a private group must already have the bot. Throws `not_found`, `forbidden`. */
  join(target: string): Promise<Room>;
  /** Leaves a channel or a private group. Throws `not_found`, `forbidden`, `rejected` (nobody leaves other rooms). */
  leave(roomId: string): Promise<void>;
}

/** Uploads and downloads. */
export interface Files {
  /**
   * Puts a file into a room, in its turn among what the room gets, and once: after a confirmation that may have worked
   * the room is searched for the file before it is repeated. Throws `too_large`, `refused_by_room`, `rejected`, `closed`.
   */
  upload(file: OutgoingFile): Promise<SentMessage>;
  /**
   * Fetches a file by URL, or by a link as the server writes it, wherever that redirects to; credentials are sent to
   * the bot's own server only. Throws `not_found`, `forbidden`, `too_large`, `closed`.
   */
  download(url: string, options?: { readonly maxBytes?: number }): Promise<Uint8Array>;
}

export interface MessageRef {
  readonly id: string;
  readonly roomId: string;
}

/** A logged-in bot account. It reconnects by itself until closed. */
export interface Client extends AsyncDisposable {
  readonly user: User;
  readonly server: ServerInfo;
  readonly rooms: Rooms;
  readonly omnichannel: Omnichannel;
  readonly files: Files;
  readonly logger: Logger;
  readonly health: Health;
  /** Hears events from now on; any number of subscribers share one wire subscription. Unset filters are the settings'. */
  subscribe(filter?: Partial<FilterSettings>, options?: SubscribeOptions): EventStream;
  /** What the client goes through from now on; of what is not read, the latest thousand. Ends when the client is closed. */
  status(): AsyncIterable<ClientStatus>;
  /**
   * Says something. Resolves once the server stored it; retried with the same id until then, so it is never stored
   * twice. What is longer than the server takes is split. Messages to one room keep the order of the calls. Throws `refused_by_room`, `too_large`, `forbidden`,
   * `not_found`, `rejected`, `closed`.
   */
  send(message: OutgoingMessage): Promise<SentMessage>;
  /** Changes the text of an own message. Throws `too_large` for one that `split` would split. */
  edit(message: MessageRef, text: string): Promise<void>;
  /** The texts of the messages that `send` would make of this one, as far as the server's limit is known now. */
  split(text: string): readonly string[];
  /** Removes an own message; the account needs `delete-own-message`, which the role `bot` alone does not have. */
  delete(message: MessageRef): Promise<void>;
  /** Sets a reaction, or takes it away; never toggles. */
  react(messageId: string, emoji: string, on?: boolean): Promise<void>;
  /**
   * Shows or ends "is typing". Best effort; shown for 15 s, so repeat it every 5 to 10 s. What is said next in the same
   * place ends it.
   */
  typing(roomId: string, active: boolean, threadId?: string): Promise<void>;
  setTopic(roomId: string, topic: string): Promise<void>;
  /** Way out: a DDP method by its name. */
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  /** Way out: a REST call, e.g. `request("GET", "users.info", { username: "ann" })`. */
  request(
    verb: "GET" | "POST",
    path: string,
    params?: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>>;
  /** Sends what is queued, logs off (a personal access token is kept) and ends. Idempotent. */
  close(): Promise<void>;
}

/** The whole of what a connector owes the core. */
export interface Connector {
  readonly name: string;
  /**
   * Resolves when the connector can take the room's next event. The event counts as handled then, or, if a
   * `Delivery` comes back, when its `handled` settles.
   */
  deliver(event: RoomEvent): Promise<Delivery | undefined> | Promise<void>;
}

/** An event that a connector has taken and still works on. */
export interface Delivery {
  /** Settles when the event need never be delivered again; a rejection is logged. */
  readonly handled: Promise<unknown>;
  /** Why the connector passed over the event: the log and a status tell it, once the event is handled. */
  readonly ignored?: IgnoreReason;
}

export interface BridgeOptions {
  /** Unset filters are the settings'. */
  readonly filter?: Partial<FilterSettings>;
  /** Rooms served side by side. Default 50. */
  readonly concurrency?: number;
  /**
   * What becomes of messages that wait while one of the same room and thread is handled: `queue` (default) delivers
   * them one by one; `latest` only the last of them; `debounce` also waits until the room has been quiet for
   * `quietMs`. What is passed over is told as `superseded`. Other events are never passed over.
   */
  readonly strategy?: "queue" | "latest" | { readonly type: "debounce"; readonly quietMs: number };
}

/** Events flowing from a client into a connector. */
export interface Bridge extends AsyncDisposable {
  /** Settles when no further event will be delivered. Never rejects. */
  readonly closed: Promise<RocketChatError | undefined>;
  /** Takes no further event and waits for the running deliveries. */
  close(): Promise<void>;
}
