import { type Client, patiently, type RoomEvent, type User } from "@rocketchat-connectors/core";
import type { HubotMessage, HubotModule, HubotUser, Robot } from "./hubot.ts";
import { type Incoming, toHubot } from "./map.ts";
import type { Messages, Place } from "./messages.ts";
import { userView } from "./users.ts";

/**
 * Hands the events of rooms to a robot, at once, for a script may wait for the next event. The promise settles when the
 * scripts' listeners have run, or have taken too long, and what they said in answer is stored; it rejects with `closed`
 * when the robot was stopped before that.
 */
export type Receiver = (client: Client, event: RoomEvent) => Promise<void>;

export interface ReceiverOptions {
  readonly messages: Messages;
  /** See `HubotSettings.listenerMs`. */
  readonly listenerMs: number;
  /** Settles when no answer to the message is on its way. */
  readonly answered: (message: HubotMessage) => Promise<void>;
}

export function createReceiver(robot: Robot, hubot: HubotModule, options: ReceiverOptions): Receiver {
  const { messages, listenerMs, answered } = options;
  const personOf = (client: Client, person: User, place: Place, alias?: string): HubotUser =>
    userView(robot, hubot, person, {
      ...place,
      avatar: `${client.server.url}/avatar/${encodeURIComponent(person.username)}`,
      ...(alias === undefined ? {} : { alias }),
    });

  return async (client, event) => {
    const incoming = toHubot(event, { name: robot.name, alias: robot.alias, userId: client.user.id });
    if (incoming.type === "event") return robot.emit(incoming.name, incoming.details);
    if (incoming.type === "deleted") robot.emit("rocketchat:deleted", { ...incoming.place, id: incoming.id });
    const message = messageFrom(incoming, messages, (person, alias) => personOf(client, person, incoming.place, alias));
    await patiently(robot.receive(message), listenerMs, () => robot.logger.warn({}, stuck(incoming, listenerMs)));
    await answered(message);
  };
}

function stuck({ type, place }: Exclude<Incoming, { type: "event" }>, listenerMs: number): string {
  return (
    `the listeners of a message (${type}) in ${place.room} have not settled within ${listenerMs / 1_000} s: it counts as ` +
    "handled now, and is not given to the next process should this one be killed (HUBOT_ROCKETCHAT_LISTENER_TIMEOUT)"
  );
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
