import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { Collaborators } from "./converse-collaborators.ts";
import { ConverseError, errorBody } from "./converse-errors.ts";
import { login } from "./converse-login.ts";
import { type ConverseState, converse } from "./converse-routes.ts";
import type { Turns } from "./converse-turns.ts";
import type { Faults } from "./faults.ts";
import type { StandInRequest } from "./listening.ts";

export interface ConverseParts {
  readonly state: ConverseState;
  readonly collaborators: Collaborators;
  readonly turns: Turns;
  readonly faults: Pick<Faults, "middleware">;
  readonly isDevelopment: boolean;
}

const loadingPage =
  '<html><head><meta http-equiv="refresh" content="2"> </head><body>Botpress is loading. Please try again in a minute.</body></html>';

/** All that the stand-in answers, with the faults in front. */
export function application(
  { state, collaborators, turns, faults, isDevelopment }: ConverseParts,
  came: (request: StandInRequest) => void,
): Hono<{ readonly Bindings: HttpBindings }> {
  const app = new Hono<{ readonly Bindings: HttpBindings }>({ strict: false });
  app.use(async ({ req }, next) => {
    const { method, path } = req;
    came({ method, path, query: req.query(), headers: req.header(), body: await req.text() });
    await next();
  });
  app.use(faults.middleware);
  app.use(async (context, next) => {
    context.header("x-powered-by", "Botpress");
    if (state.isLoading && !isInternal(context)) return context.html(loadingPage, 503);
    return next();
  });
  app.get("/status", (context) => context.json({}));
  app.get("/version", (context) => context.html(state.version));
  app.route("/api/v1/bots", converse(state, collaborators, turns));
  app.route("/", login(collaborators));
  app.notFound((context) => context.html(`<pre>Cannot ${context.req.method} ${context.req.path}</pre>`, 404));
  app.onError((error, context) => {
    const status = error instanceof ConverseError ? error.status : 400;
    return context.json(errorBody(error, isDevelopment), status);
  });
  return app;
}

/** While it loads, v12 lets in what it takes for calls between its own modules. */
function isInternal({ req }: Context): boolean {
  const { "user-agent": agent = "", authorization, "x-csrf-token": csrf } = req.header();
  return agent.includes("axios") && (authorization ?? csrf) !== undefined;
}
