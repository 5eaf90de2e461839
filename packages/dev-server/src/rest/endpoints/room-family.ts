import type { Room, User } from "../../world/documents.ts";
import { ServerError } from "../../world/errors.ts";
import type { World } from "../../world/world.ts";
import { type RoomKey, refuseArchived, roomNamed, roomNotFound } from "../lookup.ts";

/** Two families of routes do the same to rooms of different types: `channels.*` and `groups.*`. */
export interface RoomFamily {
  /** The first part of the paths, and the key of lists. */
  readonly path: "channels" | "groups";
  /** The key under which one room is answered. */
  readonly key: "channel" | "group";
  readonly t: "c" | "p";
  /** Whether history shows thread replies when the caller does not say. */
  readonly showsThreads: boolean;
  /** The room that the call names; archived ones are refused unless `archivedToo`. */
  find(world: World, user: User, key: RoomKey, archivedToo?: boolean): Room;
}

/** Public channels, which everybody may look up, and omnichannel rooms. */
export const channelFamily: RoomFamily = {
  path: "channels",
  key: "channel",
  t: "c",
  showsThreads: false,
  find(world, _user, key, archivedToo = false) {
    const room = roomNamed(world, key);
    if (room === undefined || (room.t !== "c" && room.t !== "l")) throw roomNotFound("channel");
    if (!archivedToo) refuseArchived(room, "channel");
    return room;
  },
};

/** Private groups, which only their members can find. */
export const groupFamily: RoomFamily = {
  path: "groups",
  key: "group",
  t: "p",
  showsThreads: true,
  find(world, user, key, archivedToo = false) {
    if (!key.roomId && !key.roomName)
      throw new ServerError("error-room-param-not-provided", 'The parameter "roomId" or "roomName" is required');
    const room = roomNamed(world, key);
    if (room === undefined || room.t !== "p" || !world.access.canAccess(user, room)) throw roomNotFound("group");
    if (!archivedToo) refuseArchived(room, "private group");
    return room;
  },
};

/** The answer that shows a room as it is now. */
export function showRoom(
  family: RoomFamily,
  world: World,
  user: User,
  { _id }: Room,
): Readonly<Record<string, unknown>> {
  const room = world.rooms.get(_id);
  return { [family.key]: room === undefined ? undefined : world.history.normalisedRoom(user, room) };
}
