import type { Message, Room, User } from "../../world/documents.ts";
import type { World } from "../../world/world.ts";
import type { Answer } from "../endpoint.ts";
import { denied } from "../errors.ts";
import { dateIn } from "../lookup.ts";
import { limitOf, type PageQuery, pageOf } from "../paging.ts";

const yesOrNo = { type: "string", enum: ["true", "false"] };
const text = { type: "string" };

/** The part of a query that says which of a room's past is wanted. */
export interface HistoryQuery extends PageQuery {
  readonly latest?: string;
  readonly oldest?: string;
  readonly inclusive?: string;
  readonly unreads?: string;
  readonly showThreadMessages?: string;
}

/** The part of a query that says which of a room's messages are wanted. */
export interface MessagesQuery extends PageQuery {
  readonly mentionIds?: string;
  readonly starredIds?: string;
  readonly pinned?: string;
}

/** The part of a query that says which members are wanted. */
export interface MembersQuery extends PageQuery {
  readonly filter?: string;
  readonly status?: readonly string[];
}

const page = { count: { type: "number" }, offset: { type: "number" }, sort: text };

export const historyKeys = {
  latest: text,
  oldest: text,
  inclusive: yesOrNo,
  unreads: yesOrNo,
  showThreadMessages: yesOrNo,
  ...page,
};
export const messagesKeys = { mentionIds: text, starredIds: text, pinned: text, query: text, fields: text, ...page };
export const membersKeys = { filter: text, status: { type: "array", items: text }, query: text, ...page };

/** The past of a room, newest first. */
export function historyOf(world: World, user: User, room: Room, query: HistoryQuery, threads: boolean): Answer {
  if (!world.access.canRead(user, room)) return denied();
  const oldest = dateIn(query.oldest);
  const latest = dateIn(query.latest);
  const span = { inclusive: query.inclusive === "true", threadReplies: threads, ...(oldest && { oldest }) };
  const offset = query.offset ?? 0;
  const messages = world.history
    .of(room, { ...span, ...(latest && { latest }), limit: offset + limitOf(query.count, world.settings) })
    .slice(offset)
    .map((message) => world.history.normalised(user, message));
  if (query.unreads !== "true") return { messages };
  const first = messages.at(-1);
  const before =
    oldest === undefined || first === undefined
      ? []
      : world.history.of(room, { oldest, latest: first.ts, threadReplies: threads });
  return { messages, firstUnread: before.at(-1), unreadNotLoaded: before.length };
}

/** The messages of a room by what is attached to them, newest first. */
export function messagesOf(world: World, user: User, room: Room, query: MessagesQuery): Answer {
  const wanted = world.history.of(room, { threadReplies: true }).filter((message) => isWanted(message, query));
  const { items, numbers } = pageOf(wanted, query, world.settings, { ts: -1 });
  return { messages: items.map((message) => world.history.normalised(user, message)), ...numbers };
}

/** The accounts that belong to a room, by username. */
export function membersOf(world: World, room: Room, query: MembersQuery): Answer {
  const members = world.subscriptions.ofRoom(room._id).flatMap(({ u }) => world.users.get(u._id) ?? []);
  const wanted = members.filter(
    (member) =>
      `${member.username} ${member.name}`.toLowerCase().includes((query.filter ?? "").toLowerCase()) &&
      (query.status === undefined || query.status.includes(member.status)),
  );
  const { items, numbers } = pageOf(wanted, query, world.settings, { username: 1 });
  return {
    members: items.map(({ _id, username, name, status, _updatedAt }) => ({ _id, username, name, status, _updatedAt })),
    ...numbers,
  };
}

function isWanted(message: Message, { mentionIds, starredIds, pinned }: MessagesQuery): boolean {
  return (
    hasOne(message.mentions, mentionIds) &&
    hasOne(message.starred, starredIds) &&
    (pinned?.toLowerCase() !== "true" || message.pinned === true)
  );
}

function hasOne(list: readonly { readonly _id: string }[] | undefined, ids: string | undefined): boolean {
  if (ids === undefined || ids === "") return true;
  const wanted = ids.split(",").map((id) => id.trim());
  return list?.some((each) => wanted.includes(each._id)) === true;
}
