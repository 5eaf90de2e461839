import { type User, viewOf } from "@rocketchat-connectors/core";
import type { HubotModule, HubotUser, Robot } from "./hubot.ts";
import type { Place } from "./messages.ts";

/** What a view adds to the stored user: true of one message only. */
export type Passing = Place & { readonly alias?: string; readonly avatar?: string };

/**
 * The person of one message: the brain's user, who keeps what scripts store, seen in the room of this message.
 *
 * The brain's object is shared by all messages of a person and is replaced when a room is stored in it, so the room
 * lives in the view: a late answer stays in its room, and what a script stores is seen in every room.
 */
export function userView(robot: Robot, hubot: HubotModule, person: User, passing: Passing): HubotUser {
  return viewOf(storedUser(robot, hubot, person), { ...passing });
}

function storedUser(robot: Robot, hubot: HubotModule, person: User): HubotUser {
  if (person.id === "") {
    return robot.brain.userForName(person.username) ?? new hubot.User(person.username, { name: person.username });
  }
  const stored = robot.brain.userForId(person.id, { name: person.username });
  stored.name = person.username;
  if (person.name !== undefined) stored.real_name = person.name;
  return stored;
}
