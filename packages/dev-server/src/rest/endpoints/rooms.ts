import { plainError, ServerError } from "../../world/errors.ts";
import { type Endpoint, endpoint, type Nothing, Reply } from "../endpoint.ts";
import { anyRoom, dateIn, type RoomKey, roomAlternatives } from "../lookup.ts";
import { choice, closedChoice, shape } from "../schema.ts";

const text = { type: "string" };
const optionalText = { type: "string", nullable: true };

interface DiscussionBody {
  readonly prid?: string;
  readonly pmid?: string | null;
  readonly t_name?: string;
  readonly reply?: string | null;
  readonly users?: readonly string[] | null;
}

/** Rooms of whatever type. */
export const roomEndpoints: readonly Endpoint[] = [
  endpoint<Nothing, RoomKey>({
    verb: "GET",
    path: "rooms.info",
    query: choice(roomAlternatives),
    handle({ world, user, query }) {
      const room = anyRoom(world, query);
      if (!world.access.canAccess(user, room))
        return new Reply(400, { success: false, error: "not-allowed", errorType: "Not Allowed" });
      const parent = room.prid === undefined ? undefined : world.rooms.get(room.prid);
      if (parent === undefined) return { room };
      const { _id, name, fname, t, prid, u } = parent;
      return { room, parent: { _id, name, fname, t, prid, u } };
    },
  }),
  endpoint<Nothing, { readonly updatedSince?: string }>({
    verb: "GET",
    path: "rooms.get",
    query: shape({ updatedSince: text }),
    handle({ world, user, query }) {
      const since = dateIn(query.updatedSince);
      if (query.updatedSince && since === undefined)
        throw new ServerError(
          "error-updatedSince-param-invalid",
          'The "updatedSince" query parameter must be a valid date.',
        );
      const { update, remove } = world.history.roomsOf(user, since);
      return { update: update.map((room) => world.history.normalisedRoom(user, room)), remove };
    },
  }),
  endpoint<RoomKey & { readonly joinCode?: string | null }>({
    verb: "POST",
    path: "rooms.join",
    body: closedChoice(roomAlternatives, { joinCode: optionalText }),
    handle({ world, user, body }) {
      const { _id } = anyRoom(world, body);
      world.membership.join(user, _id);
      return { room: world.rooms.get(_id) };
    },
  }),
  endpoint<RoomKey>({
    verb: "POST",
    path: "rooms.leave",
    body: choice(roomAlternatives),
    handle({ world, user, body }) {
      world.membership.leave(user, anyRoom(world, body)._id);
      return {};
    },
  }),
  endpoint<DiscussionBody>({
    verb: "POST",
    path: "rooms.createDiscussion",
    body: (profile) =>
      shape(
        {
          prid: text,
          pmid: optionalText,
          t_name: text,
          topic: optionalText,
          users: { type: "array", items: text, nullable: true },
          encrypted: { type: "boolean", nullable: true },
          reply: optionalText,
        },
        profile.rest.strictBodies ? ["prid", "t_name"] : [],
      )(profile),
    handle({ world, user, body }) {
      if (!body.prid) throw plainError('Body parameter "prid" is required.');
      if (!body.t_name) throw plainError('Body parameter "t_name" is required.');
      const members = body.users ?? [];
      const room = world.creation.discussion(user, body.prid, body.t_name, { members });
      return { discussion: { ...room, rid: room._id } };
    },
  }),
];
