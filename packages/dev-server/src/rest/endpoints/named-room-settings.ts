import { plainError } from "../../world/errors.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { type RoomKey, roomAlternatives } from "../lookup.ts";
import { choice, closedChoice } from "../schema.ts";
import { channelFamily, groupFamily, type RoomFamily, showRoom } from "./room-family.ts";

/** Changing what channels and groups are called and who may write in them. */
export const namedRoomSettingsEndpoints: readonly Endpoint[] = [channelFamily, groupFamily].flatMap((family) => [
  setTopic(family),
  rename(family),
  archive(family),
  unarchive(family),
  setReadOnly(family),
]);

/** What a route says when nothing would change; groups are not asked for names and topics. */
function unchanged(what: string): Error {
  return plainError(`The channel ${what} is the same as what it would be changed to.`);
}

function setTopic(family: RoomFamily): Endpoint {
  return endpoint<RoomKey & { readonly topic?: string }>({
    verb: "POST",
    path: `${family.path}.setTopic`,
    body: choice(roomAlternatives, { topic: { type: "string" } }, ["topic"]),
    handle({ world, user, body: { topic, ...key } }) {
      if (topic === undefined) throw plainError('The bodyParam "topic" is required');
      const room = family.find(world, user, key);
      if (family.t === "c" && room.topic === topic) throw unchanged("topic");
      world.roomSettings.describe(user, room._id, "topic", topic);
      return { topic };
    },
  });
}

function rename(family: RoomFamily): Endpoint {
  return endpoint<RoomKey & { readonly name?: string }>({
    verb: "POST",
    path: `${family.path}.rename`,
    body: choice(roomAlternatives, { name: { type: "string" } }, ["name"]),
    handle({ world, user, body: { name, ...key } }) {
      if (!name?.trim()) throw plainError('The bodyParam "name" is required');
      const room = family.find(world, user, key);
      if (family.t === "c" && room.name === name)
        throw plainError("The channel name is the same as what it would be renamed to.");
      return showRoom(family, world, user, world.roomSettings.rename(user, room._id, name));
    },
  });
}

function archive(family: RoomFamily): Endpoint {
  return endpoint<RoomKey>({
    verb: "POST",
    path: `${family.path}.archive`,
    body: family.t === "c" ? closedChoice(roomAlternatives) : choice(roomAlternatives),
    handle({ world, user, body }) {
      world.roomSettings.archive(user, family.find(world, user, body)._id);
      return {};
    },
  });
}

function unarchive(family: RoomFamily): Endpoint {
  return endpoint<RoomKey>({
    verb: "POST",
    path: `${family.path}.unarchive`,
    body: family.t === "c" ? closedChoice(roomAlternatives) : choice(roomAlternatives),
    handle({ world, user, body }) {
      const room = family.find(world, user, body, true);
      if (family.t === "c" && room.archived !== true) throw plainError(`The channel, ${room.name}, is not archived`);
      world.roomSettings.archive(user, room._id, false);
      return {};
    },
  });
}

function setReadOnly(family: RoomFamily): Endpoint {
  const readOnly = { readOnly: { type: "boolean" } };
  return endpoint<RoomKey & { readonly readOnly?: boolean }>({
    verb: "POST",
    path: `${family.path}.setReadOnly`,
    body:
      family.t === "c"
        ? closedChoice(roomAlternatives, readOnly, ["readOnly"])
        : choice(roomAlternatives, readOnly, ["readOnly"]),
    handle({ world, user, body: { readOnly: on, ...key } }) {
      if (on === undefined) throw plainError('The bodyParam "readOnly" is required');
      const room = family.find(world, user, key);
      if (room.ro === on)
        throw plainError(
          `The ${family.t === "c" ? "channel" : "private group"} read only setting is the same as what it would be changed to.`,
        );
      world.roomSettings.setReadOnly(user, room._id, on);
      return showRoom(family, world, user, room);
    },
  });
}
