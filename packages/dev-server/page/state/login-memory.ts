import { fields, text } from "../client/reading.ts";
import type { Login } from "../client/rest.ts";

const key = "rocketchat-dev-server.login";

/** Remembers the login for this tab alone, so that two tabs can be two people. */
export function rememberLogin(login: Login, storage: Storage = sessionStorage): void {
  storage.setItem(key, JSON.stringify(login));
}

/** Forgets the login of this tab. */
export function forgetLogin(storage: Storage = sessionStorage): void {
  storage.removeItem(key);
}

/** The login that this tab has remembered. */
export function recallLogin(storage: Storage = sessionStorage): Login | undefined {
  const { userId, token } = fields(JSON.parse(storage.getItem(key) ?? "{}"));
  const id = text(userId);
  const secret = text(token);
  return id === undefined || secret === undefined ? undefined : { userId: id, token: secret };
}
