import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import type { FaultRules } from "../fault-rules.ts";
import { pause } from "../pause.ts";
import type { WireLog } from "../wire-log.ts";
import type { World } from "../world/world.ts";
import type { Endpoint } from "./endpoint.ts";
import { tooManyCalls } from "./errors.ts";
import { CallLimiter } from "./limiter.ts";
import { type HttpContext, readBody } from "./request.ts";
import { type Caller, Route } from "./route.ts";
import { SchemaCompiler } from "./schema.ts";

/** What the HTTP API needs of the server around it. */
export interface RestHost {
  readonly world: World;
  readonly log: WireLog;
  readonly faults: FaultRules;
  /** Whether callers are limited as on a real server. */
  readonly limits: boolean;
}

/** Serves the endpoints, with faults and the log around each call. */
export function restApi(host: RestHost, endpoints: readonly Endpoint[]): Hono<{ Bindings: HttpBindings }> {
  const { profile } = host.world;
  const app = new Hono<{ Bindings: HttpBindings }>();
  const schemas = new SchemaCompiler(profile);
  const limiter = host.limits ? new CallLimiter() : undefined;
  for (const endpoint of endpoints) {
    if (profile.rest.absent.has(endpoint.path)) continue;
    const route = new Route(host.world, endpoint, schemas, limiter);
    app.on(endpoint.verb, endpoint.path.startsWith("/") ? endpoint.path : `/api/v1/${endpoint.path}`, (context) =>
      serve(host, context, (caller, body) => route.answer(context, caller, body)),
    );
  }
  if (profile.rest.refusesWrongVerbs)
    for (const { path } of endpoints)
      if (!path.startsWith("/") && !profile.rest.absent.has(path))
        app.all(`/api/v1/${path}`, (context) => serve(host, context, async () => wrongVerb()));
  app.all("*", (context) => serve(host, context, async () => unknownRoute(host, context)));
  return app;
}

type Run = (caller: Caller, body: unknown) => Promise<Response>;

/** Runs one call through the armed faults and writes it down. */
async function serve(host: RestHost, context: HttpContext, run: Run): Promise<Response> {
  const { path } = context.req;
  const caller = authenticate(host.world, context.req.raw.headers);
  const body = await readBody(context.req.raw).catch(() => undefined);
  const response = faultyAnswer(host.faults, path) ?? (await run(caller, body));
  const lost = host.faults.takeLoss(path);
  host.log.call({
    at: Date.now(),
    verb: context.req.method,
    path,
    query: new URL(context.req.url).search,
    ...(caller.user === undefined ? {} : { username: caller.user.username }),
    status: lost ? 0 : response.status,
    ...(body === undefined ? {} : { body }),
  });
  await pause(host.faults.takeAnswerDelayMs(path));
  if (!lost) return response;
  context.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** The answer of an armed fault that keeps the call from running. */
function faultyAnswer(faults: FaultRules, path: string): Response | undefined {
  const limit = faults.takeLimit(path);
  const now = Date.now();
  if (limit !== undefined) return tooManyCalls(10, now + (limit.resetMs ?? 1000), now);
  const refusal = faults.takeRefusal(path);
  if (refusal === undefined) return undefined;
  const status = refusal.status ?? 500;
  if (typeof refusal.body === "string") return new Response(refusal.body, { status });
  return Response.json(refusal.body ?? { success: false, error: "Internal server error" }, { status });
}

function authenticate(world: World, headers: Headers): Caller {
  const token = headers.get("x-auth-token") ?? "";
  const user = world.accounts.authenticate(headers.get("x-user-id") ?? "", token);
  return user === undefined ? { token } : { user, token };
}

function wrongVerb(): Response {
  return Response.json({ status: "error", message: "API endpoint does not exist" }, { status: 405 });
}

function unknownRoute({ world }: RestHost, context: HttpContext): Response | Promise<Response> {
  if (world.profile.rest.unknownRoute === "plain-404") return context.text("404 Not Found", 404);
  return context.html("<!DOCTYPE html><html><body>Not found</body></html>", 404);
}
