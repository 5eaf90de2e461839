/** What the server's documents mean, whichever way they came: REST sends dates as text, DDP as dates. */
import type { Room, RoomKind, User } from "../types.ts";

export type WireDocument = Readonly<Record<string, unknown>>;

function isDocument(value: unknown): value is WireDocument {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asDocument(value: unknown): WireDocument | undefined {
  return isDocument(value) ? value : undefined;
}

/** The documents of a list; whatever else it holds is left out. */
export function asDocuments(value: unknown): readonly WireDocument[] {
  return Array.isArray(value) ? value.filter(isDocument) : [];
}

/** The text, unless there is none or it is empty. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function asTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => asText(one) !== undefined) : [];
}

/** A date as `Date`, `{$date}`, ISO text or milliseconds. */
export function parseDate(value: unknown): Date | undefined {
  const plain = asDocument(value)?.$date ?? value;
  if (!(plain instanceof Date) && typeof plain !== "string" && typeof plain !== "number") return undefined;
  const date = new Date(plain);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** An account as it stands in a message, a room or a mention; its `username` is empty when the server names none. */
export function parseUser(value: unknown): User | undefined {
  const document = asDocument(value);
  const id = asText(document?._id);
  if (!document || !id) return undefined;
  const name = asText(document.name);
  return { id, username: asText(document.username) ?? "", ...(name ? { name } : {}) };
}

const kinds: ReadonlyMap<unknown, RoomKind> = new Map([
  ["c", "channel"],
  ["p", "private"],
  ["d", "direct"],
  ["l", "livechat"],
]);

/** The kind behind a room's `t`; undefined for those that bots have no business in (`v`, VoIP). */
export function kindOf(t: unknown): RoomKind | undefined {
  return kinds.get(t);
}

/** Whether a subscription makes the account a member: invited and banned ones have a subscription too (8.x). */
export function isMember(subscription: WireDocument | undefined): boolean {
  return subscription !== undefined && subscription.status !== "INVITED" && subscription.status !== "BANNED";
}

/**
 * A room by its document, by the account's subscription to it, or both; `joined` says what the subscription does.
 *
 * Only a subscription knows the other side of a direct room.
 */
export function parseRoom(document: unknown, subscription?: unknown): Room | undefined {
  const own = asDocument(subscription);
  const room = asDocument(document);
  const id = asText(room?._id) ?? asText(own?.rid);
  const kind = kindOf(room?.t ?? own?.t);
  if (!id || !kind) return undefined;
  const name = (kind === "direct" ? undefined : asText(room?.name)) ?? asText(own?.name) ?? "";
  const parentId = asText(room?.prid) ?? asText(own?.prid);
  const usernames = kind === "direct" ? asTexts(room?.usernames) : [];
  const servedBy = kind === "livechat" ? parseUser(room?.servedBy) : undefined;
  return {
    id,
    kind,
    name,
    displayName: asText(own?.fname) ?? asText(room?.fname) ?? name,
    joined: isMember(own),
    ...(parentId ? { parentId } : {}),
    ...flagsOf({ readOnly: room?.ro, encrypted: room?.encrypted, archived: room?.archived ?? own?.archived }),
    ...(servedBy ? { servedBy } : {}),
    ...(typeof room?.topic === "string" ? { topic: room.topic } : {}),
    ...(usernames.length > 0 ? { usernames } : {}),
  };
}

/** Those that are told. */
function flagsOf<Name extends string>(flags: Readonly<Record<Name, unknown>>): { readonly [Key in Name]?: boolean } {
  const told: { [Key in Name]?: boolean } = {};
  for (const name in flags) {
    const flag = flags[name];
    if (typeof flag === "boolean") told[name] = flag;
  }
  return told;
}
