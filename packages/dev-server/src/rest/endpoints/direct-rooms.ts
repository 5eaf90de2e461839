import type { Room, User } from "../../world/documents.ts";
import { ServerError } from "../../world/errors.ts";
import type { World } from "../../world/world.ts";
import { type Endpoint, endpoint, type Nothing } from "../endpoint.ts";
import { denied } from "../errors.ts";
import { type PageQuery, pageOf } from "../paging.ts";
import { closedChoice, closedShape, paging, shape } from "../schema.ts";
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

const alternatives = { roomId: { type: "string" }, username: { type: "string" } };

interface DirectKey {
  readonly roomId?: string;
  readonly username?: string;
}

interface CreateBody {
  readonly username?: string;
  readonly usernames?: string;
  readonly excludeSelf?: boolean | null;
}

/** Direct rooms; every route exists under `im.` and under `dm.`. */
export const directRoomEndpoints: readonly Endpoint[] = ["im", "dm"].flatMap((prefix) => [
  create(`${prefix}.create`),
  list(`${prefix}.list`),
  history(`${prefix}.history`),
  messages(`${prefix}.messages`),
  members(`${prefix}.members`),
]);

function create(path: string): Endpoint {
  return endpoint<CreateBody>({
    verb: "POST",
    path,
    body: closedChoice(
      { usernames: { type: "string" }, username: { type: "string" } },
      { excludeSelf: { type: "boolean", nullable: true } },
    ),
    handle({ world, user, body }) {
      const names = body.username === undefined ? (body.usernames ?? "").split(",") : [body.username];
      const { room } = world.creation.direct(
        user,
        names.map((name) => name.trim()),
        body.excludeSelf === true,
      );
      return { room: { t: "d", rid: room._id, usernames: room.usernames, _id: room._id } };
    },
  });
}

function list(path: string): Endpoint {
  return endpoint<Nothing, PageQuery>({
    verb: "GET",
    path,
    query: shape(paging),
    handle({ world, user, query }) {
      const rooms = world.history.roomsOf(user).update.filter((room) => room.t === "d");
      const { items, numbers } = pageOf(rooms, query, world.settings, { name: 1 });
      return { ims: items.map((room) => world.history.normalisedRoom(user, room)), ...numbers };
    },
  });
}

function history(path: string): Endpoint {
  return endpoint<Nothing, HistoryQuery & { readonly roomId: string }>({
    verb: "GET",
    path,
    query: closedShape({ roomId: { type: "string", minLength: 1 }, ...historyKeys }, ["roomId"]),
    handle({ world, user, query }) {
      const room = directRoom(world, user, query);
      return historyOf(world, user, room, query, query.showThreadMessages === "true");
    },
  });
}

function messages(path: string): Endpoint {
  return endpoint<Nothing, MessagesQuery & DirectKey>({
    verb: "GET",
    path,
    query: closedChoice(alternatives, messagesKeys),
    handle({ world, user, query }) {
      const room = directRoom(world, user, query);
      return world.access.canAccess(user, room) ? messagesOf(world, user, room, query) : denied();
    },
  });
}

function members(path: string): Endpoint {
  return endpoint<Nothing, MembersQuery & DirectKey>({
    verb: "GET",
    path,
    query: closedChoice(alternatives, membersKeys),
    handle({ world, user, query }) {
      const room = directRoom(world, user, query);
      return world.access.canAccess(user, room) ? membersOf(world, room, query) : denied();
    },
  });
}

/** The direct room of that id, or the caller's with that account. */
function directRoom(world: World, user: User, { roomId, username }: DirectKey): Room {
  const other = world.users.byUsername(username ?? "");
  const room =
    roomId === undefined ? other && world.rooms.directOf([...new Set([user._id, other._id])]) : world.rooms.get(roomId);
  if (room?.t !== "d")
    throw new ServerError(
      "error-room-not-found",
      'The required "roomId" param provided does not match any direct message',
    );
  return room;
}
