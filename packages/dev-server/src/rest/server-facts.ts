import { randomInt } from "node:crypto";
import { type Endpoint, openEndpoint, Reply } from "./endpoint.ts";
import { paging, shape } from "./schema.ts";

/** What anybody may know about the server. */
export const serverFactEndpoints: readonly Endpoint[] = [
  openEndpoint({ verb: "GET", path: "/livez", limit: "none", handle: () => new Reply(200, { status: "ok" }) }),
  openEndpoint({
    verb: "GET",
    path: "/sockjs/info",
    limit: "none",
    handle: () =>
      new Reply(200, { websocket: true, origins: ["*:*"], cookie_needed: false, entropy: randomInt(2 ** 32) }),
  }),
  openEndpoint({
    verb: "GET",
    path: "/api/info",
    limit: "none",
    handle: ({ world, profile, caller }) => ({
      ...(caller !== undefined && world.access.can(caller, "view-statistics")
        ? { version: profile.version, info: { version: profile.version } }
        : { version: profile.rest.infoVersion }),
      minimumClientVersions: { desktop: "3.9.6", mobile: "4.39.0" },
    }),
  }),
  openEndpoint<Record<string, never>, { readonly _id?: string; readonly count?: number; readonly offset?: number }>({
    verb: "GET",
    path: "settings.public",
    query: shape({ _id: { type: "string" }, ...paging }),
    handle({ world, query }) {
      const found = world.settings.list(query._id?.split(","));
      const offset = query.offset ?? 0;
      const settings = found.slice(offset, offset + (query.count ?? found.length));
      return { settings, count: settings.length, offset, total: found.length };
    },
  }),
];
