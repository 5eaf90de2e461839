/** How a document names an account. */
export interface UserRef {
  readonly _id: string;
  readonly username: string;
  readonly name?: string;
}

export type PresenceStatus = "online" | "away" | "busy" | "offline";

/** An account as the server stores it. Passwords and tokens live elsewhere. */
export interface User {
  readonly _id: string;
  readonly createdAt: Date;
  readonly username: string;
  readonly name: string;
  readonly emails: readonly { readonly address: string; readonly verified: boolean }[];
  readonly type: "user" | "bot";
  readonly roles: readonly string[];
  readonly active: boolean;
  readonly status: PresenceStatus;
  /** Absent until the account was connected for the first time. */
  readonly statusConnection?: PresenceStatus;
  /** Absent until somebody chose one; `online` then. */
  readonly statusDefault?: PresenceStatus;
  readonly statusText?: string;
  /** An omnichannel agent's own switch. */
  readonly statusLivechat?: "available" | "not-available";
  readonly utcOffset?: number;
  readonly _updatedAt: Date;
}

/** Channel, private group, direct room, omnichannel room. */
export type RoomType = "c" | "p" | "d" | "l";

/** A room as the server stores it. */
export interface Room {
  readonly _id: string;
  readonly t: RoomType;
  readonly name?: string;
  readonly fname?: string;
  readonly u?: UserRef;
  readonly ts: Date;
  readonly msgs: number;
  readonly usersCount: number;
  readonly default?: boolean;
  readonly ro?: boolean;
  readonly sysMes?: boolean;
  readonly usernames?: readonly string[];
  readonly uids?: readonly string[];
  readonly topic?: string;
  readonly description?: string;
  readonly announcement?: string;
  readonly archived?: boolean;
  readonly encrypted?: boolean;
  readonly muted?: readonly string[];
  readonly unmuted?: readonly string[];
  readonly prid?: string;
  readonly joinCodeRequired?: boolean;
  readonly customFields?: Readonly<Record<string, unknown>>;
  readonly lm?: Date;
  readonly lastMessage?: Message;
  /** Omnichannel: the guest, the agent, and where the conversation stands. */
  readonly v?: {
    readonly _id: string;
    readonly username: string;
    readonly token: string;
    readonly name?: string;
    readonly status?: string;
  };
  readonly open?: boolean;
  readonly servedBy?: { readonly _id: string; readonly username: string; readonly ts: Date };
  readonly departmentId?: string;
  readonly source?: { readonly type: string };
  readonly closedAt?: Date;
  readonly closedBy?: UserRef;
  readonly closer?: "user" | "visitor";
  readonly tags?: readonly string[];
  readonly _updatedAt: Date;
}

/** An account's membership of a room ("subscription" in Rocket.Chat's own terms). */
export interface Subscription {
  readonly _id: string;
  readonly rid: string;
  readonly u: UserRef;
  readonly t: RoomType;
  readonly name: string;
  readonly fname?: string;
  readonly open: boolean;
  readonly alert: boolean;
  readonly unread: number;
  readonly userMentions: number;
  readonly groupMentions: number;
  readonly tunread?: readonly string[];
  readonly ts?: Date;
  readonly ls?: Date;
  readonly lr?: Date;
  readonly roles?: readonly string[];
  readonly prid?: string;
  readonly archived?: boolean;
  readonly blocked?: boolean;
  readonly blocker?: boolean;
  readonly inviter?: UserRef;
  /** Somebody who is invited or banned is no member. */
  readonly status?: "INVITED" | "BANNED";
  readonly customFields?: Readonly<Record<string, unknown>>;
  readonly department?: string;
  readonly v?: Room["v"];
  readonly _updatedAt: Date;
}

/** Who reacted with one emoji. */
export interface Reaction {
  readonly usernames: readonly string[];
  /** Display names, added for readers of a server that shows them. */
  readonly names?: readonly string[];
}

/** A message as the server stores it; unknown keys that a caller sent are kept. */
export interface Message {
  readonly _id: string;
  readonly rid: string;
  readonly msg: string;
  readonly ts: Date;
  readonly u: UserRef;
  readonly _updatedAt: Date;
  readonly t?: string;
  readonly tmid?: string;
  readonly tshow?: boolean;
  readonly tcount?: number;
  readonly tlm?: Date;
  readonly replies?: readonly string[];
  readonly drid?: string;
  readonly dcount?: number;
  readonly dlm?: Date;
  readonly alias?: string;
  readonly avatar?: string;
  readonly emoji?: string;
  readonly groupable?: boolean;
  readonly parseUrls?: boolean;
  readonly attachments?: readonly Attachment[];
  readonly mentions?: readonly Mention[];
  readonly channels?: readonly { readonly _id: string; readonly name: string; readonly fname?: string }[];
  readonly urls?: readonly { readonly url: string; readonly meta: Readonly<Record<string, unknown>> }[];
  readonly md?: unknown;
  readonly reactions?: Readonly<Record<string, Reaction>>;
  readonly pinned?: boolean;
  readonly pinnedAt?: Date;
  readonly pinnedBy?: UserRef;
  readonly starred?: readonly { readonly _id: string }[];
  readonly editedAt?: Date;
  readonly editedBy?: UserRef;
  readonly file?: FileRef;
  readonly files?: readonly FileRef[];
  /** The guest's secret on messages of an omnichannel visitor. */
  readonly token?: string;
  readonly [key: string]: unknown;
}

/** An account, or everybody (`all`, `here`), that a text addresses. */
export interface Mention {
  readonly _id: string;
  readonly username: string;
  readonly name?: string;
  readonly type?: "user";
}

/** A rich part of a message; its keys are the caller's. */
export type Attachment = Readonly<Record<string, unknown>>;

/** How a message names an uploaded file. */
export interface FileRef {
  readonly _id: string;
  readonly name: string;
  readonly type: string;
  readonly size?: number;
  readonly format?: string;
}

/** A message that only one account sees and nobody stores. */
export interface EphemeralMessage {
  readonly _id: string;
  readonly rid: string;
  readonly ts: Date;
  readonly msg: string;
  readonly u: UserRef;
  readonly private: true;
  readonly groupable: false;
  readonly tmid?: string;
  readonly _updatedAt: Date;
}

/** A waiting omnichannel conversation. */
export interface Inquiry {
  readonly _id: string;
  readonly rid: string;
  readonly name: string;
  readonly message: string;
  readonly status: "queued" | "taken";
  readonly ts: Date;
  readonly department?: string;
  readonly v: NonNullable<Room["v"]>;
  readonly t: "l";
  readonly defaultAgent?: UserRef;
  readonly source: { readonly type: string };
  readonly _updatedAt: Date;
}

/** A person who writes through the omnichannel widget; not an account. */
export interface VisitorRecord {
  readonly _id: string;
  readonly username: string;
  readonly token: string;
  readonly name: string;
  readonly email?: string;
  readonly department?: string;
  readonly status: "online";
  readonly ts: Date;
  readonly _updatedAt: Date;
}

/** A group of agents that conversations can be sent to. */
export interface Department {
  readonly _id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly agents: readonly string[];
  readonly _updatedAt: Date;
}

/** Names an account in a document. */
export function refOf(user: UserRef): UserRef {
  return user.name === undefined
    ? { _id: user._id, username: user.username }
    : { _id: user._id, username: user.username, name: user.name };
}
