import type { Room, User } from "../../world/documents.ts";
import type { World } from "../../world/world.ts";
import { type Endpoint, endpoint, type Nothing } from "../endpoint.ts";
import { denied } from "../errors.ts";
import { type RoomKey, roomAlternatives } from "../lookup.ts";
import { matching, type SearchQuery } from "../matching.ts";
import { type PageQuery, pageOf } from "../paging.ts";
import { choice, closedChoice, closedShape, paging, shape } from "../schema.ts";
import {
  type HistoryQuery,
  historyKeys,
  historyOf,
  type MembersQuery,
  type MessagesQuery,
  membersKeys,
  membersOf,
  messagesKeys,
  messagesOf,
} from "./room-contents.ts";
import { channelFamily, groupFamily, type RoomFamily, showRoom } from "./room-family.ts";

/** Looking at channels and groups. */
export const namedRoomEndpoints: readonly Endpoint[] = [
  list("channels.list", channelFamily, publicRooms),
  list("channels.list.joined", channelFamily, joinedRooms),
  list("groups.list", groupFamily, joinedRooms),
  ...[channelFamily, groupFamily].flatMap((family) => [info(family), history(family), members(family)]),
  endpoint<Nothing, MessagesQuery & { readonly roomId: string }>({
    verb: "GET",
    path: "channels.messages",
    query: closedShape({ roomId: { type: "string" }, ...messagesKeys }, ["roomId"]),
    permission: "view-c-room",
    handle({ world, user, query }) {
      const room = channelFamily.find(world, user, query, true);
      const onlyJoined = world.access.can(user, "view-joined-room");
      if (onlyJoined && !world.access.isMember(user, room)) return denied();
      return messagesOf(world, user, room, query);
    },
  }),
  endpoint<Nothing, MessagesQuery & RoomKey>({
    verb: "GET",
    path: "groups.messages",
    query: choice(roomAlternatives, messagesKeys),
    handle: ({ world, user, query }) => messagesOf(world, user, groupFamily.find(world, user, query), query),
  }),
];

type Rooms = (world: World, user: User, family: RoomFamily) => readonly Room[] | undefined;

function list(path: string, family: RoomFamily, rooms: Rooms): Endpoint {
  return endpoint<Nothing, PageQuery & SearchQuery & { readonly _id?: string }>({
    verb: "GET",
    path,
    query: shape({ _id: { type: "string" }, ...paging }),
    handle({ world, user, query }) {
      const visible = rooms(world, user, family);
      if (visible === undefined) return denied();
      const wanted = visible.filter((room) => query._id === undefined || room._id === query._id);
      const { items, numbers } = pageOf(matching(world, wanted, query), query, world.settings, { name: 1 });
      return { [family.path]: items.map((room) => world.history.normalisedRoom(user, room)), ...numbers };
    },
  });
}

/** All channels, or those of the account if it may see no others; undefined when it may see none. */
function publicRooms(world: World, user: User, family: RoomFamily): readonly Room[] | undefined {
  if (world.access.can(user, "view-c-room")) return world.rooms.filter((room) => room.t === family.t);
  return world.access.can(user, "view-joined-room") ? joinedRooms(world, user, family) : undefined;
}

function joinedRooms(world: World, user: User, family: RoomFamily): readonly Room[] {
  return world.history.roomsOf(user).update.filter((room) => room.t === family.t);
}

function info(family: RoomFamily): Endpoint {
  return endpoint<Nothing, RoomKey>({
    verb: "GET",
    path: `${family.path}.info`,
    query: choice(roomAlternatives),
    handle: ({ world, user, query }) => showRoom(family, world, user, family.find(world, user, query, true)),
  });
}

function history(family: RoomFamily): Endpoint {
  return endpoint<Nothing, RoomKey & HistoryQuery>({
    verb: "GET",
    path: `${family.path}.history`,
    query: family.t === "c" ? closedChoice(roomAlternatives, historyKeys) : choice(roomAlternatives, historyKeys),
    handle({ world, user, query }) {
      const threads = family.showsThreads ? query.showThreadMessages !== "false" : query.showThreadMessages === "true";
      return historyOf(world, user, family.find(world, user, query, true), query, threads);
    },
  });
}

function members(family: RoomFamily): Endpoint {
  return endpoint<Nothing, RoomKey & MembersQuery>({
    verb: "GET",
    path: `${family.path}.members`,
    query: choice(roomAlternatives, membersKeys),
    handle: ({ world, user, query }) => membersOf(world, family.find(world, user, query, family.t === "c"), query),
  });
}
