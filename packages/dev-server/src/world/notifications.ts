import type { Message, Room, Subscription } from "./documents.ts";
import type { WorldEvent } from "./feed.ts";
import type { State } from "./state.ts";
import { withoutMarks } from "./text.ts";

/** The pop-ups that a new message causes on the members' screens. */
export function notificationsOf(message: Message, room: Room, state: State): readonly WorldEvent[] {
  const inThread = message.tmid !== undefined && message.tshow !== true;
  if (!state.profile.rules.desktopNotifications || message.t !== undefined || inThread) return [];
  return state.subscriptions
    .ofRoom(room._id)
    .filter((subscription) => subscription.u._id !== message.u._id)
    .map((subscription) => notificationFor(subscription, message, room));
}

function notificationFor(subscription: Subscription, message: Message, room: Room): WorldEvent {
  const direct = room.t === "d";
  const text = withoutMarks(message.msg);
  return {
    type: "notification",
    uid: subscription.u._id,
    notification: {
      title: direct ? message.u.username : `#${room.fname ?? room.name ?? ""}`,
      text: direct ? text : `${message.u.username}: ${text}`,
      payload: {
        _id: message._id,
        rid: message.rid,
        ...(message.tmid === undefined ? {} : { tmid: message.tmid }),
        sender: message.u,
        type: room.t,
        message: { msg: message.msg },
        name: direct ? subscription.name : room.name,
      },
    },
  };
}
