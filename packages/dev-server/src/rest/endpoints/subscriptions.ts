import { ServerError } from "../../world/errors.ts";
import { type Endpoint, endpoint, type Nothing } from "../endpoint.ts";
import { dateIn } from "../lookup.ts";
import { closedChoice, closedShape } from "../schema.ts";

const text = { type: "string" };

/** The caller's own memberships. */
export const subscriptionEndpoints: readonly Endpoint[] = [
  endpoint<Nothing, { readonly updatedSince?: string }>({
    verb: "GET",
    path: "subscriptions.get",
    query: closedShape({ updatedSince: text }),
    handle({ world, user, query }) {
      const since = dateIn(query.updatedSince);
      if (query.updatedSince && since === undefined)
        throw new ServerError("error-roomId-param-invalid", 'The "lastUpdate" query parameter must be a valid date.');
      return { ...world.history.subscriptionsOf(user, since) };
    },
  }),
  endpoint<Nothing, { readonly roomId: string }>({
    verb: "GET",
    path: "subscriptions.getOne",
    query: closedShape({ roomId: text }, ["roomId"]),
    handle: ({ world, user, query }) => ({
      subscription: world.subscriptions.heldBy(query.roomId, user._id) ?? null,
    }),
  }),
  endpoint<{ readonly rid?: string; readonly roomId?: string }>({
    verb: "POST",
    path: "subscriptions.read",
    body: closedChoice({ rid: text, roomId: text }, { readThreads: { type: "boolean", nullable: true } }),
    handle({ world, user, body }) {
      const room = world.access.existing(body.rid ?? body.roomId ?? "", "readMessages");
      if (!world.access.isMember(user, room))
        throw new ServerError("error-invalid-subscription", undefined, { method: "readMessages" });
      world.unread.read(user, room._id);
      return {};
    },
  }),
];
