import type { Profile, RouteLimit } from "../profile.ts";
import type { User } from "../world/documents.ts";
import type { Permission } from "../world/permissions.ts";
import type { World } from "../world/world.ts";
import type { SchemaChoice } from "./schema.ts";

export type Verb = "GET" | "POST" | "PUT" | "DELETE";

/** A body without named keys. */
export type Nothing = Readonly<Record<string, never>>;

/** One call of an endpoint, checked against its schemas. */
export interface Call<Body, Query> {
  readonly world: World;
  readonly profile: Profile;
  readonly body: Body;
  readonly query: Query;
  /** The `:name` parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** The request as it came, for multipart bodies and headers. */
  readonly request: Request;
  /** The address under which the caller reached the server, without a slash at the end. */
  readonly origin: string;
  /** Who calls, if anybody is logged in. */
  readonly caller?: User;
}

/** A call by somebody who is logged in. */
export interface UserCall<Body, Query> extends Call<Body, Query> {
  readonly user: User;
  /** The token the caller authenticated with. */
  readonly token: string;
}

/** A status other than 200, or a body without `success:true`. */
export class Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    this.status = status;
    this.body = body;
  }
}

/** What a handler answers: a plain object goes out as 200 with `success:true` added. */
export type Answer = Readonly<Record<string, unknown>> | Reply | Response;

interface Common {
  readonly verb: Verb;
  /** The path below `/api/v1/`, such as `rooms.media/:rid`; with a leading slash it is the whole path. */
  readonly path: string;
  readonly query?: SchemaChoice;
  readonly body?: SchemaChoice;
  /** The route's own limit, which may depend on the server generation, or none; without it the default of the settings holds. */
  readonly limit?: RouteLimit | "none" | ((profile: Profile) => RouteLimit | undefined);
}

/** A route that anybody may call. */
export interface OpenEndpoint<Body = unknown, Query = unknown> extends Common {
  readonly auth: false;
  handle(call: Call<Body, Query>): Answer | Promise<Answer>;
}

/** A route for those who are logged in. */
export interface UserEndpoint<Body = unknown, Query = unknown> extends Common {
  readonly auth: true;
  readonly permission?: Permission;
  handle(call: UserCall<Body, Query>): Answer | Promise<Answer>;
}

export type Endpoint = OpenEndpoint<never, never> | UserEndpoint<never, never>;

/**
 * Declares a route for those who are logged in.
 *
 * `Body` and `Query` are what the schemas let through; nothing else reaches the handler.
 */
export function endpoint<Body = Nothing, Query = Nothing>(
  definition: Omit<UserEndpoint<Body, Query>, "auth">,
): Endpoint {
  return { ...definition, auth: true };
}

/** Declares a route that anybody may call. */
export function openEndpoint<Body = Nothing, Query = Nothing>(
  definition: Omit<OpenEndpoint<Body, Query>, "auth">,
): Endpoint {
  return { ...definition, auth: false };
}
