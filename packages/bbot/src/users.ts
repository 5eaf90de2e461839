import { viewOf } from "@rocketchat-connectors/core";
import type { BBotRoom, BBotUser, Framework } from "./bbot.ts";
import type { Person, Place } from "./incoming.ts";

const views = new WeakMap<object, BBotUser>();
const keepers = new WeakSet<UserKeeper>();

/**
 * The person of one message: bBot's own user, who keeps what branches store, seen in the room of this message.
 *
 * bBot has one user for all messages of a person, with the room that the person spoke in last. The view has the room
 * of its message, a copy each time it is read, because envelopes change the one that they take from it.
 */
export function userView({ storedUser }: Pick<Framework, "storedUser">, person: Person, place: Place): BBotUser {
  const { id, ...known } = person;
  const { tmid, ...room } = place;
  let roomNow = (): BBotRoom => roomCopy(place);
  const view = viewOf(storedUser(id, { ...known, room }), {
    get room() {
      return roomNow();
    },
    set room(other: BBotRoom) {
      roomNow = () => ({ ...other });
    },
  });
  views.set(view, view);
  return view;
}

/** A room that knows its thread only as long as it is that room: `toRoomId` and `toRoomName` make it another. */
function roomCopy({ tmid, ...room }: Place): BBotRoom {
  if (tmid === undefined) return room;
  return Object.defineProperty({ ...room }, "tmid", {
    enumerable: true,
    configurable: true,
    get(this: BBotRoom) {
      return this.id === room.id ? tmid : undefined;
    },
    set(this: BBotRoom, value: unknown) {
      Object.defineProperty(this, "tmid", { value, enumerable: true, configurable: true, writable: true });
    },
  });
}

/** Where bBot 1.x keeps its users. */
export interface UserKeeper {
  readonly User: new (meta: object) => BBotUser;
  readonly memory: { readonly users: Record<string, BBotUser> };
  userById: (id: string, meta?: object) => BBotUser;
  readonly usersByName: (name: string) => readonly BBotUser[];
}

/** The user of this id, made when new, with these properties; without an id, whoever goes by the name. */
export function keptUser(keeper: UserKeeper, id: string, properties: Readonly<Record<string, unknown>>): BBotUser {
  const name = String(properties.name);
  const known = id || (keeper.usersByName(name)[0]?.id ?? name);
  const { users } = keeper.memory;
  const stored = users[known];
  // What comes back from a storage has lost its class, and bBot's messages copy whoever is no user.
  if (stored && !(stored instanceof keeper.User)) users[known] = new keeper.User(stored);
  return keeper.userById(known, properties);
}

/**
 * Lets a state's `user` be the person of its message.
 *
 * bBot merges that person into the one whom all messages share, room and all, and hands that one out: a view needs no
 * merging, for it is that one already.
 */
export function keepViews(keeper: UserKeeper): void {
  if (keepers.has(keeper)) return;
  keepers.add(keeper);
  const { userById } = keeper;
  keeper.userById = (id, meta) => (meta && views.get(meta)) ?? userById(id, meta);
}
