import { isTransient } from "../errors.ts";
import type { RoomDirectory } from "../rooms/rooms.ts";
import type { Room } from "../types.ts";
import { sleep } from "../util/timer.ts";
import type { RoomHint } from "./parse.ts";

/** The room of an event: known, told by the event itself, or looked up until the server answers. */
export type RoomLookUp = (roomId: string, hint?: RoomHint) => Promise<Room>;

const pauseMs = 1_000;

/** What the event itself tells, if that is enough. */
function hinted(roomId: string, { kind, name = "", joined = true }: RoomHint): Room | undefined {
  return kind && { id: roomId, kind, name, displayName: name, joined };
}

/** `signal` ends the trying. */
export function createRoomLookUp(rooms: RoomDirectory, signal: AbortSignal): RoomLookUp {
  const ask = async (roomId: string): Promise<Room> => {
    for (;;) {
      try {
        return await rooms.get(roomId);
      } catch (error) {
        if (!isTransient(error) || signal.aborted) throw error;
        await sleep(pauseMs, signal);
      }
    }
  };
  return async (roomId, hint = {}) => {
    const known = rooms.known(roomId);
    if (!known) return hinted(roomId, hint) ?? (await ask(roomId));
    // What was said while the bot was no member stays outside, although it may have come in again since.
    return hint.joined === false ? { ...known, joined: false } : known;
  };
}
