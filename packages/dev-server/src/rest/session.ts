import { readCredentials, readDigest } from "../credentials.ts";
import type { Profile } from "../profile.ts";
import type { Credentials } from "../world/accounts.ts";
import type { User } from "../world/documents.ts";
import { ServerError } from "../world/errors.ts";
import { type Endpoint, endpoint, openEndpoint, Reply } from "./endpoint.ts";
import { commonPreferences, newerPreferences } from "./preferences.ts";

type LoginBody = Readonly<Record<string, unknown>>;

/** Logging in and out, and who one is. */
export const sessionEndpoints: readonly Endpoint[] = [
  openEndpoint<LoginBody>({
    verb: "POST",
    path: "login",
    handle({ world, profile, body, origin, request }) {
      try {
        const code = request.headers.get("x-2fa-code");
        const { user, token } = world.accounts.login({ ...(code === null ? {} : { code }), ...credentialsOf(body) });
        return loggedIn(profile, { userId: user._id, authToken: token.secret, me: describeMe(profile, user, origin) });
      } catch (error) {
        if (error instanceof ServerError) return refusedLogin(profile, error);
        throw error;
      }
    },
  }),
  endpoint({
    verb: "POST",
    path: "logout",
    handle({ world, user, token, profile }) {
      world.accounts.revoke(user._id, [token]);
      return loggedIn(profile, { message: "You've been logged out!" });
    },
  }),
  endpoint({ verb: "GET", path: "me", handle: ({ profile, user, origin }) => describeMe(profile, user, origin) }),
];

/** The account's own view of itself. */
function describeMe(profile: Profile, user: User, origin: string): Readonly<Record<string, unknown>> {
  const { createdAt: _createdAt, type: _type, statusLivechat: _statusLivechat, ...fields } = user;
  const { newerAccounts } = profile.rest;
  const preferences = newerAccounts ? { ...commonPreferences, ...newerPreferences } : commonPreferences;
  return {
    ...fields,
    settings: { profile: {}, preferences, ...(newerAccounts ? { calendar: {} } : {}) },
    services: { password: { exists: true }, email2fa: { enabled: true } },
    email: user.emails.find(({ verified }) => verified)?.address,
    avatarUrl: `${origin}/avatar/${user.username}`,
    ...(newerAccounts ? { isOAuthUser: false } : {}),
  };
}

function loggedIn(profile: Profile, data: Readonly<Record<string, unknown>>): Reply {
  return new Reply(200, { status: "success", data, ...(profile.rest.successInEveryBody ? { success: true } : {}) });
}

/** Newer servers do not say why, except for the second factor. */
function refusedLogin(profile: Profile, error: ServerError): Reply {
  const secondFactor = String(error.code).startsWith("totp-");
  const flag = profile.rest.successInEveryBody ? { success: false } : {};
  if (profile.rest.hidesLoginReason && !secondFactor && typeof error.code === "number")
    return new Reply(401, { ...flag, error: "Unauthorized", status: "error", message: "Unauthorized" });
  return new Reply(401, {
    ...flag,
    status: "error",
    error: error.code,
    message: error.reason,
    ...(error.details === undefined ? {} : { details: error.details }),
  });
}

/** A body of the known keys is a password login; any other goes to the login of the socket as it is. */
function credentialsOf(body: LoginBody): Credentials {
  const { user, username, email, password, code, ...others } = body;
  if (Object.keys(others).length > 0) return readCredentials(body);
  const name = user ?? username ?? email;
  if (typeof name !== "string") return readCredentials(body);
  return {
    kind: "password",
    user: name.includes("@") ? { email: name } : { username: name },
    digest: readDigest(password),
    // Over HTTP the directory is asked before the server's own passwords, as far as it can be asked.
    asksDirectory: typeof password === "string",
    ...(typeof code === "string" ? { code } : {}),
  };
}
