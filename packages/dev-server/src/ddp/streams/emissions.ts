import type { SubscriptionView, WorldEvent } from "../../world/feed.ts";
import { statusCode } from "../../world/presence.ts";
import type { World } from "../../world/world.ts";

/** One event of one stream, as all its subscribers get it. */
export interface Emission {
  readonly stream: string;
  readonly event: string;
  readonly args: readonly unknown[];
  /** The connection that caused the event and does not get it back. */
  readonly except?: string;
}

/** What the streams say about something that happened; `__my_messages__` differs by reader and is not among them. */
export function emissionsOf(event: WorldEvent, world: World): readonly Emission[] {
  switch (event.type) {
    case "message":
      return [{ stream: "room-messages", event: event.message.rid, args: [world.history.named(event.message)] }];
    case "message-deleted":
      return [{ stream: "notify-room", event: `${event.rid}/deleteMessage`, args: [{ _id: event.messageId }] }];
    case "room":
      return roomEmissions(event, world);
    case "subscription":
      return [toUser(event.uid, "subscriptions-changed", [event.change, subscriptionView(event)])];
    case "notification":
      return [toUser(event.uid, "notification", [event.notification])];
    case "ephemeral":
      return [toUser(event.uid, "message", [event.message])];
    case "activity":
      return [
        {
          stream: "notify-room",
          event: `${event.rid}/user-activity`,
          args: [event.name, event.activities, event.extra],
          ...(event.from === undefined ? {} : { except: event.from }),
        },
      ];
    case "status":
      return statusEmissions(event);
    case "inquiry":
      return inquiryEmissions(event, world);
    case "user-changed":
      return [toUser(event.uid, "userData", [{ type: "updated", id: event.uid, diff: event.diff, unset: {} }])];
    case "role":
      return [roleEmission(event)];
    case "force-logout":
      return [toUser(event.uid, "force_logout", [])];
    case "setting":
      return [settingEmission(event)];
    case "member-removed":
    case "tokens-removed":
      return [];
  }
}

function roomEmissions(event: Extract<WorldEvent, { type: "room" }>, world: World): readonly Emission[] {
  const { change } = event;
  const whole = change === "inserted" || world.profile.rules.wholeDocumentsInEvents;
  const room = event.room.t === "d" && whole ? { ...event.room, _USERNAMES: event.room.usernames } : event.room;
  const readers = event.to ?? world.subscriptions.ofRoom(room._id).map((subscription) => subscription.u._id);
  const changed = readers.map((uid) => toUser(uid, "rooms-changed", [change, room]));
  return change === "updated" ? [...changed, { stream: "room-data", event: room._id, args: [room] }] : changed;
}

/** Custom fields show only when a subscription is new. */
function subscriptionView({ change, subscription }: Extract<WorldEvent, { type: "subscription" }>): SubscriptionView {
  if (change !== "updated" || !("customFields" in subscription)) return subscription;
  const { customFields: _unpublished, ...shown } = subscription;
  return shown;
}

function roleEmission({ change, role, user }: Extract<WorldEvent, { type: "role" }>): Emission {
  const u = { _id: user._id, username: user.username };
  return { stream: "notify-logged", event: "roles-change", args: [{ type: change, _id: role, u }] };
}

function settingEmission({ id, value }: Extract<WorldEvent, { type: "setting" }>): Emission {
  return { stream: "notify-all", event: "public-settings-changed", args: ["updated", { _id: id, value }] };
}

function statusEmissions({ user, name, text }: Extract<WorldEvent, { type: "status" }>): readonly Emission[] {
  const code = statusCode(user.status);
  const { _id, username, roles } = user;
  return [
    { stream: "notify-logged", event: "user-status", args: [[_id, username, code, text, name, roles]] },
    { stream: "user-presence", event: _id, args: [[username, code, user.statusText ?? ""]] },
  ];
}

/** Newer servers announce an inquiry with a department only there; its own event always carries it. */
function inquiryEmissions(event: Extract<WorldEvent, { type: "inquiry" }>, world: World): readonly Emission[] {
  const { change, inquiry } = event;
  const { department, defaultAgent } = inquiry;
  const narrow = [
    ...(department === undefined ? [] : [`department/${department}`]),
    ...(defaultAgent === undefined ? [] : [`agent/${defaultAgent._id}`]),
  ];
  const onlyNarrow = world.profile.rules.departmentInquiriesOnly && narrow.length > 0;
  const events = [...narrow, ...(onlyNarrow ? [] : ["public"]), inquiry._id];
  return events.map((name) => ({
    stream: "livechat-inquiry-queue-observer",
    event: name,
    args: [{ type: change, ...inquiry }],
  }));
}

function toUser(uid: string, kind: string, args: readonly unknown[]): Emission {
  return { stream: "notify-user", event: `${uid}/${kind}`, args };
}
