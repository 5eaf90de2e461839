import { isRocketChatError, RocketChatError } from "../errors.ts";
import type { Credentials } from "../settings/credentials.ts";

/** How long a server bars an account or an address after failed logins, unless its administrator chose otherwise. */
const blockedForMs = 300_000;

const whoOf = (credentials: Credentials): string =>
  credentials.kind === "password" ? `user '${credentials.user}'` : `user id '${credentials.userId}'`;

/** What an administrator has to do about an account in this state (the codes of Rocket.Chat's login handlers). */
const accountStates: ReadonlyMap<string, string> = new Map([
  ["error-user-is-not-activated", "the account is deactivated: an administrator has to activate it (Workspace, Users)"],
  ["error-user-has-no-roles", "the account has no role: an administrator has to give it one, best the role 'bot'"],
  [
    "error-invalid-email",
    "the server lets in verified e-mail addresses only: an administrator has to mark the account's e-mail address as verified",
  ],
  [
    "error-app-user-is-not-allowed-to-login",
    "the account belongs to an app of the server: an administrator has to make one of the bot's own",
  ],
]);

const aboutTwoFactor =
  "the account asks for a second factor: use a personal access token made with 'ignore two factor authentication' " +
  "(ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN), or have it switched off for the account; codes by e-mail are a " +
  "setting of the server, too (Workspace, Settings, Accounts, Two Factor Authentication)";

function whatToCheck(credentials: Credentials): string {
  return credentials.kind === "password"
    ? "check ROCKETCHAT_USER and ROCKETCHAT_PASSWORD"
    : "check ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN";
}

/** Whether no further attempt with the same credentials can go well, and each might get the account locked. */
export function isRefusal({ code }: RocketChatError): boolean {
  return code === "unauthorized" || code === "two_factor_required";
}

const isBlocked = ({ serverCode = "" }: RocketChatError): boolean => serverCode.startsWith("error-login-blocked");

/** What follows from a refusal of this kind; undefined where the error says all there is to say. */
function consequenceOf(credentials: Credentials, error: RocketChatError): string | undefined {
  const { code, status = 401, serverCode } = error;
  switch (code) {
    case "rate_limited":
      return isBlocked(error)
        ? `: the server takes no logins of the account for now, because too many failed (${serverCode}); by default that lasts 5 minutes`
        : ` (${status}): too many requests; the server counts all logins from one address together`;
    case "two_factor_required":
      return serverCode === undefined ? undefined : `: ${aboutTwoFactor}`;
    case "unauthorized": {
      const state = accountStates.get(serverCode ?? "");
      return state ? `: ${state}` : ` (${status}): ${whatToCheck(credentials)}`;
    }
    default:
      return undefined;
  }
}

/** Says what to do about a login that was refused; any other error passes. */
export function explainedLogin(credentials: Credentials, error: unknown): unknown {
  const consequence = isRocketChatError(error) ? consequenceOf(credentials, error) : undefined;
  if (!isRocketChatError(error) || consequence === undefined) return error;
  const { code, status, serverCode } = error;
  const retryInMs = error.retryInMs ?? (isBlocked(error) ? blockedForMs : undefined);
  const what = credentials.kind === "password" ? "login" : "access token";
  return new RocketChatError(code, `${what} refused for ${whoOf(credentials)}${consequence}`, {
    ...(status === undefined ? {} : { status }),
    ...(serverCode === undefined ? {} : { serverCode }),
    ...(retryInMs === undefined ? {} : { retryInMs }),
    cause: error,
  });
}
