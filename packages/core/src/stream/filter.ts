import type { FilterSettings, IgnoreReason, IncomingMessage, Room, RoomEvent, User } from "../types.ts";

/** Why a subscriber with these filters does not hear the event; `undefined` when it does. */
export function reasonToIgnore(event: RoomEvent, filter: FilterSettings): IgnoreReason | undefined {
  return (
    reasonByRoom(event, filter) ??
    reasonByType(event, filter) ??
    reasonByPerson(event, filter) ??
    reasonByAddress(event, filter)
  );
}

/** The event as a subscriber with these filters gets it: what a message begins with to address the bot is taken off. */
export function asHeard(event: RoomEvent, { prefix }: FilterSettings): RoomEvent {
  if (!prefix || (event.type !== "message" && event.type !== "edited")) return event;
  const textForBot = behindPrefix(event.message, prefix);
  return textForBot === undefined ? event : { ...event, message: { ...event.message, textForBot } };
}

/** Says whether a user is on a list of usernames and ids. */
export function isAmong({ id, username }: User, names: readonly string[]): boolean {
  const lower = username.toLowerCase();
  return names.some((one) => one === id || (lower !== "" && one.replace(/^@/, "").toLowerCase() === lower));
}

const isListed = ({ id, name, displayName }: Room, rooms: readonly string[]): boolean =>
  rooms.length === 0 || rooms.some((one) => [id, name, displayName].includes(one.replace(/^#/, "")));

function reasonByRoom({ room, ...event }: RoomEvent, filter: FilterSettings): IgnoreReason | undefined {
  if (room.kind === "direct") return filter.direct ? undefined : "direct";
  if (room.kind === "livechat" && !filter.livechat) return "livechat";
  if (room.kind !== "livechat" && !isListed(room, filter.rooms)) return "room_not_listed";
  if (room.joined || event.type === "left") return undefined;
  return filter.allPublic && room.kind === "channel" ? undefined : "not_joined";
}

function reasonByType({ type }: RoomEvent, filter: FilterSettings): IgnoreReason | undefined {
  if (type === "edited" || type === "deleted" || type === "typing") return filter[type] ? undefined : type;
  return undefined;
}

function reasonByPerson(event: RoomEvent, { ignoreUsers }: FilterSettings): IgnoreReason | undefined {
  const person = personOf(event);
  return person && isAmong(person, ignoreUsers) ? "ignored_user" : undefined;
}

/** Who says something by the event; who comes and goes says nothing. */
function personOf(event: RoomEvent): User | undefined {
  if (event.type === "message" || event.type === "edited") return event.message.sender;
  return event.type === "reaction" || event.type === "typing" ? event.user : undefined;
}

/** In direct and livechat rooms every message is meant for the bot. */
function reasonByAddress(event: RoomEvent, { respondTo, prefix }: FilterSettings): IgnoreReason | undefined {
  if (event.type !== "message" && event.type !== "edited") return undefined;
  const { room, message } = event;
  if (room.kind === "direct" || room.kind === "livechat") return undefined;
  if (respondTo === "direct") return "not_addressed";
  if (respondTo === "all" && !prefix) return undefined;
  const isAddressed = message.mentionsBot || (prefix !== undefined && behindPrefix(message, prefix) !== undefined);
  return isAddressed ? undefined : "not_addressed";
}

/** The text behind the prefix, also where a mention stands before it; a prefix that ends like a word must end there. */
function behindPrefix({ textForBot }: IncomingMessage, prefix: string): string | undefined {
  const text = textForBot.trimStart();
  if (prefix === "" || !text.toLowerCase().startsWith(prefix.toLowerCase())) return undefined;
  const rest = text.slice(prefix.length);
  return /[\p{L}\p{N}_]$/u.test(prefix) && /^[\p{L}\p{N}_]/u.test(rest) ? undefined : rest.trimStart();
}
