/** The contract between core and everybody above it: interfaces only. */
import type { RocketChatError } from "./errors.ts";
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

/** The events of the rooms, as one subscriber asked for them. */
export interface EventStream extends AsyncIterable<RoomEvent>, AsyncDisposable {
  /** Settles when no further event will come; with the reason when it was not asked for. Never rejects. */
  readonly closed: Promise<RocketChatError | undefined>;
  /** Ends the stream; what is queued is still delivered to whoever iterates. */
  close(): Promise<void>;
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
  /** Puts a file into a room. Throws `too_large`, `rejected`, `forbidden`. */
  upload(file: OutgoingFile): Promise<SentMessage>;
  /**
   * Fetches a file by URL, or by a link as the server writes it, wherever that redirects to; credentials are sent to
   * the bot's own server only. Throws `not_found`, `forbidden`, `too_large`, `closed`.
   */
  download(url: string, options?: { readonly maxBytes?: number }): Promise<Uint8Array>;
}

/** What a bot can do in a livechat room. */
export interface Omnichannel {
  /** Gives the conversation to a department or an agent. Throws `rejected` when nobody takes it. */
  forward(
    roomId: string,
    to: { readonly departmentId: string } | { readonly userId: string },
    comment?: string,
  ): Promise<void>;
  /** Ends the conversation as its agent. */
  close(roomId: string, comment?: string): Promise<void>;
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
  subscribe(filter?: Partial<FilterSettings>): EventStream;
  /** What the client goes through from now on; of what is not read, the latest thousand. Ends when the client is closed. */
  status(): AsyncIterable<ClientStatus>;
  /**
   * Says something. Resolves once the server stored it; retried with the same id until then, so it is never stored
   * twice. Messages to one room keep the order of the calls. Throws `refused_by_room`, `too_large`, `forbidden`,
   * `not_found`, `rejected`, `closed`.
   */
  send(message: OutgoingMessage): Promise<SentMessage>;
  /** Changes the text of an own message. */
  edit(message: MessageRef, text: string): Promise<void>;
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
  /** Resolves when the connector can take the room's next event. */
  deliver(event: RoomEvent): Promise<void>;
}

export interface BridgeOptions {
  /** Unset filters are the settings'. */
  readonly filter?: Partial<FilterSettings>;
  /** Rooms served side by side. Default 50. */
  readonly concurrency?: number;
}

/** Events flowing from a client into a connector. */
export interface Bridge extends AsyncDisposable {
  /** Settles when no further event will be delivered. Never rejects. */
  readonly closed: Promise<RocketChatError | undefined>;
  /** Takes no further event and waits for the running deliveries. */
  close(): Promise<void>;
}
