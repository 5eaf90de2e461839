import type { RecoveryOptions } from "../client.ts";
import { RocketChatError } from "../errors.ts";
import { consoleLogger, type LogLevel } from "../logger.ts";
import type { FilterSettings } from "../types.ts";
import { type Environment, envValues } from "../util/env-values.ts";
import { findMisspelt } from "../util/misspelt.ts";
import { type CompanySettings, readCompany } from "./company.ts";
import { type Credentials, readCredentials } from "./credentials.ts";
import { readFilter } from "./filter.ts";
import { readTls, readUrl } from "./network.ts";
import { readProxy } from "./proxy.ts";
import { type Findings, settingNames, type Values } from "./values.ts";

/** Everything a client needs to know before it connects; read once, a plain value. */
export interface Settings extends CompanySettings {
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
  /** URL of the HTTP proxy that everything goes through, with its credentials if it wants any. Default none. */
  readonly proxy?: string;
  /** Hosts that are reached without the proxy, written as in `NO_PROXY`. Default none. */
  readonly noProxy?: readonly string[];
  /** Rooms kept in memory. Default 1000 (`ROOM_CACHE_SIZE`). */
  readonly roomCacheSize?: number;
  /** Milliseconds a looked-up room is trusted. Default 300 000 (`ROOM_CACHE_MAX_AGE`, there in seconds). */
  readonly roomCacheMaxAgeMs?: number;
  readonly logLevel?: LogLevel;
  /**
   * How much of what was missed during a gap is fetched. Default an hour and 500 messages a room
   * (`ROCKETCHAT_RECOVER_MAX_AGE` in seconds, 0 for nothing, and `ROCKETCHAT_RECOVER_MAX_MESSAGES`).
   */
  readonly recovery?: Partial<RecoveryOptions>;
  /** Where the client keeps how far each room is handled, and its login. Default nowhere (`ROCKETCHAT_STATE_FILE`). */
  readonly stateFile?: string;
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

function readRecovery(values: Values): Pick<Settings, "recovery"> {
  const age = values.count("ROCKETCHAT_RECOVER_MAX_AGE", 0);
  const messages = values.count("ROCKETCHAT_RECOVER_MAX_MESSAGES");
  if (age === undefined && messages === undefined) return {};
  return {
    recovery: {
      ...(age === undefined ? {} : { maxAgeMs: age * 1000 }),
      ...(messages === undefined ? {} : { maxPerRoom: messages }),
    },
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
  const stateFile = values.text("ROCKETCHAT_STATE_FILE");
  const url = readUrl(values, findings);
  const credentials = readCredentials(values, findings);
  const others = {
    rooms: values.list("ROCKETCHAT_ROOM"),
    filter: readFilter(values),
    ...readCompany(values, findings),
    ...(integrationId === undefined ? {} : { integrationId }),
    ...readTls(values, findings),
    ...readProxy(values, url, findings),
    ...readCache(values, findings),
    ...readRecovery(values),
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(stateFile === undefined ? {} : { stateFile }),
  };
  for (const [name, meant] of findMisspelt(env, settingNames)) {
    warnings.push(`${name} is not a setting and is ignored: did you mean ${meant}?`);
  }
  for (const text of warnings) (warn ?? consoleLogger(logLevel).warn)(text);
  if (credentials && problems.length === 0) return { url, credentials, ...others };
  throw new RocketChatError("invalid_settings", ["the settings cannot be used:", ...problems].join("\n"));
}
