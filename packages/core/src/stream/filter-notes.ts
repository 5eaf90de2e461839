import { LRUCache } from "lru-cache";
import type { Logger } from "../logger.ts";
import type { FilterSettings, IgnoreReason, Room } from "../types.ts";

/** What is known of an ignored event. */
export interface Ignored {
  readonly room?: Room;
  readonly messageId?: string;
  readonly from?: string;
}

/** Explains a silent bot in the log: what somebody can mend is said aloud, once a room; the rest at `debug`. */
export type FilterNotes = (reason: IgnoreReason, about: Ignored) => void;

const nameOf = (room: Room | undefined): string => room?.displayName || room?.name || room?.id || "an unknown room";

const remedies: Readonly<Partial<Record<IgnoreReason, (about: Ignored) => string>>> = {
  direct: ({ from }) =>
    `a direct message from ${from ?? "somebody"} was ignored: set RESPOND_TO_DM=true to answer direct messages`,
  livechat: ({ room }) => `livechat ${nameOf(room)} was ignored: set RESPOND_TO_LIVECHAT=true to answer visitors`,
  not_joined: ({ room }) =>
    `#${nameOf(room)} was ignored because the bot is no member: invite it, name the room in ROCKETCHAT_ROOM, or set LISTEN_ON_ALL_PUBLIC=true`,
  room_not_listed: ({ room }) => `#${nameOf(room)} was ignored because the filter does not list it`,
  encrypted: ({ room }) =>
    `${nameOf(room)} is end-to-end encrypted: the bot cannot read it, and nothing there is answered`,
};

const remembered = 1_000;

export function createFilterNotes(logger: Logger): FilterNotes {
  const said = new LRUCache<string, true>({ max: remembered });
  return (reason, about) => {
    const remedy = remedies[reason];
    const key = `${reason} ${about.room?.id ?? ""}`;
    if (remedy && !said.has(key)) {
      said.set(key, true);
      logger.warn(remedy(about));
      return;
    }
    logger.debug("ignored", { reason, room: about.room?.id, message: about.messageId, from: about.from });
  };
}

/** One line on what the bot hears, for the log at the start. */
export function describeHearing(filter: FilterSettings, rooms: readonly Room[]): string {
  const inRooms = rooms.filter(({ kind }) => kind === "channel" || kind === "private").map(nameOf);
  const listed = filter.rooms.length > 0 ? filter.rooms : inRooms;
  const shown = listed.slice(0, 10).map((name) => `#${name.replace(/^#/, "")}`);
  const more = listed.length > shown.length ? ` and ${listed.length - shown.length} more` : "";
  const parts = [
    `hears ${shown.join(", ") || "no channel"}${more}`,
    filter.allPublic ? "all public channels" : "",
    filter.direct ? "direct messages" : "no direct messages (RESPOND_TO_DM is off)",
    filter.livechat ? "livechat" : "",
    filter.edited ? "edits" : "",
  ];
  return parts.filter(Boolean).join("; ");
}
