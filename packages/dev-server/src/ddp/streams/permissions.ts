import type { User } from "../../world/documents.ts";
import type { World } from "../../world/world.ts";

/** The event under which an account gets the messages of all rooms it may know. */
export const myMessages = "__my_messages__";

/** Somebody who wants to listen to one event of a stream. */
export interface Reader {
  readonly world: World;
  readonly user: User | undefined;
  readonly event: string;
  /** What the subscription carried besides the event's name. */
  readonly args: readonly unknown[];
}

type MayRead = (reader: Reader) => boolean;

const anyone: MayRead = () => true;
const loggedIn: MayRead = ({ user }) => user !== undefined;
const admins: MayRead = ({ world, user }) => user !== undefined && world.access.can(user, "view-statistics");

/** Who may listen to what, stream by stream; a stream that is not here does not exist. */
const rules: Readonly<Record<string, MayRead>> = {
  "room-messages": (reader) => reader.event === myMessages || readsMessages(reader) || hasVisitorToken(reader),
  "notify-room": (reader) => accesses(reader, reader.event.split("/")[0] ?? "") || hasVisitorToken(reader),
  "notify-user": ({ user, event }) => user !== undefined && event.startsWith(`${user._id}/`),
  "notify-logged": loggedIn,
  "notify-all": anyone,
  "room-data": (reader) => accesses(reader, reader.event),
  "user-presence": loggedIn,
  roles: loggedIn,
  "livechat-room": hasVisitorToken,
  "livechat-inquiry-queue-observer": ({ world, user }) => user !== undefined && world.access.can(user, "view-l-room"),
  "canned-responses": ({ world, user }) => user !== undefined && world.access.can(user, "view-l-room"),
  integrationHistory: admins,
  importers: admins,
  apps: loggedIn,
};

export function streamExists(stream: string): boolean {
  return Object.hasOwn(rules, stream);
}

export function mayRead(stream: string, reader: Reader): boolean {
  return rules[stream]?.(reader) === true;
}

function readsMessages({ world, user, event }: Reader): boolean {
  const room = world.rooms.get(event);
  return user !== undefined && room !== undefined && world.access.canRead(user, room);
}

function accesses({ world, user }: Reader, rid: string): boolean {
  const room = world.rooms.get(rid);
  return user !== undefined && room !== undefined && world.access.canAccess(user, room);
}

/** A guest of an omnichannel room shows the token of its conversation. */
function hasVisitorToken({ world, event, args }: Reader): boolean {
  const token = world.rooms.get(event.split("/")[0] ?? "")?.v?.token;
  return (
    token !== undefined &&
    args.some(
      (arg) =>
        typeof arg === "object" && arg !== null && (holds(arg, "visitorToken", token) || holds(arg, "token", token)),
    )
  );
}

function holds(value: object, key: string, wanted: string): boolean {
  return Object.entries(value).some(([name, each]) => name === key && each === wanted);
}
