import type { ConverseSettings } from "../types.ts";

type Server = Pick<ConverseSettings, "url" | "botId">;

/** v12 has a route for everybody, and one for those who log in, which takes more than words. */
export type Route = "public" | "secured";

/** Whoever has something to show uses the secured route. */
export const routeOf = ({ token, login }: Pick<ConverseSettings, "token" | "login">): Route =>
  token === undefined && login === undefined ? "public" : "secured";

/** Where a user's words are posted; whatever the id is made of stays one part of the path. */
export function converseUrl({ url, botId }: Server, route: Route, userId: string): string {
  const path = `${url}/api/v1/bots/${encodeURIComponent(botId)}/converse/${encodeURIComponent(userId)}`;
  return route === "secured" ? `${path}/secured` : path;
}

/** Where a collaborator logs in: since 12.2x, and where it was before, which later servers keep. */
export function loginUrls({ url }: Pick<Server, "url">, strategy: string): readonly string[] {
  const rest = `login/basic/${encodeURIComponent(strategy)}`;
  return [`${url}/api/v2/admin/auth/${rest}`, `${url}/api/v1/auth/${rest}`];
}

export const refreshUrl = ({ url }: Pick<Server, "url">): string => `${url}/api/v2/admin/auth/refresh`;

/** Answers with nothing but the version, to everybody. */
export const versionUrl = ({ url }: Pick<Server, "url">): string => `${url}/version`;
