import { type Credentials, digestOf, type PasswordCredentials } from "./world/accounts.ts";
import { ServerError } from "./world/errors.ts";

/**
 * Reads the one object that a client logs in with, in any of its forms.
 *
 * Forms: `{user, password}` with a digest or plain, `{resume}`, `{ldap, username, ldapPass}`, and each of them inside `{totp: {login, code}}`.
 */
export function readCredentials(options: unknown): Credentials {
  const given = asRecord(options);
  if (given === undefined) throw unrecognized();
  const totp = asRecord(given.totp);
  if (totp !== undefined) return withCode(readCredentials(totp.login), totp.code);
  if (typeof given.resume === "string") return { kind: "resume", token: given.resume };
  if (given.ldap === true) return readLdap(given);
  const user = asRecord(given.user);
  if (user === undefined || given.password === undefined) throw unrecognized();
  return { kind: "password", user: readUser(user), digest: readDigest(given.password) };
}

/** The digest of a password that came plain or already digested. */
export function readDigest(password: unknown): string {
  if (typeof password === "string" && password.length <= 256) return digestOf(password);
  const digest = asRecord(password)?.digest;
  if (typeof digest === "string") return digest;
  throw new ServerError(400, "Match failed");
}

function readUser(user: Readonly<Record<string, unknown>>): PasswordCredentials["user"] {
  if (typeof user.id === "string") return { userId: user.id };
  if (typeof user.username === "string") return { username: user.username };
  if (typeof user.email === "string") return { email: user.email };
  throw new ServerError(400, "Match failed");
}

/** The development server has no directory: its own passwords stand in for it. */
function readLdap(given: Readonly<Record<string, unknown>>): Credentials {
  if (typeof given.username !== "string") throw new ServerError(400, "Match failed");
  const user = { username: given.username };
  return { kind: "ldap", user, digest: readDigest(given.ldapPass), asksDirectory: true };
}

function withCode(credentials: Credentials, code: unknown): Credentials {
  return credentials.kind !== "resume" && typeof code === "string" ? { ...credentials, code } : credentials;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}

function unrecognized(): ServerError {
  return new ServerError(400, "Unrecognized options for login request");
}
