import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Logger, messageOf } from "@rocketchat-connectors/core";
import { type Context, Hono, type HonoRequest, type MiddlewareHandler } from "hono";
import { type AccessRules, denialOf } from "./access.ts";
import { BadBody, parseBody, readText } from "./body.ts";
import { type DoorAnswer, type DoorRequest, type DoorRoute, HangUp } from "./types.ts";

/** Runs a request with a signal that is aborted with its caller's, or when nobody waits for it any longer. */
export type Attend = (caller: AbortSignal, work: (signal: AbortSignal) => Promise<Response>) => Promise<Response>;

export interface AppOptions extends AccessRules {
  readonly routes: readonly DoorRoute[];
  readonly logger: Logger;
  readonly name: string;
  readonly mostBytes: number;
  readonly attend: Attend;
}

type App = Hono<{ readonly Bindings: HttpBindings }>;

/** The routes as a web application. */
export function createApp(options: AppOptions): App {
  const { routes, mostBytes, attend, logger, name } = options;
  const app: App = new Hono({ strict: false });
  const guard = guardOf(options);
  for (const route of routes) {
    if (!route.open) app.on(route.method, route.path, guard);
    app.on(route.method, route.path, async (context) => {
      const work = async (signal: AbortSignal) => answered(await route.handle(await read(context, signal, mostBytes)));
      return await attend(context.req.raw.signal, work);
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method);
    app.all(path, () =>
      answered(refusal(405, `this path takes ${methods.join(", ")} only`), { allow: methods.join(", ") }),
    );
  }
  app.notFound(() => answered(refusal(404, "there is nothing at this path")));
  app.onError((error, { req, env }) => {
    if (error instanceof HangUp) {
      env.outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    if (error instanceof BadBody) return answered(refusal(error.status, error.message));
    const text = `${name}: ${lineOf(req)} failed: ${messageOf(error)}`;
    if (req.raw.signal.aborted) logger.debug(`${text} (the caller has gone)`);
    else logger.error(text);
    return answered(refusal(500, "the request failed; the log of the connector says why"));
  });
  return app;
}

/** Lets in whoever may come in; the log tells the first denial of each kind, lest strangers fill it. */
function guardOf({ logger, name, ...rules }: AppOptions): MiddlewareHandler {
  const told = new Set<string>();
  return async ({ req }, next) => {
    const denial = denialOf({ headers: req.raw.headers, token: req.query("token") }, rules);
    if (denial === undefined) return await next();
    const text = `${name}: ${lineOf(req)} was refused (${denial.status}): ${denial.why}`;
    if (told.has(denial.why)) logger.debug(text);
    else logger.warn(text);
    told.add(denial.why);
    return answered(refusal(denial.status, denial.status === 401 ? "unauthorized" : "forbidden"));
  };
}

async function read({ req }: Context, signal: AbortSignal, mostBytes: number): Promise<DoorRequest> {
  const { token: _secret, ...query } = req.query();
  const text = req.method === "GET" || req.method === "HEAD" ? "" : await readText(req.raw, mostBytes);
  const body = parseBody(text, req.header("content-type") ?? "");
  return { path: pathOf(req), params: req.param(), query, headers: req.raw.headers, body, signal };
}

/** As it came over the wire: decoded it might hold a line break. */
const pathOf = ({ raw }: HonoRequest): string => new URL(raw.url).pathname;

const mostLogged = 100;
const lineOf = (req: HonoRequest): string => `${req.method} ${pathOf(req).slice(0, mostLogged)}`;

export const refusal = (status: number, error: string): DoorAnswer => ({ status, body: { error } });

export function answered({ status, body }: DoorAnswer, headers: Readonly<Record<string, string>> = {}): Response {
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
}
