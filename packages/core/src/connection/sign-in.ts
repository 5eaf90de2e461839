import { isRocketChatError, messageOf, RocketChatError } from "../errors.ts";
import { asDocument, asText, parseUser } from "../rest/documents.ts";
import type { Body, Http, LoginToken } from "../rest/http.ts";
import type { Credentials } from "../settings/credentials.ts";
import type { User } from "../types.ts";

export type PasswordCredentials = Extract<Credentials, { kind: "password" }>;

/** What the server wants besides the password. */
export interface TwoFactorChallenge {
  /** `totp` (an authenticator app), `email` (the server has sent a mail), `password`, or what later servers add. */
  readonly method: string;
  readonly availableMethods: readonly string[];
}

/** Gets the code for a login. What it throws ends the client. */
export type TwoFactorCode = (challenge: TwoFactorChallenge) => Promise<string>;

/** A login that the server took. */
export interface SignedIn {
  readonly token: LoginToken;
  readonly account: User | undefined;
}

/** Codes are short-lived and people mistype; more tries than these look like an attack. */
const mostCodes = 3;

/** REST takes `code` next to a plain user and password only; any other body goes to the socket's login, which wraps it. */
function bodyOf({ user, password, ldap }: PasswordCredentials, code: string | undefined): Body {
  if (!ldap) return { user, password, ...(code === undefined ? {} : { code }) };
  const login = { ldap: true, username: user, ldapPass: password, ldapOptions: {} };
  return code === undefined ? login : { totp: { login, code } };
}

function challengeOf(error: RocketChatError): TwoFactorChallenge {
  const { method, availableMethods } = asDocument(error.details) ?? {};
  const known = asText(method) ?? "totp";
  const available = Array.isArray(availableMethods) ? availableMethods.map(String) : [known];
  return { method: known, availableMethods: available };
}

async function codeFrom(ask: TwoFactorCode, error: RocketChatError): Promise<string> {
  try {
    return (await ask(challengeOf(error))).trim();
  } catch (thrown) {
    const text = `the account asks for a second factor, and there is no code: ${messageOf(thrown)}`;
    throw new RocketChatError("two_factor_required", text, { cause: thrown });
  }
}

async function attempt(http: Http, credentials: PasswordCredentials, code: string | undefined): Promise<SignedIn> {
  const { data } = await http.call("POST", "login", bodyOf(credentials, code));
  const { me, ...answer } = asDocument(data) ?? {};
  const userId = asText(answer.userId);
  const authToken = asText(answer.authToken);
  if (!userId || !authToken) throw new RocketChatError("protocol", "POST login: the answer holds no token");
  return { token: { userId, authToken }, account: parseUser(me) };
}

const takesACode = (error: unknown): error is RocketChatError =>
  isRocketChatError(error) && error.code === "two_factor_required" && error.serverCode !== "totp-max-attempts";

/** Logs in by password; a second factor is asked of `ask`, three times at most. Throws what the server refused. */
export async function signIn(http: Http, credentials: PasswordCredentials, ask?: TwoFactorCode): Promise<SignedIn> {
  let code: string | undefined;
  let challenge: RocketChatError | undefined;
  for (let asked = 0; ; asked += 1) {
    try {
      return await attempt(http, credentials, code);
    } catch (error) {
      if (!ask || !takesACode(error)) throw error;
      if (asked === mostCodes) {
        const text = `login refused for user '${credentials.user}': none of ${mostCodes} codes was right`;
        throw new RocketChatError("two_factor_required", text, { cause: error });
      }
      // Only the first refusal tells all that can be used.
      challenge ??= error;
      code = await codeFrom(ask, challenge);
    }
  }
}

/** The account behind a token. Throws `unauthorized` when there is none any more. */
export async function signInAgain(http: Http, { userId, authToken }: LoginToken): Promise<SignedIn> {
  const token = { userId, authToken };
  return { token, account: parseUser(await http.call("GET", "me", {}, { token })) };
}
