import { plainError, ServerError } from "../../world/errors.ts";
import { type Endpoint, endpoint, Reply } from "../endpoint.ts";
import { denied } from "../errors.ts";
import {
  type RoomKey,
  roomAlternatives,
  roomNamed,
  roomNotFound,
  type UserKey,
  type UsersKey,
  userKeys,
  userNamed,
  usersNamed,
} from "../lookup.ts";
import { choice, closedChoice, shape } from "../schema.ts";
import { channelFamily, groupFamily, type RoomFamily, showRoom } from "./room-family.ts";

const names = { type: "array", items: { type: "string" } };

/** This route has code and text the other way round. */
const nobodyToInvite = new Reply(400, {
  success: false,
  error: "invalid-user-invite-list",
  errorType: "Cannot invite if no users are provided",
});

interface CreateBody {
  readonly name?: string;
  readonly members?: readonly string[];
  readonly readOnly?: boolean;
  readonly excludeSelf?: boolean;
  readonly extraData?: { readonly topic?: string; readonly encrypted?: boolean };
}

/** Making channels and groups, entering and leaving them. */
export const namedRoomMembershipEndpoints: readonly Endpoint[] = [
  ...[channelFamily, groupFamily].flatMap((family) => [create(family), leave(family), kick(family)]),
  endpoint<RoomKey & { readonly joinCode?: string | null }>({
    verb: "POST",
    path: "channels.join",
    body: closedChoice(roomAlternatives, { joinCode: { type: "string", nullable: true } }),
    handle({ world, user, body }) {
      const room = channelFamily.find(world, user, body);
      world.membership.join(user, room._id);
      return showRoom(channelFamily, world, user, room);
    },
  }),
  endpoint<RoomKey & UserKey>({
    verb: "POST",
    path: "channels.invite",
    body: choice(roomAlternatives, userKeys),
    handle({ world, user, body }) {
      const room = channelFamily.find(world, user, body);
      const invited = usersNamed(world, body);
      if (invited.length === 0) return nobodyToInvite;
      for (const each of invited) world.membership.invite(user, room._id, each);
      return showRoom(channelFamily, world, user, room);
    },
  }),
  endpoint<RoomKey & UsersKey>({
    verb: "POST",
    path: "groups.invite",
    body: choice(roomAlternatives, { ...userKeys, userIds: names, usernames: names }),
    handle({ world, user, body }) {
      const room = roomNamed(world, body);
      if (room === undefined || room.t !== "p") throw roomNotFound("group");
      const invited = usersNamed(world, body);
      if (invited.length === 0)
        throw new ServerError("error-empty-invite-list", "Cannot invite if no valid users are provided");
      for (const each of invited) world.membership.invite(user, room._id, each);
      return showRoom(groupFamily, world, user, room);
    },
  }),
];

function create(family: RoomFamily): Endpoint {
  const extraData = {
    type: "object",
    properties: {
      broadcast: { type: "boolean" },
      encrypted: { type: "boolean" },
      federated: { type: "boolean" },
      teamId: { type: "string" },
      topic: { type: "string" },
    },
    additionalProperties: false,
  };
  const keys = {
    name: { type: "string" },
    members: names,
    readOnly: { type: "boolean" },
    excludeSelf: { type: "boolean" },
    customFields: { type: "object" },
    extraData,
  };
  return endpoint<CreateBody>({
    verb: "POST",
    path: `${family.path}.create`,
    body: (profile) => shape(keys, profile.rest.strictBodies ? ["name"] : [])(profile),
    handle({ world, user, body }) {
      const { name, extraData: extra, ...more } = body;
      if (!world.access.can(user, family.t === "c" ? "create-c" : "create-p")) return denied();
      if (!name) throw plainError(family.t === "c" ? 'Param "name" is required' : 'Body param "name" is required');
      const wanted = {
        ...more,
        ...(extra?.topic && { topic: extra.topic }),
        ...(extra?.encrypted && { encrypted: true }),
      };
      const make = family.t === "c" ? world.creation.channel : world.creation.group;
      return showRoom(family, world, user, make.call(world.creation, user, name, wanted));
    },
  });
}

function leave(family: RoomFamily): Endpoint {
  return endpoint<RoomKey>({
    verb: "POST",
    path: `${family.path}.leave`,
    body: family.t === "c" ? closedChoice(roomAlternatives) : choice(roomAlternatives),
    handle({ world, user, body }) {
      const room = family.find(world, user, body);
      world.membership.leave(user, room._id);
      return family.t === "c" ? showRoom(family, world, user, room) : {};
    },
  });
}

function kick(family: RoomFamily): Endpoint {
  return endpoint<RoomKey & UserKey>({
    verb: "POST",
    path: `${family.path}.kick`,
    body:
      family.t === "c"
        ? closedChoice(roomAlternatives, { userId: { type: "string" } }, ["userId"])
        : choice(roomAlternatives, userKeys),
    handle({ world, user, body }) {
      const room = family.find(world, user, body);
      world.membership.kick(user, room._id, userNamed(world, body));
      return family.t === "c" ? showRoom(family, world, user, room) : {};
    },
  });
}
