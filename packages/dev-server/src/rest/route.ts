import { pause } from "../pause.ts";
import type { RouteLimit } from "../profile.ts";
import type { User } from "../world/documents.ts";
import type { World } from "../world/world.ts";
import { deprecationHeaders } from "./deprecation.ts";
import type { Answer, Call, Endpoint } from "./endpoint.ts";
import { Reply } from "./endpoint.ts";
import { forbidden, rateHeaders, replyTo, tooManyCalls, unauthorized } from "./errors.ts";
import type { CallLimiter } from "./limiter.ts";
import { type HttpContext, readQuery } from "./request.ts";
import type { Check, SchemaCompiler } from "./schema.ts";

/** Who calls, by the two headers. */
export interface Caller {
  readonly user?: User;
  readonly token: string;
}

/** One endpoint made ready to serve: limit, authentication, permission, schemas, handler, error bodies. */
export class Route {
  readonly #world: World;
  readonly #endpoint: Endpoint;
  readonly #limiter: CallLimiter | undefined;
  readonly #checkQuery: Check;
  readonly #checkBody: Check;

  /** Without a limiter nobody is ever told to slow down. */
  constructor(world: World, endpoint: Endpoint, schemas: SchemaCompiler, limiter: CallLimiter | undefined) {
    this.#world = world;
    this.#endpoint = endpoint;
    this.#limiter = endpoint.limit === "none" ? undefined : limiter;
    this.#checkQuery = schemas.query(endpoint.query);
    this.#checkBody = schemas.body(endpoint.body);
  }

  async answer(context: HttpContext, caller: Caller, body: unknown): Promise<Response> {
    const allowance = this.#count(context, caller);
    if (allowance instanceof Response) return allowance;
    const { profile } = this.#world;
    const response = toResponse(
      await this.#run(context, caller, body).catch((error: unknown) => replyTo(error, profile)),
    );
    const warning = profile.deprecatedFails ? {} : deprecationHeaders(profile, this.#endpoint.path);
    for (const [name, value] of Object.entries({ ...allowance, ...warning })) response.headers.set(name, value);
    response.headers.set("Cache-Control", "no-store");
    return response;
  }

  /** Counts the call against the limit; returns the headers to add, or the refusal. */
  #count(context: HttpContext, caller: Caller): Record<string, string> | Response {
    const limit = this.#limit();
    const lifting = limit.liftedBy ?? "api-bypass-rate-limit";
    const lifted = caller.user !== undefined && this.#world.access.can(caller.user, lifting);
    // The server refuses whom it does not know before it counts.
    const unknown = this.#endpoint.auth && caller.user === undefined;
    if (this.#limiter === undefined || lifted || unknown) return {};
    const address = context.env.incoming.socket.remoteAddress ?? "";
    const now = Date.now();
    const { allowed, remaining, resetAt } = this.#limiter.take(
      `${address} ${this.#endpoint.verb} ${this.#endpoint.path}`,
      limit,
      now,
    );
    return allowed ? rateHeaders(limit.calls, remaining, resetAt) : tooManyCalls(limit.calls, resetAt, now);
  }

  #limit(): RouteLimit {
    const { settings, profile } = this.#world;
    const { limit } = this.#endpoint;
    const own = typeof limit === "function" ? limit(profile) : limit;
    if (own !== undefined && own !== "none") return own;
    return {
      calls: settings.number("API_Enable_Rate_Limiter_Limit_Calls_Default"),
      windowMs: settings.number("API_Enable_Rate_Limiter_Limit_Time_Default"),
    };
  }

  async #run(context: HttpContext, { user, token }: Caller, body: unknown): Promise<Answer> {
    const endpoint = this.#endpoint;
    const { profile, access } = this.#world;
    if (!endpoint.auth)
      return endpoint.handle({ ...this.#checked(context, body), ...(user === undefined ? {} : { caller: user }) });
    if (user === undefined) {
      await pause(profile.rest.unauthorizedDelayMs);
      return unauthorized(profile);
    }
    deprecationHeaders(profile, endpoint.path);
    if (endpoint.permission !== undefined && !access.can(user, endpoint.permission)) return forbidden();
    return endpoint.handle({ ...this.#checked(context, body), user, token });
  }

  /** The call once the schemas vouch for its body and query, which is what the casts rest on. */
  #checked(context: HttpContext, body: unknown): Call<never, never> {
    const query = readQuery(context.req.url);
    this.#checkQuery(query);
    this.#checkBody(body ?? {});
    return {
      world: this.#world,
      profile: this.#world.profile,
      body: (body ?? {}) as never,
      query: query as never,
      params: context.req.param(),
      request: context.req.raw,
      origin: new URL(context.req.url).origin,
    };
  }
}

function toResponse(answer: Answer): Response {
  if (answer instanceof Response) return answer;
  return answer instanceof Reply
    ? Response.json(answer.body, { status: answer.status })
    : Response.json({ ...answer, success: true });
}
