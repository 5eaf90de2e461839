import type { Profile } from "../../profile.ts";
import type { Room, User } from "../../world/documents.ts";
import { notAllowed, ServerError } from "../../world/errors.ts";
import type { World } from "../../world/world.ts";
import { type CursorQuery, cursorPage } from "../cursors.ts";
import { type Endpoint, endpoint, type Nothing } from "../endpoint.ts";
import { dateIn } from "../lookup.ts";
import { type PageQuery, pageOf } from "../paging.ts";
import { closedShape, type Schema } from "../schema.ts";

const text = { type: "string" };

interface SyncQuery extends CursorQuery {
  readonly roomId: string;
  readonly lastUpdate?: string;
  readonly fromTs?: string;
  readonly type?: "UPDATED" | "DELETED";
}

/** What changed while somebody was away, and what was said in a thread. */
export const synchronisingEndpoints: readonly Endpoint[] = [
  endpoint<Nothing, SyncQuery>({
    verb: "GET",
    path: "chat.syncMessages",
    query: syncSchema,
    handle({ world, user, query }) {
      const since = sinceIn(query);
      const room = world.rooms.get(query.roomId);
      if (room === undefined || !world.access.canAccess(user, room)) throw notAllowed("messages/get");
      refuseMixedKeys(query);
      return {
        result: since === undefined ? pageBeside(world, user, room, query) : after(world, user, room, since, query),
      };
    },
  }),
  endpoint<Nothing, PageQuery & { readonly tmid: string }>({
    verb: "GET",
    path: "chat.getThreadMessages",
    query: closedShape({ tmid: text, count: { type: "number" }, offset: { type: "number" }, sort: text }, ["tmid"]),
    handle({ world, user, query }) {
      if (!world.settings.isOn("Threads_enabled")) throw new ServerError("error-not-allowed", "Threads Disabled");
      const thread = world.messages.get(query.tmid);
      if (thread === undefined) throw new ServerError("error-invalid-message", "Invalid Message");
      const room = world.rooms.get(thread.rid);
      if (room === undefined || !world.access.canAccess(user, room))
        throw new ServerError("error-not-allowed", "Not Allowed");
      const { items, numbers } = pageOf(world.messages.ofThread(query.tmid), query, world.settings, { ts: 1 });
      return { messages: items.map((message) => world.history.normalised(user, message)), ...numbers };
    },
  }),
];

function syncSchema(profile: Profile): Schema {
  const dated = { roomId: text, lastUpdate: text };
  if (!profile.rest.syncCursors) return closedShape(dated, ["roomId", "lastUpdate"]);
  const type = { type: "string", enum: ["UPDATED", "DELETED"] };
  const fromTs = profile.rest.syncFromTs ? { fromTs: text } : {};
  return closedShape({ ...dated, ...fromTs, type, next: text, previous: text, count: { type: "number" } }, ["roomId"]);
}

function sinceIn({ lastUpdate, type }: SyncQuery): Date | undefined {
  if (!lastUpdate && type === undefined)
    throw new ServerError("error-param-required", 'The "type" or "lastUpdate" parameters must be provided');
  const since = dateIn(lastUpdate);
  if (lastUpdate && since === undefined)
    throw new ServerError("error-lastUpdate-param-invalid", 'The "lastUpdate" query parameter must be a valid date');
  return since;
}

function refuseMixedKeys({ next, previous, type, lastUpdate }: SyncQuery): void {
  if (next === undefined && previous === undefined) return;
  if (type === undefined)
    throw new ServerError(
      "error-type-param-required",
      'The "type" parameter is required when using the "next" or "previous" parameters',
    );
  if (next !== undefined && previous !== undefined)
    throw new ServerError("error-cursor-conflict", 'You cannot provide both "next" and "previous" parameters');
  if (lastUpdate !== undefined)
    throw new ServerError(
      "error-cursor-and-lastUpdate-conflict",
      'The attributes "next", "previous" and "lastUpdate" cannot be used together',
    );
}

/** Everything after a moment, the newest first. */
function after(
  world: World,
  user: User,
  room: Room,
  since: Date,
  { fromTs }: SyncQuery,
): Readonly<Record<string, unknown>> {
  const { updated, deleted } = world.history.changedSince(room, since);
  const from = dateIn(fromTs);
  if (fromTs && from === undefined)
    throw new ServerError("error-fromTs-param-invalid", 'The "fromTs" query parameter must be a valid date');
  const wanted = from === undefined ? updated : updated.filter((message) => message.ts >= from);
  return {
    updated: wanted.map((message) => world.history.normalised(user, message)),
    deleted: deleted.map(({ _id, _deletedAt }) => ({ _id, _deletedAt })).reverse(),
  };
}

/** One page beside a cursor; without a cursor the server answers with nothing at all. */
function pageBeside(world: World, user: User, room: Room, query: SyncQuery): Readonly<Record<string, unknown>> {
  if (query.next === undefined && query.previous === undefined) return { updated: [], deleted: [] };
  // Forwards, what lies behind the cursor is not looked at, so that reading page after page stays cheap.
  const from = query.next === undefined ? 0 : Number.parseInt(query.next, 10);
  const { updated, deleted } = world.history.changedSince(room, new Date(from));
  if (query.type === "DELETED") {
    const gone = deleted.map(({ _id, _deletedAt }) => ({ item: { _id, _deletedAt }, at: _deletedAt }));
    const { items, cursor } = cursorPage(gone, query);
    return { updated: [], deleted: items, cursor };
  }
  // Of one millisecond, the first stored comes first.
  const entries = updated
    .toReversed()
    .map((message) => ({ item: world.history.normalised(user, message), at: message._updatedAt }))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const { items, cursor } = cursorPage(entries, query);
  return { updated: items, deleted: [], cursor };
}
