import type { Logger } from "../logger.ts";
import { asDocument, asText, parseDate, parseUser } from "../rest/documents.ts";
import type { FilterSettings, IgnoreReason, Room } from "../types.ts";
import { latest } from "../util/latest.ts";

/** What is known of an ignored event. */
export interface Ignored {
  readonly room?: Room;
  readonly messageId?: string;
  readonly threadId?: string;
  readonly sentAt?: Date;
  /** The sender's username. */
  readonly from?: string;
  readonly fromId?: string;
}

/** What is known of a wire document that comes to nothing. */
export function aboutDocument(document: unknown, room: Room): Ignored {
  const fields = asDocument(document);
  const messageId = asText(fields?._id);
  const threadId = asText(fields?.tmid);
  const sentAt = parseDate(fields?.ts);
  const sender = parseUser(fields?.u);
  return {
    room,
    ...(messageId ? { messageId } : {}),
    ...(threadId ? { threadId } : {}),
    ...(sentAt ? { sentAt } : {}),
    ...(sender ? { fromId: sender.id } : {}),
    ...(sender?.username ? { from: sender.username } : {}),
  };
}

/** Explains a silent bot in the log: what somebody can mend is said aloud, once a room; the rest at `debug`. */
export type FilterNotes = (reason: IgnoreReason, about: Ignored) => void;

const nameOf = (room: Room | undefined): string => room?.displayName || room?.name || room?.id || "an unknown room";

const remedies: Readonly<Partial<Record<IgnoreReason, (about: Ignored) => string>>> = {
  direct: ({ from }) =>
    `a direct message from ${from ?? "somebody"} was ignored: set RESPOND_TO_DM=true to answer direct messages`,
  livechat: ({ room }) => `livechat ${nameOf(room)} was ignored: set RESPOND_TO_LIVECHAT=true to answer visitors`,
  not_joined: ({ room }) =>
    room?.kind === "livechat"
      ? `livechat ${nameOf(room)} was ignored because nobody has given it to the bot: it waits in the queue until an agent takes it (omnichannel.take)`
      : `#${nameOf(room)} was ignored because the bot is no member: invite it, name the room in ROCKETCHAT_ROOM, or set LISTEN_ON_ALL_PUBLIC=true`,
  room_not_listed: ({ room }) => `#${nameOf(room)} was ignored because the filter does not list it`,
  encrypted: ({ room }) =>
    `${nameOf(room)} is end-to-end encrypted: the bot cannot read it, and nothing there is answered; switch encryption off in the room to talk to the bot`,
};

/** To whom a remedy is told only once: of direct rooms each person, since they come and go; else the room. */
const addressee = (reason: IgnoreReason, { room, from }: Ignored): string =>
  `${reason} ${reason === "direct" ? (from ?? room?.id ?? "") : (room?.id ?? "")}`;

const remembered = 1_000;

export function createFilterNotes(logger: Logger): FilterNotes {
  const said = latest<true>(remembered);
  return (reason, about) => {
    const remedy = remedies[reason];
    const key = addressee(reason, about);
    if (remedy && !said.has(key)) {
      said.set(key, true);
      logger.warn(remedy(about));
      return;
    }
    logger.debug("ignored", { reason, room: about.room?.id, message: about.messageId, from: about.from });
  };
}

const mostNames = 10;

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).map((name) => `#${name.replace(/^#/, "")}`);
  return names.length > shown.length ? `${shown.join(", ")} and ${names.length - shown.length} more` : shown.join(", ");
}

/** Which messages of channels and groups count. */
function condition({ respondTo, prefix }: FilterSettings): string {
  if (respondTo === "mentions") return ` where it is mentioned${prefix ? ` or a message begins with '${prefix}'` : ""}`;
  return prefix ? ` where a message begins with '${prefix}' or mentions it` : "";
}

function describeRooms(filter: FilterSettings, rooms: readonly Room[]): string {
  if (filter.respondTo === "direct") return "no channel (ROCKETCHAT_RESPOND_TO is direct)";
  const joined = rooms.filter(({ kind }) => kind === "channel" || kind === "private");
  const known = new Set(joined.flatMap(({ id, name, displayName }) => [id, name, displayName]));
  const listed = filter.rooms.filter((name) => known.has(name.replace(/^#/, "")));
  const missing = filter.rooms.filter((name) => !listed.includes(name));
  const names = listOf(filter.rooms.length > 0 ? listed : joined.map(nameOf));
  const heard = [names, filter.allPublic ? "all public channels" : ""].filter(Boolean).join(" and ") || "no channel";
  const unheard = missing.length > 0 ? `, but not ${listOf(missing)}, which it is no member of` : "";
  return `${heard}${condition(filter)}${unheard}`;
}

/** One line on what the bot hears and what not, for the log at the start. */
export function describeHearing(filter: FilterSettings, rooms: readonly Room[]): string {
  const { direct, livechat, edited, ignoreUsers } = filter;
  const parts = [
    `hears ${describeRooms(filter, rooms)}`,
    direct ? "direct messages" : "no direct messages (RESPOND_TO_DM is off)",
    livechat ? "livechat" : "no livechat (RESPOND_TO_LIVECHAT is off)",
    edited ? "edits" : "",
    ignoreUsers.length > 0 ? `never ${ignoreUsers.map((one) => `@${one.replace(/^@/, "")}`).join(", ")}` : "",
  ];
  return parts.filter(Boolean).join("; ");
}
