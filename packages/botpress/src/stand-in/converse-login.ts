import type { Context } from "hono";
import { Hono } from "hono";
import { bodyOf } from "./converse-body.ts";
import type { Collaborators, Shown } from "./converse-collaborators.ts";

/** How collaborators get tokens; v1 has the login only. */
export function login(collaborators: Collaborators): Hono {
  const app = new Hono({ strict: false });
  const logIn = async (context: Context) => {
    const token = await collaborators.login(bodyOf(context.req.header("content-type"), await context.req.text()));
    if (token.csrf !== undefined) setCookie(context, token.jwt);
    return context.json({ status: "success", message: "Login successful", payload: collaborators.shown(token) });
  };
  app.post("/api/v2/admin/auth/login/basic/default", logIn);
  app.post("/api/v1/auth/login/basic/default", logIn);
  app.get("/api/v2/admin/auth/refresh", async (context) => {
    const shown = shownBy(context);
    const { payload, token } = await collaborators.refreshed(await collaborators.check(shown), shown);
    if (token?.csrf !== undefined) setCookie(context, token.jwt);
    const message = token === undefined ? "Token not refreshed, sending back original" : "Token refreshed successfully";
    return context.json({ status: "success", message, payload });
  });
  return app;
}

export function shownBy({ req }: Context): Shown {
  return { authorization: req.header("authorization"), csrf: req.header("csrf-token"), cookie: req.header("cookie") };
}

function setCookie(context: Context, jwt: string): void {
  context.header("set-cookie", `jwtToken=${jwt}; Path=/; HttpOnly`);
}
