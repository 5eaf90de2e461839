import { readFileSync } from "node:fs";
import { messageOf, RocketChatError } from "./errors.ts";
import { consoleLogger, type LogLevel } from "./logger.ts";
import type { FilterSettings } from "./types.ts";
import { type Environment, type EnvValues, envValues, shown } from "./util/env-values.ts";
import { findMisspelt } from "./util/misspelt.ts";
import { isLoopback, normalizeUrl } from "./util/url.ts";

export { normalizeUrl } from "./util/url.ts";

export type Credentials =
  | { readonly kind: "password"; readonly user: string; readonly password: string; readonly ldap: boolean }
  | { readonly kind: "token"; readonly userId: string; readonly authToken: string };

/** Everything a client needs to know before it connects; read once, a plain value. */
export interface Settings {
  /** Normalised base URL, `http(s)://host[:port][/path]`, no trailing slash. */
  readonly url: string;
  readonly credentials: Credentials;
  /** Channels to join at the start. */
  readonly rooms: readonly string[];
  readonly filter: FilterSettings;
  /** Marks messages as sent by an integration (`INTEGRATION_ID`). */
  readonly integrationId?: string;
  /** PEM text of the certificate authority of a server with its own certificate. */
  readonly ca?: string;
  /** Accept any certificate. Default false. */
  readonly insecureTls?: boolean;
  /** Rooms kept in memory. Default 1000 (`ROOM_CACHE_SIZE`). */
  readonly roomCacheSize?: number;
  /** Milliseconds a looked-up room is trusted. Default 300 000 (`ROOM_CACHE_MAX_AGE`, there in seconds). */
  readonly roomCacheMaxAgeMs?: number;
  readonly logLevel?: LogLevel;
}

const names = [
  "ROCKETCHAT_URL",
  "ROCKETCHAT_USER",
  "ROCKETCHAT_PASSWORD",
  "ROCKETCHAT_AUTH",
  "ROCKETCHAT_USER_ID",
  "ROCKETCHAT_AUTH_TOKEN",
  "ROCKETCHAT_ROOM",
  "ROCKETCHAT_USE_SSL",
  "ROCKETCHAT_USESSL",
  "ROCKETCHAT_CA_FILE",
  "ROCKETCHAT_INSECURE_TLS",
  "ROCKETCHAT_LOG_LEVEL",
  "LISTEN_ON_ALL_PUBLIC",
  "RESPOND_TO_DM",
  "RESPOND_TO_EDITED",
  "RESPOND_TO_LIVECHAT",
  "INTEGRATION_ID",
  "ROOM_CACHE_SIZE",
  "ROOM_CACHE_MAX_AGE",
  "DM_ROOM_CACHE_SIZE",
  "DM_ROOM_CACHE_MAX_AGE",
] as const;

/** Every environment variable that `readSettings` reads. */
export const settingNames: readonly string[] = names;

type Values = EnvValues<(typeof names)[number]>;

/** What is wrong with the variables, and what is only odd; one line each, without secrets. */
interface Findings {
  readonly problems: string[];
  readonly warnings: string[];
}

function readUrl(values: Values, { problems, warnings }: Findings): string {
  const useSsl = values.flag("ROCKETCHAT_USE_SSL") ?? values.flag("ROCKETCHAT_USESSL");
  try {
    const url = normalizeUrl(values.text("ROCKETCHAT_URL") ?? "http://localhost:3000", useSsl);
    if (url.startsWith("http:") && !isLoopback(url)) {
      warnings.push(`ROCKETCHAT_URL is ${url}: the login and every message travel unencrypted; use https`);
    }
    return url;
  } catch (error) {
    problems.push(`ROCKETCHAT_URL: ${messageOf(error)}`);
    return "";
  }
}

function readLdap(values: Values, { problems }: Findings): boolean {
  const auth = values.text("ROCKETCHAT_AUTH")?.toLowerCase() ?? "password";
  // The value is not repeated: with this name it may well be a token.
  if (!["password", "ldap"].includes(auth))
    problems.push("ROCKETCHAT_AUTH is neither password nor ldap: use one of them");
  return auth === "ldap";
}

