/** What a bot sees and says: plain data, no behaviour. */

export type RoomKind = "channel" | "private" | "direct" | "livechat";

/** A room that the bot account can read. */
export interface Room {
  readonly id: string;
  readonly kind: RoomKind;
  /** The slug of a channel or group; of a direct room the other side's username; empty when the server names none. */
  readonly name: string;
  /** The name a person sees; equals `name` where there is no other. */
  readonly displayName: string;
  /** True when the bot account is a member. */
  readonly joined: boolean;
  /** The room that a discussion belongs to. */
  readonly parentId?: string;
  readonly readOnly?: boolean;
  readonly encrypted?: boolean;
  readonly archived?: boolean;
  readonly topic?: string;
  /** Of a livechat room: the agent who has the conversation; absent while it waits in the queue, or is not known. */
  readonly servedBy?: User;
  /** The members' usernames, of direct rooms only. */
  readonly usernames?: readonly string[];
}

/** Somebody who writes: an account, or the visitor of a livechat room. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly name?: string;
}

/** A file or a rich block that came with a message; every URL is absolute. */
export interface IncomingAttachment {
  readonly kind: "file" | "image" | "audio" | "video" | "rich";
  readonly title?: string;
  readonly description?: string;
  readonly text?: string;
  /** Where the original can be fetched; a protected file needs the bot's credentials (`Files.download`). */
  readonly url?: string;
  readonly mimeType?: string;
  /** Bytes. */
  readonly size?: number;
  readonly fileId?: string;
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Somebody else's message, first seen or edited. */
export interface IncomingMessage {
  readonly id: string;
  readonly room: Room;
  readonly sender: User;
  /** As typed. */
  readonly text: string;
  /** As typed, without a leading mention of the bot and without the hidden link of a quotation. */
  readonly textForBot: string;
  readonly sentAt: Date;
  readonly editedAt?: Date;
  /** The id of the thread's first message. */
  readonly threadId?: string;
  readonly mentions: readonly User[];
  readonly mentionsBot: boolean;
  /** True in a direct room, where every message is meant for the bot. */
  readonly isDirect: boolean;
  /** True when a program wrote it: the message says so (its `bot` field), or the settings list the sender as a bot. */
  readonly fromBot: boolean;
  readonly attachments: readonly IncomingAttachment[];
  /** `recovered` when it was fetched after a gap instead of streamed. */
  readonly origin: "live" | "recovered";
  /** The wire document. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** What happened in a room. A re-broadcast of an old message is never a "message". */
export type RoomEvent =
  | { readonly type: "message"; readonly room: Room; readonly message: IncomingMessage }
  | { readonly type: "edited"; readonly room: Room; readonly message: IncomingMessage }
  | { readonly type: "deleted"; readonly room: Room; readonly messageId: string }
  | {
      readonly type: "reaction";
      readonly room: Room;
      readonly messageId: string;
      /** With colons, e.g. `:thumbsup:`. */
      readonly emoji: string;
      /** The server names reacting users by username only; `id` is empty when the account is not known yet. */
      readonly user: User;
      readonly added: boolean;
    }
  | {
      readonly type: "joined" | "left";
      readonly room: Room;
      readonly person: User;
      /** Who added or removed the person, when it was somebody else. */
      readonly by?: User;
    }
  | { readonly type: "topic"; readonly room: Room; readonly topic: string; readonly by: User }
  | { readonly type: "typing"; readonly room: Room; readonly user: User; readonly active: boolean }
  | {
      readonly type: "system";
      readonly room: Room;
      /** The wire's `t`, e.g. `room-archived`. */
      readonly kind: string;
      readonly message: IncomingMessage;
    };

/** Which events a subscriber hears. */
export interface FilterSettings {
  /** Names or ids of the only rooms to hear; empty hears every joined room. Direct and livechat rooms have their own switch. */
  readonly rooms: readonly string[];
  /** Hear direct messages. Default false (`RESPOND_TO_DM`). */
  readonly direct: boolean;
  /** Hear livechat rooms. Default false (`RESPOND_TO_LIVECHAT`). */
  readonly livechat: boolean;
  /** Hear edits of messages. Default false (`RESPOND_TO_EDITED`). */
  readonly edited: boolean;
  /** Hear public channels that the bot has not joined. Default false (`LISTEN_ON_ALL_PUBLIC`). */
  readonly allPublic: boolean;
  /** Hear deletions, in rooms the bot is a member of; costs a subscription a room. Default false. */
  readonly deleted: boolean;
  /** Hear who is typing, in rooms the bot is a member of; costs a subscription a room. Default false. */
  readonly typing: boolean;
  /** Usernames or ids of those whose words are not heard. Default none (`ROCKETCHAT_IGNORE_USERS`). */
  readonly ignoreUsers: readonly string[];
  /**
   * Which messages of channels and private groups are heard: every one, those that mention the bot, or none
   * (`direct`). Direct and livechat rooms have their own switch. Default `all` (`ROCKETCHAT_RESPOND_TO`).
   */
  readonly respondTo: "all" | "mentions" | "direct";
  /**
   * What a message in a channel or group begins with when it is meant for the bot, e.g. `!`; a mention serves as
   * well. It is taken off `textForBot`. Default none (`ROCKETCHAT_PREFIX`).
   */
  readonly prefix?: string;
}

/** Why an event did not reach a subscriber. */
export type IgnoreReason =
  | "own_message"
  | "direct"
  | "livechat"
  | "not_joined"
  | "room_not_listed"
  | "edited"
  | "deleted"
  | "typing"
  | "encrypted"
  | "already_seen"
  | "before_start"
  | "update_only"
  | "ignored_user"
  | "not_addressed"
  /** Bots have answered each other too often in a row. */
  | "loop_guard"
  /** Somebody else serves the livechat conversation now. */
  | "other_agent"
  /** The bot was told to be quiet there for a while. */
  | "paused"
  /** A later message took its place (`BridgeOptions.strategy`). */
  | "superseded"
  | "malformed";

/** A rich block below a message, in Rocket.Chat's own field names. */
export type OutgoingAttachment = Readonly<Record<string, unknown>>;

/** What a bot says. */
export interface OutgoingMessage {
  readonly roomId: string;
  readonly text?: string;
  /** Answer inside this thread. */
  readonly threadId?: string;
  /** Show a thread answer in the room as well. */
  readonly alsoInRoom?: boolean;
  readonly attachments?: readonly OutgoingAttachment[];
  /** Shown instead of the bot's name; needs the permission `message-impersonate` (the role `bot` has it). */
  readonly alias?: string;
  /** URL of a picture shown instead of the bot's; needs `message-impersonate`. */
  readonly avatar?: string;
  /** An emoji shown instead of the avatar. */
  readonly emoji?: string;
  /** The id to store it under. One is made when absent; the same id is never stored twice. */
  readonly id?: string;
  /**
   * The id of the message that this answers. An answer that is given once more, because the process died before it
   * could note that the message was handled, is then not stored a second time.
   */
  readonly inReplyTo?: string;
  /** Further wire fields, e.g. `blocks` or `customFields`. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A message as the server stored it. */
export interface SentMessage {
  readonly id: string;
  readonly roomId: string;
  readonly threadId?: string;
  readonly text: string;
  readonly sentAt: Date;
  /** The ids of all the messages it was split into, in order, when it was longer than the server takes; `id` is the first. */
  readonly parts?: readonly string[];
}

/** A file to put into a room. */
export interface OutgoingFile {
  readonly roomId: string;
  readonly name: string;
  readonly content: Uint8Array;
  /** Default `application/octet-stream`. */
  readonly mimeType?: string;
  readonly text?: string;
  readonly threadId?: string;
}

/** What the server says of itself. */
export interface ServerInfo {
  /** The normalised base URL. */
  readonly url: string;
  /** `major.minor`, as bots are told; `0.0` when the server hides it. */
  readonly version: string;
  readonly major: number;
  readonly minor: number;
}
