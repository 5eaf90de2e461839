import type { Room, User } from "../../world/documents.ts";
import { invalidUser, notAllowed, ServerError } from "../../world/errors.ts";
import type { World } from "../../world/world.ts";
import { asObject, asOptionalDate, asText, asTexts, forUser, type Methods } from "./method.ts";

/** Finding rooms, making them, getting into them and out. */
export const roomMethods: Methods = {
  ...forUser(
    "getRoomIdByNameOrId",
    (world, user, idOrName) => world.access.room(user, asText(idOrName), "getRoomIdByNameOrId")._id,
  ),
  ...forUser("getRoomNameById", (world, user, rid) => {
    const room = world.access.room(user, asText(rid), "getRoomNameById");
    return room.name ?? world.subscriptions.of(room._id, user._id)?.name;
  }),
  ...forUser("getRoomById", (world, user, rid) => world.access.room(user, asText(rid), "getRoomById")),
  ...forUser("canAccessRoom", (world, user, rid) => {
    const room = world.rooms.get(asText(rid));
    return room !== undefined && world.access.canAccess(user, room) ? room : false;
  }),
  ...forUser("joinRoom", (world, user, rid) => (world.membership.join(user, asText(rid)) ? true : undefined)),
  ...forUser("leaveRoom", (world, user, rid) => {
    world.membership.leave(user, asText(rid));
    return true;
  }),
  ...forUser("createDirectMessage", (world, user, ...usernames) => createDirect(world, user, asTexts(usernames))),
  ...forUser("createChannel", (world, user, name, members, readOnly) =>
    created(
      world.creation.channel(user, asText(name), { members: asTexts(members ?? []), readOnly: readOnly === true }),
    ),
  ),
  ...forUser("createPrivateGroup", (world, user, name, members, readOnly) =>
    created(world.creation.group(user, asText(name), { members: asTexts(members ?? []), readOnly: readOnly === true })),
  ),
  ...forUser("addUserToRoom", (world, user, data) => {
    const { rid, username } = asObject(data);
    return invite(world, user, asText(rid), [asText(username)]);
  }),
  ...forUser("addUsersToRoom", (world, user, data) => {
    const { rid, users } = asObject(data);
    return invite(world, user, asText(rid), asTexts(users));
  }),
  ...forUser("removeUserFromRoom", (world, user, data) => {
    const { rid, username } = asObject(data);
    world.membership.kick(user, asText(rid), known(world, asText(username), "removeUserFromRoom"));
    return true;
  }),
  ...forUser("createDiscussion", (world, user, data) => {
    const { prid, t_name: title, users } = asObject(data);
    return created(world.creation.discussion(user, asText(prid), asText(title), { members: asTexts(users ?? []) }));
  }),
  ...forUser("archiveRoom", (world, user, rid) => world.roomSettings.archive(user, asText(rid))),
  ...forUser("unarchiveRoom", (world, user, rid) => world.roomSettings.archive(user, asText(rid), false)),
  ...forUser("muteUserInRoom", (world, user, data) => mute(world, user, asObject(data), true)),
  ...forUser("unmuteUserInRoom", (world, user, data) => mute(world, user, asObject(data), false)),
  ...forUser("channelsList", (world, user, filter, kind) => listChannels(world, user, filter, kind)),
  ...forUser("rooms/get", (world, user, since) => listed(world.history.roomsOf(user, asOptionalDate(since)), since)),
  ...forUser("subscriptions/get", (world, user, since) =>
    listed(world.history.subscriptionsOf(user, asOptionalDate(since)), since),
  ),
};

/** Without a moment to compare with, the server answers a plain list. */
function listed<T extends { readonly update: readonly unknown[] }>(changes: T, since: unknown): T | readonly unknown[] {
  return since instanceof Date ? changes : changes.update;
}

function createDirect(world: World, user: User, usernames: readonly string[]): unknown {
  const method = "createDirectMessage";
  if (usernames.length === 0) throw invalidUser(method);
  const { room, inserted } = world.creation.direct(user, usernames);
  return { t: "d", rid: room._id, usernames: room.usernames, ...(inserted ? { inserted: true } : {}) };
}

function created(room: Room): unknown {
  return { ...room, rid: room._id };
}

function invite(world: World, user: User, rid: string, usernames: readonly string[]): true {
  for (const username of usernames) world.membership.invite(user, rid, known(world, username, "addUsersToRoom"));
  return true;
}

function mute(world: World, user: User, { rid, username }: Readonly<Record<string, unknown>>, on: boolean): true {
  world.roomSettings.mute(
    user,
    asText(rid),
    known(world, asText(username), on ? "muteUserInRoom" : "unmuteUserInRoom"),
    on,
  );
  return true;
}

function known(world: World, username: string, method: string): User {
  const user = world.users.byUsername(username);
  if (user === undefined) throw new ServerError("error-invalid-user", "Invalid user", { method });
  return user;
}

function listChannels(world: World, user: User, filter: unknown, kind: unknown): unknown {
  if (!world.access.can(user, "view-c-room")) throw notAllowed("channelsList");
  const wanted = typeof filter === "string" ? filter.trim() : "";
  const channels = world.rooms.filter(
    (room) =>
      (kind === "private" ? room.t === "p" && world.access.isMember(user, room) : room.t === "c") &&
      (wanted === "" || room.name?.includes(wanted) === true),
  );
  return { channels };
}