/** With a personal access token there is no second factor to pass, so a token goes before a password. */
function readCredentials(values: Values, findings: Findings): Credentials | undefined {
  const { problems, warnings } = findings;
  const ldap = readLdap(values, findings);
  const userId = values.text("ROCKETCHAT_USER_ID");
  const authToken = values.text("ROCKETCHAT_AUTH_TOKEN");
  const user = values.text("ROCKETCHAT_USER");
  const password = values.text("ROCKETCHAT_PASSWORD");
  if (userId && authToken) {
    if (user || password) {
      warnings.push("ROCKETCHAT_USER and ROCKETCHAT_PASSWORD are not used: ROCKETCHAT_AUTH_TOKEN goes before them");
    }
    return { kind: "token", userId, authToken };
  }
  if (userId) problems.push("ROCKETCHAT_AUTH_TOKEN is not set: ROCKETCHAT_USER_ID needs a personal access token");
  else if (authToken) problems.push("ROCKETCHAT_USER_ID is not set: it is shown together with a personal access token");
  else if (user && password) return { kind: "password", user, password, ldap };
  else if (user) problems.push("ROCKETCHAT_PASSWORD is not set: ROCKETCHAT_USER needs it");
  else if (password) problems.push("ROCKETCHAT_USER is not set: it is the bot's username");
  else {
    const pairs = "ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN, or ROCKETCHAT_USER and ROCKETCHAT_PASSWORD";
    problems.push(`no credentials: set ${pairs}`);
  }
  return undefined;
}

function readFilter(values: Values): FilterSettings {
  return {
    rooms: [],
    direct: values.flag("RESPOND_TO_DM") ?? false,
    livechat: values.flag("RESPOND_TO_LIVECHAT") ?? false,
    edited: values.flag("RESPOND_TO_EDITED") ?? false,
    allPublic: values.flag("LISTEN_ON_ALL_PUBLIC") ?? false,
    deleted: false,
    typing: false,
  };
}

function readTls(values: Values, { problems, warnings }: Findings): Pick<Settings, "ca" | "insecureTls"> {
  const insecureTls = values.flag("ROCKETCHAT_INSECURE_TLS");
  if (insecureTls)
    warnings.push("ROCKETCHAT_INSECURE_TLS is on: any certificate is accepted; prefer ROCKETCHAT_CA_FILE");
  const insecure = insecureTls === undefined ? {} : { insecureTls };
  const path = values.text("ROCKETCHAT_CA_FILE");
  if (path === undefined) return insecure;
  try {
    const ca = readFileSync(path, "utf8");
    if (ca.includes("-----BEGIN CERTIFICATE-----")) return { ...insecure, ca };
    problems.push(`ROCKETCHAT_CA_FILE is ${shown(path)}, which holds no certificate: name a file in PEM format`);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : messageOf(error);
    problems.push(`ROCKETCHAT_CA_FILE is ${shown(path)}, which cannot be read (${code}): name a readable PEM file`);
  }
  return insecure;
}

function readCache(values: Values, { warnings }: Findings): Pick<Settings, "roomCacheSize" | "roomCacheMaxAgeMs"> {
  const size = values.count("ROOM_CACHE_SIZE");
  const age = values.count("ROOM_CACHE_MAX_AGE");
  for (const name of ["DM_ROOM_CACHE_SIZE", "DM_ROOM_CACHE_MAX_AGE"] as const) {
    if (values.text(name)) warnings.push(`${name} has no effect: the bot's direct rooms are always known`);
  }
  return {
    ...(size === undefined ? {} : { roomCacheSize: size }),
    ...(age === undefined ? {} : { roomCacheMaxAgeMs: age * 1000 }),
  };
}

/**
 * The settings that the environment holds.
 *
 * What is only odd goes to `warn`, by default to standard error. Throws one `invalid_settings` that names every
 * variable that is wrong, in a line each; neither text ever holds a secret.
 */
export function readSettings(env: Environment = process.env, warn?: (text: string) => void): Settings {
  const findings: Findings = { problems: [], warnings: [] };
  const { problems, warnings } = findings;
  const values: Values = envValues(env, (text) => problems.push(text));
  const integrationId = values.text("INTEGRATION_ID");
  const logLevel = values.oneOf("ROCKETCHAT_LOG_LEVEL", ["debug", "info", "warn", "error", "silent"]);
  const url = readUrl(values, findings);
  const credentials = readCredentials(values, findings);
  const others = {
    rooms: values.list("ROCKETCHAT_ROOM"),
    filter: readFilter(values),
    ...(integrationId === undefined ? {} : { integrationId }),
    ...readTls(values, findings),
    ...readCache(values, findings),
    ...(logLevel === undefined ? {} : { logLevel }),
  };
  for (const [name, meant] of findMisspelt(env, settingNames)) {
    warnings.push(`${name} is not a setting and is ignored: did you mean ${meant}?`);
  }
  for (const text of warnings) (warn ?? consoleLogger(logLevel).warn)(text);
  if (credentials && problems.length === 0) return { url, credentials, ...others };
  throw new RocketChatError("invalid_settings", ["the settings cannot be used:", ...problems].join("\n"));
}
