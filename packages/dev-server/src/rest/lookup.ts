import type { Room, User } from "../world/documents.ts";
import { ServerError } from "../world/errors.ts";
import type { World } from "../world/world.ts";

/** How a call names a room. */
export interface RoomKey {
  readonly roomId?: string;
  readonly roomName?: string;
}

/** How a call names an account. */
export interface UserKey {
  readonly userId?: string;
  readonly username?: string;
  readonly user?: string;
}

/** How a call names several accounts. */
export interface UsersKey extends UserKey {
  readonly userIds?: readonly string[];
  readonly usernames?: readonly string[];
}

/** The schemas of the keys that name a room; a call gives one of them. */
export const roomAlternatives = { roomId: { type: "string" }, roomName: { type: "string" } };

/** The schemas of the keys that name accounts. */
export const userKeys = { userId: { type: "string" }, username: { type: "string" }, user: { type: "string" } };

/** The room of that id, or of that name when no id is given. */
export function roomNamed(world: World, key: RoomKey): Room | undefined {
  return key.roomId === undefined ? world.rooms.byName(key.roomName ?? "") : world.rooms.get(key.roomId);
}

/** The room that the call names, for routes that take rooms of every type; archived ones are refused. */
export function anyRoom(world: World, key: RoomKey): Room {
  if (key.roomId === undefined && key.roomName === undefined)
    throw new ServerError("error-roomid-param-not-provided", 'The parameter "roomId" or "roomName" is required');
  const room = roomNamed(world, key);
  if (room === undefined) throw roomNotFound("channel");
  refuseArchived(room, "channel");
  return room;
}

export function roomNotFound(noun: "channel" | "group"): ServerError {
  return new ServerError(
    "error-room-not-found",
    `The required "roomId" or "roomName" param provided does not match any ${noun}`,
  );
}

export function refuseArchived(room: Room, noun: "channel" | "private group"): void {
  const title = room.prid === undefined ? room.name : room.fname;
  if (room.archived === true) throw new ServerError("error-room-archived", `The ${noun}, ${title}, is archived`);
}

/** The account that the call names. */
export function userNamed(world: World, key: UserKey): User {
  const username = key.username ?? key.user;
  if (!key.userId?.trim() && !username?.trim())
    throw new ServerError(
      "error-user-param-not-provided",
      'The required "userId" or "username" param was not provided',
    );
  const user = key.userId?.trim() ? world.users.get(key.userId) : world.users.byUsername(username ?? "");
  if (user === undefined)
    throw new ServerError(
      "error-invalid-user",
      'The required "userId" or "username" param provided does not match any users',
    );
  return user;
}

/** The account that the call names, or the caller when it names nobody. */
export function userNamedOr(world: World, key: UserKey, caller: User): User {
  const named = key.userId ?? key.username ?? key.user;
  return named === undefined ? caller : userNamed(world, key);
}

/** The accounts that the call names; unknown ones are passed over. */
export function usersNamed(world: World, key: UsersKey): readonly User[] {
  const sole = key.userId ?? key.username ?? key.user;
  // Loose bodies may hold anything under these keys.
  const listed = [key.userIds, key.usernames].find(Array.isArray) ?? [];
  const names = [...new Set(sole === undefined ? listed : [...listed, sole])];
  if (names.length === 0)
    throw new ServerError(
      "error-users-params-not-provided",
      'Please provide "userId" or "username" or "userIds" or "usernames" as param',
    );
  const byId = key.userIds !== undefined || key.userId !== undefined;
  return names.flatMap((name) => (byId ? world.users.get(name) : world.users.byUsername(name)) ?? []);
}

/** The moment in a query; undefined when the key is missing or says nothing a clock knows. */
export function dateIn(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
