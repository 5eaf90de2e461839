import { RocketChatError } from "../errors.ts";
import type { Authority } from "../rest/api.ts";
import { asDocument, asText, parseUser } from "../rest/documents.ts";
import type { Body, Http, LoginToken } from "../rest/http.ts";
import type { Credentials } from "../settings.ts";
import type { User } from "../types.ts";

/** The account's login: made once, reused for REST and for the socket, renewed when the server drops it. */
export interface Login extends Authority {
  /** The account. Known once `obtain` has resolved. */
  user(): User;
  /** The server's time at the first login. */
  since(): Date | undefined;
  /** Ends the login on the server, and for good. A personal access token is left alone. */
  logout(): Promise<void>;
}

function bodyOf(credentials: Extract<Credentials, { kind: "password" }>): Body {
  const { user, password, ldap } = credentials;
  return ldap ? { ldap: true, username: user, ldapPass: password, ldapOptions: {} } : { user, password };
}

/** Says what to do about refused credentials; any other error passes. */
function explained(credentials: Credentials, error: unknown): unknown {
  if (!(error instanceof RocketChatError) || error.code !== "unauthorized") return error;
  const status = error.status ?? 401;
  const text =
    credentials.kind === "password"
      ? `login refused for user '${credentials.user}' (${status}): check ROCKETCHAT_USER and ROCKETCHAT_PASSWORD`
      : `access token refused for user id '${credentials.userId}' (${status}): check ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN`;
  return new RocketChatError("unauthorized", text, { status, cause: error });
}

export function createLogin(http: Http, credentials: Credentials): Login {
  let token: LoginToken | undefined;
  let account: User | undefined;
  let since: Date | undefined;
  let pending: Promise<LoginToken> | undefined;
  let over = false;

  const byPassword = async (given: Extract<Credentials, { kind: "password" }>): Promise<LoginToken> => {
    const { data } = await http.call("POST", "login", bodyOf(given));
    const { me, ...answer } = asDocument(data) ?? {};
    const userId = asText(answer.userId);
    const authToken = asText(answer.authToken);
    if (!userId || !authToken) throw new RocketChatError("protocol", "POST login: the answer holds no token");
    account = parseUser(me);
    return { userId, authToken };
  };
  const byToken = async (given: LoginToken): Promise<LoginToken> => {
    const own = { userId: given.userId, authToken: given.authToken };
    account = parseUser(await http.call("GET", "me", {}, { token: own }));
    return own;
  };
  const logIn = async (): Promise<LoginToken> => {
    try {
      token = await (credentials.kind === "password" ? byPassword(credentials) : byToken(credentials));
      since ??= http.serverTime();
      return token;
    } catch (error) {
      throw explained(credentials, error);
    }
  };
  const obtain = async (): Promise<LoginToken> => {
    if (over) throw new RocketChatError("closed", "the client is closed");
    if (token) return token;
    pending ??= logIn().finally(() => {
      pending = undefined;
    });
    return await pending;
  };
  return {
    obtain,
    renew(refused) {
      if (token?.authToken === refused.authToken) token = undefined;
      return obtain();
    },
    user() {
      if (!account) throw new RocketChatError("unauthorized", "not logged in yet");
      return account;
    },
    since: () => since,
    async logout() {
      const last = token;
      over = true;
      token = undefined;
      if (last && credentials.kind === "password") await http.call("POST", "logout", {}, { token: last });
    },
  };
}
