import type { Message, Person, Presence, Reaction, Room, RoomFacts, RoomKind } from "./model.ts";
import { count, type Fields, fields, isFields, list, text, texts, time } from "./reading.ts";

const kinds: Readonly<Record<string, RoomKind>> = { c: "channel", p: "group", d: "direct", l: "livechat" };
const presences: readonly Presence[] = ["offline", "online", "away", "busy"];

/** Reads a message document of REST or of a stream; undefined for what is none. */
export function readMessage(value: unknown): Message | undefined {
  const message = fields(value);
  const id = text(message._id);
  const roomId = text(message.rid);
  const sentAt = time(message.ts);
  if (id === undefined || roomId === undefined || sentAt === undefined) return undefined;
  const author = fields(message.u);
  const username = text(author.username) ?? "unknown";
  return {
    id,
    roomId,
    author: { username, name: text(author.name) ?? username },
    text: text(message.msg) ?? "",
    sentAt,
    updatedAt: time(message._updatedAt) ?? sentAt,
    isEdited: message.editedAt !== undefined,
    isShownInRoom: message.tshow === true,
    replyCount: count(message.tcount),
    isGroupable: message.groupable !== false,
    isPrivate: message.private === true,
    mentions: list(message.mentions).flatMap((each) => text(fields(each).username) ?? []),
    attachments: list(message.attachments).filter(isFields),
    reactions: readReactions(message.reactions),
    delivery: "stored",
    ...optional("alias", text(message.alias)),
    ...optional("emoji", text(message.emoji)),
    ...optional("avatar", text(message.avatar)),
    ...optional("system", text(message.t)),
    ...optional("threadId", text(message.tmid)),
    ...optional("discussionId", text(message.drid)),
    ...optional("md", Array.isArray(message.md) ? message.md : undefined),
  };
}

function readReactions(value: unknown): readonly Reaction[] {
  return Object.entries(fields(value)).map(([emoji, each]) => ({ emoji, usernames: texts(fields(each).usernames) }));
}

/** Reads a subscription document; undefined for what is none, and for rooms that the person has put away. */
export function readRoom(value: unknown): Room | undefined {
  const subscription = fields(value);
  const id = text(subscription.rid);
  const kind = kinds[String(subscription.t)];
  if (id === undefined || kind === undefined || subscription.open === false) return undefined;
  const name = text(subscription.name) ?? id;
  return {
    id,
    kind,
    title: text(subscription.fname) ?? name,
    others: kind === "direct" ? name.split(/,\s*/) : [],
    unread: count(subscription.unread),
    alert: subscription.alert === true,
  };
}

/** Reads a room document. */
export function readRoomFacts(value: unknown): readonly [id: string, facts: RoomFacts] | undefined {
  const room = fields(value);
  const id = text(room._id);
  if (id === undefined) return undefined;
  const facts = {
    readOnly: room.ro === true,
    archived: room.archived === true,
    lastMessageAt: time(room.lm) ?? 0,
    ...optional("topic", text(room.topic)),
  };
  return [id, facts];
}

/** Reads an account as the list of people shows it. */
export function readPerson(value: unknown): Person | undefined {
  const user = fields(value);
  const id = text(user._id);
  const username = text(user.username);
  if (id === undefined || username === undefined) return undefined;
  return {
    id,
    username,
    name: text(user.name) ?? username,
    presence: presences.find((each) => each === user.status) ?? "offline",
    isBot: user.type === "bot" || texts(user.roles).includes("bot"),
    ...optional("statusText", text(user.statusText)),
  };
}

/** Reads what the stream of everybody's status carries: `[id, username, code, text, name, roles]`. */
export function readStatus(value: unknown): Omit<Person, "id" | "name"> {
  const [, username, code, statusText, , roles] = list(value);
  return {
    username: text(username) ?? "",
    presence: presences[count(code)] ?? "offline",
    isBot: texts(roles).includes("bot"),
    ...optional("statusText", text(statusText)),
  };
}

function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): Readonly<Partial<Record<Key, Value>>> {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<Key, Value>>;
}

/** Who the page acts for. */
export interface Me {
  readonly username: string;
  readonly name: string;
}

/** Reads the account's own view of itself. */
export function readMe(value: Fields): Me {
  const username = text(value.username) ?? "";
  return { username, name: text(value.name) ?? username };
}
