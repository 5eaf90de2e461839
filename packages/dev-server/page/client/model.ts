import type { Fields } from "./reading.ts";

/** Whether somebody is there. */
export type Presence = "online" | "away" | "busy" | "offline";

/** An account as others see it. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly presence: Presence;
  readonly statusText?: string;
  readonly isBot: boolean;
}

/** Public channel, private group, direct room, omnichannel conversation. */
export type RoomKind = "channel" | "group" | "direct" | "livechat";

/** A room that the person belongs to. */
export interface Room {
  readonly id: string;
  readonly kind: RoomKind;
  /** What the room is called, without a mark in front. */
  readonly title: string;
  /** The other people of a direct room. */
  readonly others: readonly string[];
  readonly unread: number;
  /** Whether something happened that was not seen, counted or not. */
  readonly alert: boolean;
}

/** What is known of a room besides the membership. */
export interface RoomFacts {
  readonly topic?: string;
  readonly readOnly: boolean;
  readonly archived: boolean;
  readonly lastMessageAt: number;
}

/** One emoji under a message. */
export interface Reaction {
  /** With colons, as the server keeps it. */
  readonly emoji: string;
  readonly usernames: readonly string[];
}

/** Whether the server has the message: `failed` carries why it has not. */
export type Delivery = "stored" | "pending" | { readonly failed: string };

/** A message as the page shows it. */
export interface Message {
  readonly id: string;
  readonly roomId: string;
  readonly author: { readonly username: string; readonly name: string };
  readonly alias?: string;
  /** An emoji or picture that the sender shows in place of its avatar. */
  readonly emoji?: string;
  readonly avatar?: string;
  readonly text: string;
  /** The server's reading of the text: blocks of its Markdown dialect. */
  readonly md?: readonly unknown[];
  /** What kind of system message this is. */
  readonly system?: string;
  readonly sentAt: number;
  readonly updatedAt: number;
  readonly isEdited: boolean;
  /** The message at the head of the thread that this one belongs to. */
  readonly threadId?: string;
  /** Whether a reply in a thread is also shown in the room. */
  readonly isShownInRoom: boolean;
  readonly replyCount: number;
  readonly discussionId?: string;
  readonly isGroupable: boolean;
  /** Only the receiver sees it, and nobody stores it. */
  readonly isPrivate: boolean;
  readonly mentions: readonly string[];
  readonly attachments: readonly Fields[];
  readonly reactions: readonly Reaction[];
  readonly delivery: Delivery;
}
