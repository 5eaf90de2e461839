import type { Message, Room } from "./documents.ts";
import type { WorldEvent } from "./feed.ts";
import type { State } from "./state.ts";

/** What becomes visible in the parent room of a discussion when somebody writes in it: its message there, with the new count. */
export function discussionEvents(message: Message, room: Room, state: State): readonly WorldEvent[] {
  const parent = room.prid === undefined ? undefined : state.rooms.get(room.prid);
  if (parent === undefined || message.t !== undefined) return [];
  const opener = state.messages.openerOf(room._id);
  const changes = { dcount: room.msgs, dlm: message.ts, _updatedAt: state.now() };
  const counted = opener === undefined ? undefined : state.messages.update(opener._id, changes);
  return counted === undefined ? [] : [{ type: "message", message: counted, room: parent }];
}
