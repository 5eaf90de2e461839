import type { Client, RoomEvent, User } from "@rocketchat-connectors/core";
import { messageOf } from "@rocketchat-connectors/core";
import type { HubotMessage, HubotModule, HubotUser, Robot } from "./hubot.ts";
import { type Incoming, toHubot } from "./map.ts";
import type { Messages, Place } from "./messages.ts";
import { userView } from "./users.ts";

/** Hands the events of rooms to a robot; does not wait for its scripts, which may wait for the next event. */
export type Receiver = (client: Client, event: RoomEvent) => void;

export function createReceiver(robot: Robot, hubot: HubotModule, messages: Messages): Receiver {
  const personOf = (client: Client, person: User, place: Place, alias?: string): HubotUser =>
    userView(robot, hubot, person, {
      ...place,
      avatar: `${client.server.url}/avatar/${encodeURIComponent(person.username)}`,
      ...(alias === undefined ? {} : { alias }),
    });

  return (client, event) => {
    const incoming = toHubot(event, { name: robot.name, alias: robot.alias, userId: client.user.id });
    if (incoming.type === "event") return robot.emit(incoming.name, incoming.details);
    if (incoming.type === "deleted") robot.emit("rocketchat:deleted", { ...incoming.place, id: incoming.id });
    const message = messageFrom(incoming, messages, (person, alias) => personOf(client, person, incoming.place, alias));
    robot.receive(message).catch((error: unknown) => robot.logger.error({}, `Not received: ${messageOf(error)}`));
  };
}

function messageFrom(
  incoming: Exclude<Incoming, { type: "event" }>,
  messages: Messages,
  userFor: (person: User, alias?: string) => HubotUser,
): HubotMessage {
  const { place } = incoming;
  switch (incoming.type) {
    case "text":
      return messages.text(userFor(incoming.person, incoming.alias), place, incoming.content);
    case "enter":
    case "leave":
      return messages[incoming.type](userFor(incoming.person), place, incoming.by && userFor(incoming.by));
    case "topic":
      return messages.topic(userFor(incoming.person), place, incoming.topic);
    case "reaction":
      return messages.reaction(userFor(incoming.person), place, incoming.content);
    case "deleted":
      return messages.deleted(userFor({ id: "", username: "" }), place, incoming.id);
  }
}
