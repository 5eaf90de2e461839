import { isRocketChatError } from "../errors.ts";
import type { RoomKind, ServerInfo } from "../types.ts";
import type { Api } from "./api.ts";
import { asDocument, asDocuments, asText, parseDate, type WireDocument } from "./documents.ts";
import type { Body } from "./http.ts";

/** Whose past, and which part of it. */
export interface Gap {
  readonly roomId: string;
  readonly kind: RoomKind;
  /** The server's time; what was touched before is left out. */
  readonly from: Date;
  /** Also what is older and was changed since. */
  readonly changes: boolean;
  /** Also what is gone since. */
  readonly deletions: boolean;
}

/** What was said in a room, and what became of it. */
export interface Missed {
  /** In the order in which they were written. */
  readonly documents: readonly WireDocument[];
  readonly deletedIds: readonly string[];
}

const pageSize = 100;

/** Where a kind of room has its history; others have none. */
const families: Readonly<Partial<Record<RoomKind, string>>> = { channel: "channels", private: "groups", direct: "im" };

/** Whether a server is this version or a later one; one that hides its version is not. */
const isAtLeast = ({ major, minor }: ServerInfo, wantedMajor: number, wantedMinor: number): boolean =>
  major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);

const sentAt = (document: WireDocument): number => parseDate(document.ts)?.getTime() ?? 0;

/** By the time of writing; of one millisecond as they came, so the documents must not come newest first. */
const inOrder = (documents: readonly WireDocument[]): readonly WireDocument[] =>
  documents.filter((one) => !one._hidden).sort((a, b) => sentAt(a) - sentAt(b));

/**
 * Fetches what happened in a room, all pages of it, the cheapest way that the server's version has.
 *
 * `chat.syncMessages` covers every kind of room; it takes `fromTs` from 8.8 and cursors from 7.1. Where it does not
 * exist or fails on the room, the room's own history is read, which knows neither changes of older messages nor
 * deletions, but is quick in rooms of any size. Throws what the server refused.
 */
export async function fetchMissed(api: Api, server: ServerInfo, gap: Gap, quickly = false): Promise<Missed> {
  const family = families[gap.kind];
  try {
    if (!family || !quickly) return await synchronise(api, server, gap);
  } catch (error) {
    if (!family || !isRocketChatError(error) || !["not_found", "rejected"].includes(error.code)) throw error;
  }
  return { documents: inOrder((await readHistory(api, gap, family)).toReversed()), deletedIds: [] };
}

async function synchronise(api: Api, server: ServerInfo, gap: Gap): Promise<Missed> {
  const hasCursors = isAtLeast(server, 7, 1);
  if (!hasCursors || (isAtLeast(server, 8, 8) && !gap.changes && !gap.deletions)) {
    const { updated, deleted } = await syncSince(api, gap, isAtLeast(server, 8, 8) && !gap.changes);
    return { documents: inOrder(updated), deletedIds: gap.deletions ? idsOf(deleted) : [] };
  }
  const updated = await readPages(api, gap, "UPDATED");
  const deleted = gap.deletions ? await readPages(api, gap, "DELETED") : [];
  return { documents: inOrder(updated), deletedIds: idsOf(deleted) };
}

const idsOf = (documents: readonly WireDocument[]): readonly string[] =>
  documents.flatMap(({ _id }) => asText(_id) ?? []);

interface SyncResult {
  readonly updated: readonly WireDocument[];
  readonly deleted: readonly WireDocument[];
  readonly next: string | undefined;
}

async function sync(api: Api, params: Body): Promise<SyncResult> {
  const result = asDocument((await api.get("chat.syncMessages", params)).result);
  return {
    // In one answer the newest come first, page by page the oldest.
    updated: "next" in params ? asDocuments(result?.updated) : asDocuments(result?.updated).toReversed(),
    deleted: asDocuments(result?.deleted),
    next: asText(asDocument(result?.cursor)?.next),
  };
}

/** Everything in one answer. */
function syncSince(api: Api, { roomId, from }: Gap, onlyNew: boolean): Promise<SyncResult> {
  // What was touched in this very millisecond would be left out.
  const since = new Date(from.getTime() - 1).toISOString();
  return sync(api, { roomId, lastUpdate: since, ...(onlyNew ? { fromTs: since } : {}) });
}

/**
 * Page by page. A cursor is a millisecond and leaves out what else was touched in it, so each page begins a
 * millisecond early; what then comes twice is taken once. A page that is one single millisecond has no way on: then
 * everything is read at once.
 */
async function readPages(api: Api, gap: Gap, type: "UPDATED" | "DELETED"): Promise<readonly WireDocument[]> {
  const kind = type === "UPDATED" ? "updated" : "deleted";
  const found = new Map<unknown, WireDocument>();
  let edge = gap.from.getTime() - 1;
  for (;;) {
    const page = await sync(api, { roomId: gap.roomId, type, next: String(edge), count: pageSize });
    for (const document of page[kind]) found.set(document._id, document);
    if (page.next === undefined) return [...found.values()];
    const following = Number(page.next) - 1;
    if (!(following > edge)) return (await syncSince(api, gap, false))[kind];
    edge = following;
  }
}

/** Newest first and page by page, each up to the oldest of the one before. */
async function readHistory(api: Api, { roomId, from }: Gap, family: string): Promise<readonly WireDocument[]> {
  const found = new Map<unknown, WireDocument>();
  let latest: string | undefined;
  for (;;) {
    const { messages } = await api.get(`${family}.history`, {
      roomId,
      oldest: from.toISOString(),
      ...(latest === undefined ? {} : { latest }),
      inclusive: true,
      showThreadMessages: true,
      count: pageSize,
    });
    const page = asDocuments(messages);
    const before = found.size;
    for (const document of page) found.set(document._id, document);
    if (page.length < pageSize || found.size === before) return [...found.values()];
    latest = new Date(Math.min(...page.map(sentAt))).toISOString();
  }
}
