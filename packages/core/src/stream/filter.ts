import type { FilterSettings, IgnoreReason, Room, RoomEvent } from "../types.ts";

/** Why a subscriber with these filters does not hear the event; `undefined` when it does. */
export function reasonToIgnore(event: RoomEvent, filter: FilterSettings): IgnoreReason | undefined {
  return reasonByRoom(event, filter) ?? reasonByType(event, filter);
}

const isListed = ({ id, name, displayName }: Room, rooms: readonly string[]): boolean =>
  rooms.length === 0 || rooms.some((one) => [id, name, displayName].includes(one.replace(/^#/, "")));

function reasonByRoom({ room, ...event }: RoomEvent, filter: FilterSettings): IgnoreReason | undefined {
  if (room.kind === "direct") return filter.direct ? undefined : "direct";
  if (room.kind === "livechat") return filter.livechat ? undefined : "livechat";
  if (!isListed(room, filter.rooms)) return "room_not_listed";
  if (room.joined || event.type === "left") return undefined;
  return filter.allPublic && room.kind === "channel" ? undefined : "not_joined";
}

function reasonByType({ type }: RoomEvent, filter: FilterSettings): IgnoreReason | undefined {
  if (type === "edited" || type === "deleted" || type === "typing") return filter[type] ? undefined : type;
  return undefined;
}
