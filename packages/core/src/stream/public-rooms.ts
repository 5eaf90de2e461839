import { isRocketChatError, isTransient, messageOf } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Api } from "../rest/api.ts";
import { asDocuments, parseDate, parseRoom, type WireDocument } from "../rest/documents.ts";
import type { RoomActivity } from "../rooms/rooms.ts";
import type { Room } from "../types.ts";
import { sleep } from "../util/timer.ts";

export interface ActiveRoom {
  readonly room: Room;
  readonly activity: RoomActivity;
}

/** More than a hundred at a time the server does not list. */
const most = 100;
const pauseMs = 2_000;

/** The public channels that were touched last: of those that the account is not in, the server tells no other way. */
export async function readPublicRooms(api: Api, logger: Logger, signal: AbortSignal): Promise<readonly ActiveRoom[]> {
  while (!signal.aborted) {
    try {
      const { channels } = await api.get("channels.list", { count: most, sort: JSON.stringify({ _updatedAt: -1 }) });
      return asDocuments(channels).flatMap(activeRoom);
    } catch (error) {
      if (signal.aborted) break;
      logger.warn(`public channels that the bot is not in cannot be caught up with: ${messageOf(error)}`);
      if (!isRocketChatError(error) || !isTransient(error)) break;
      await sleep(Math.max(pauseMs, error.retryInMs ?? 0), signal);
    }
  }
  return [];
}

function activeRoom(document: WireDocument): readonly ActiveRoom[] {
  const room = parseRoom(document);
  const touchedAt = parseDate(document._updatedAt);
  return room ? [{ room, activity: touchedAt ? { touchedAt } : {} }] : [];
}
