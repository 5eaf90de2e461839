import type { Message, Room, User } from "../../world/documents.ts";
import { notAllowed } from "../../world/errors.ts";
import type { World } from "../../world/world.ts";
import { asDate, asNumber, asObject, asOptionalDate, asText, asTexts, forUser, type Methods } from "./method.ts";

/** Reading what was said, and saying that one has. */
export const historyMethods: Methods = {
  ...forUser("loadHistory", (world, user, rid, end, limit, lastSeen, showThreads) => {
    const room = readable(world, user, asText(rid));
    if (room === undefined) return false;
    const latest = asOptionalDate(end);
    const found = world.history.of(room, {
      ...(latest === undefined ? {} : { latest }),
      threadReplies: showThreads !== false,
    });
    const messages = found.slice(0, asNumber(limit, 20));
    const seen = asOptionalDate(lastSeen);
    const oldest = messages.at(-1);
    const missed =
      seen === undefined || oldest === undefined
        ? []
        : found.filter((message) => message.ts > seen && message.ts < oldest.ts);
    return { messages: shown(world, user, messages), unreadNotLoaded: missed.length };
  }),
  ...forUser("loadMissedMessages", (world, user, rid, start) => {
    const room = readable(world, user, asText(rid));
    const oldest = asDate(start);
    if (room === undefined) return false;
    return shown(world, user, world.history.of(room, { oldest, threadReplies: true }));
  }),
  ...forUser("loadNextMessages", (world, user, rid, start, limit) => {
    const room = readable(world, user, asText(rid));
    if (room === undefined) return false;
    const oldest = asOptionalDate(start);
    const found = [...world.history.of(room, oldest === undefined ? {} : { oldest })].reverse();
    return { messages: shown(world, user, found.slice(0, asNumber(limit, 20))) };
  }),
  ...forUser("getChannelHistory", (world, user, data) => {
    const { rid, latest, oldest, inclusive, count, showThreadMessages } = asObject(data);
    const room = readable(world, user, asText(rid));
    if (room === undefined) return false;
    const ends = Object.entries({ latest, oldest }).flatMap(([key, value]) => {
      const date = asOptionalDate(value);
      return date === undefined ? [] : [[key, date]];
    });
    const span = {
      inclusive: inclusive === true,
      threadReplies: showThreadMessages !== false,
      limit: asNumber(count, 20),
    };
    return { messages: shown(world, user, world.history.of(room, { ...Object.fromEntries(ends), ...span })) };
  }),
  ...forUser("getSingleMessage", (world, user, messageId) => world.history.message(user, asText(messageId))),
  ...forUser("getMessages", (world, user, messageIds) =>
    asTexts(messageIds).flatMap((id) => world.history.message(user, id) ?? []),
  ),
  ...forUser("getThreadMessages", (world, user, data) => {
    const { tmid, limit, skip } = asObject(data);
    const parent = world.history.message(user, asText(tmid));
    if (parent === undefined) throw notAllowed("getThreadMessages");
    const from = asNumber(skip, 0);
    const replies = world.messages.ofThread(parent._id);
    return [parent, ...shown(world, user, replies.slice(from, from + asNumber(limit, replies.length)))];
  }),
  ...forUser("readMessages", (world, user, rid) => {
    world.unread.read(user, asText(rid));
  }),
};

function readable(world: World, user: User, rid: string): Room | undefined {
  const room = world.rooms.get(rid);
  return room !== undefined && world.access.canRead(user, room) ? room : undefined;
}

function shown(world: World, user: User, messages: readonly Message[]): readonly Message[] {
  return messages.map((message) => world.history.asSeenBy(user, message));
}
