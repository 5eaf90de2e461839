import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { api } from "./api.ts";
import type { Faults } from "./faults.ts";
import type { Rasa } from "./rasa.ts";
import { SanicError, sanicAnswer, sanicErrorOf } from "./sanic.ts";
import { webhooks } from "./webhooks.ts";

/** A request as it came in. */
export interface StandInRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** All that the stand-in answers, with the faults in front. */
export function application(
  rasa: Rasa,
  faults: Faults,
  came: (request: StandInRequest) => void,
): Hono<{ readonly Bindings: HttpBindings }> {
  const app = new Hono<{ readonly Bindings: HttpBindings }>({ strict: false });
  app.use(async ({ req }, next) => {
    const { method, path } = req;
    came({ method, path, query: req.query(), headers: req.header(), body: await req.text() });
    await next();
  });
  app.use(faults.middleware);
  app.route("/webhooks", webhooks(rasa));
  app.route("/", api(rasa));
  app.notFound((context) => sanicAnswer(context, new SanicError(404, `Requested URL ${context.req.path} not found`)));
  app.onError((error, context) => sanicAnswer(context, sanicErrorOf(error)));
  return app;
}
