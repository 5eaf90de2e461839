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

type Env = { readonly Bindings: HttpBindings };
type App = Hono<Env>;
type Caller = Context<Env>;

/** The routes as a web application. */
export function createApp(options: AppOptions): App {
  const { routes, mostBytes, attend, logger, name } = options;
  const app: App = new Hono({ strict: false });
  const told = new Set<string>();
  const failed = (line: string, error: unknown, { req, env }: Caller): Response => {
    if (error instanceof HangUp) {
      env.outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    if (error instanceof BadBody) return answered(refusal(error.status, error.message));
    const text = `${name}: ${line} failed: ${messageOf(error)}`;
    if (req.raw.signal.aborted) logger.debug(`${text} (the caller has gone)`);
    else logger.error(text);
    return answered(refusal(500, "the request failed; the log of the connector says why"));
  };
  for (const route of routes) {
    if (!route.open) app.on(route.method, route.path, guardOf(options, route, told));
    app.on(route.method, route.path, async (context) => {
      const work = async (signal: AbortSignal) => {
        const request = await read(context, route, signal, mostBytes);
        return answered(await route.handle(request));
      };
      try {
        return await attend(context.req.raw.signal, work);
      } catch (error) {
        return failed(lineOf(context.req, route), error, context);
      }
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method);
    app.all(path, () =>
      answered(refusal(405, `this path takes ${methods.join(", ")} only`), { allow: methods.join(", ") }),
    );
  }
  app.notFound(() => answered(refusal(404, "there is nothing at this path")));
  app.onError((error, context) => failed(context.req.method, error, context));
  return app;
}

/** Lets in whoever may come in; the log tells the first denial of each kind, lest strangers fill it. */
function guardOf({ logger, name, ...rules }: AppOptions, route: DoorRoute, told: Set<string>): MiddlewareHandler {
  const { secretParam } = route;
  return async ({ req }, next) => {
    const param = secretParam === undefined ? undefined : req.param(secretParam);
    const denial = denialOf({ headers: req.raw.headers, token: req.query("token"), param }, rules);
    if (denial === undefined) return await next();
    const text = `${name}: ${lineOf(req, route)} was refused (${denial.status}): ${denial.why}`;
    if (told.has(denial.why)) logger.debug(text);
    else logger.warn(text);
    told.add(denial.why);
    return answered(refusal(denial.status, denial.status === 401 ? "unauthorized" : "forbidden"));
  };
}

async function read({ req }: Context, route: DoorRoute, signal: AbortSignal, mostBytes: number): Promise<DoorRequest> {
  const { token: _secret, ...query } = req.query();
  const all: Readonly<Record<string, string>> = req.param();
  const params = Object.fromEntries(Object.entries(all).filter(([name]) => name !== route.secretParam));
  const { headers } = req.raw;
  const text = req.method === "GET" || req.method === "HEAD" ? "" : await readText(req.raw, mostBytes);
  const body = parseBody(text, req.header("content-type") ?? "");
  return { path: pathOf(req, route), params, query, headers, text, body, signal };
}

/** As it came over the wire: decoded it might hold a line break. A secret in it is not shown. */
function pathOf({ raw }: HonoRequest, { path, secretParam }: DoorRoute): string {
  const { pathname } = new URL(raw.url);
  if (secretParam === undefined) return pathname;
  const secretAt = path.split("/").indexOf(`:${secretParam}`);
  if (secretAt < 0) return path;
  return pathname
    .split("/")
    .map((segment, index) => (index === secretAt ? `:${secretParam}` : segment))
    .join("/");
}

const mostLogged = 100;
const lineOf = (req: HonoRequest, route: DoorRoute): string =>
  `${req.method} ${pathOf(req, route).slice(0, mostLogged)}`;

export const refusal = (status: number, error: string): DoorAnswer => ({ status, body: { error } });

export function answered({ status, body }: DoorAnswer, headers: Readonly<Record<string, string>> = {}): Response {
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
}
