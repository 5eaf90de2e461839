import type { DevServer, DevServerOptions, Person } from "@rocketchat-connectors/dev-server";
import type { Random } from "./random.ts";

export const botName = "bot";
export const botPassword = "bot-secret";

const placeKinds = ["channel", "group", "direct", "channel", "group", "direct", "several", "discussion"] as const;

/** How people come together with the bot: `several` is a direct room of more than two. */
type PlaceKind = (typeof placeKinds)[number];

/** A room in the making: until it is opened it exists for nobody. */
export interface Place {
  readonly name: string;
  readonly kind: PlaceKind;
  /** Who writes there; the first one opens it and may pin. */
  readonly writers: readonly Person[];
  /** Makes the room, with the bot in it, and tells its id. */
  open(): Promise<string>;
}

/** The accounts that a run with so many rooms needs. */
export function accountsFor(rooms: number): NonNullable<DevServerOptions["users"]> {
  const people = Array.from({ length: peopleFor(rooms) }, (_, index) => ({ username: personName(index) }));
  return [{ username: botName, password: botPassword, roles: ["bot"] }, ...people];
}

/** The rooms of a run: channels, private groups, direct rooms of two and more, discussions. */
export function createPlaces(server: DevServer, rooms: number, random: Random): readonly Place[] {
  const people = Array.from({ length: peopleFor(rooms) }, (_, index) => server.as(personName(index)));
  const alone = [...people];
  return Array.from({ length: rooms }, (_, index): Place => {
    const kind = placeKinds[index % placeKinds.length] ?? "channel";
    if (kind === "direct") return createPlace(kind, `room-${index}`, alone.splice(0, 1));
    const start = random.whole(0, people.length - 1);
    const writers = [...people.slice(start), ...people].slice(0, random.whole(3, 5));
    return createPlace(kind, `room-${index}`, writers);
  });
}

/** One for each direct room of two, and enough for a conversation. */
function peopleFor(rooms: number): number {
  return Math.max(6, Math.ceil(rooms / 4) + 2);
}

function personName(index: number): string {
  return `person-${index + 1}`;
}

function createPlace(kind: PlaceKind, name: string, writers: readonly Person[]): Place {
  const [owner] = writers;
  if (owner === undefined) throw new Error(`nobody is left to write in ${name}`);
  const others = writers.slice(1).map(({ username }) => username);
  const members = [botName, ...others];
  const ways: Readonly<Record<PlaceKind, () => Promise<string>>> = {
    channel: () => owner.createChannel(name, { members }),
    group: () => owner.createGroup(name, { members }),
    direct: () => owner.direct(botName),
    several: () => owner.direct(...members),
    discussion: () => owner.createDiscussion("general", name, { members }),
  };
  return { name, kind, writers, open: ways[kind] };
}
