import type { User } from "../../world/documents.ts";
import { ServerError } from "../../world/errors.ts";
import { type Endpoint, endpoint, type Nothing } from "../endpoint.ts";
import { denied } from "../errors.ts";
import { dateIn, type UserKey, userKeys, userNamed, userNamedOr } from "../lookup.ts";
import { shape } from "../schema.ts";

/** For how long a client may ask only for what changed since it last asked. */
const changesKnownMs = 10 * 60_000;

interface StatusBody extends UserKey {
  readonly status?: string;
  readonly message?: string;
}

/** Who is there, and what they say about themselves. */
export const presenceEndpoints: readonly Endpoint[] = [
  endpoint<StatusBody>({
    verb: "POST",
    path: "users.setStatus",
    limit: { calls: 5, windowMs: 60_000 },
    body: shape({ status: { type: "string" }, message: { type: "string" }, ...userKeys }),
    handle({ world, user, body }) {
      if (body.status === undefined && body.message === undefined) throw new ServerError(400, "Match failed");
      const others = body.userId !== undefined || body.username !== undefined || body.user !== undefined;
      if (others && userNamed(world, body)._id !== user._id && !world.access.can(user, "edit-other-user-info"))
        return denied();
      world.presence.set(userNamedOr(world, body, user), body.status, body.message);
      return {};
    },
  }),
  endpoint<Nothing, UserKey>({
    verb: "GET",
    path: "users.getStatus",
    query: shape(userKeys),
    handle({ world, user, query }) {
      const named = userNamedOr(world, query, user);
      const told = world.profile.rest.statusTellsMessage ? { message: named.statusText ?? "" } : {};
      return { _id: named._id, ...told, status: named.status, ...ownConnection(user, named) };
    },
  }),
  endpoint<Nothing, UserKey>({
    verb: "GET",
    path: "users.getPresence",
    query: shape(userKeys),
    handle({ world, user, query }) {
      const named = userNamedOr(world, query, user);
      return { presence: named.status, ...ownConnection(user, named) };
    },
  }),
  endpoint<Nothing, { readonly ids?: string | readonly string[]; readonly from?: string }>({
    verb: "GET",
    path: "users.presence",
    query: shape({ ids: { type: ["string", "array"], items: { type: "string" } }, from: { type: "string" } }),
    handle({ world, user, query: { ids, from } }) {
      const present = world.users.filter((each) => each.status !== "offline");
      if (ids !== undefined) {
        const wanted = typeof ids === "string" ? ids.split(",") : ids;
        return { users: present.filter((each) => wanted.includes(each._id)).map(shown), full: false };
      }
      const since = dateIn(from);
      if (since === undefined || world.now().getTime() - since.getTime() >= changesKnownMs)
        return { users: present.map(shown), full: true };
      const changed = world.users.filter((each) => each._id !== user._id && each._updatedAt > since);
      return { users: changed.map(shown), full: false };
    },
  }),
];

/** Whether an account is connected is told to itself only. */
function ownConnection(caller: User, { _id, statusConnection }: User): Readonly<Record<string, unknown>> {
  return _id === caller._id ? { connectionStatus: statusConnection ?? "offline" } : {};
}

function shown({ _id, username, name, status, utcOffset, statusText }: User): Readonly<Record<string, unknown>> {
  return { _id, username, name, status, utcOffset, statusText };
}
