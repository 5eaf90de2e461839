import { existsSync } from "node:fs";
import { isRocketChatError, RocketChatError, readSettings, type Settings } from "@rocketchat-connectors/core";
import type { Robot } from "./hubot.ts";

/** What the adapter needs to know, read once. */
export interface HubotSettings {
  readonly client: Settings;
  /** Hear who is typing, as the robot event `rocketchat:typing`. Default false (`HUBOT_ROCKETCHAT_TYPING`). */
  readonly typing: boolean;
  /** Hear deletions. Default false (`HUBOT_ROCKETCHAT_DELETIONS`). */
  readonly deletions: boolean;
  /**
   * Look after the process: log off at SIGINT and SIGTERM, log a send that failed unseen instead of ending. Default
   * true (`HUBOT_ROCKETCHAT_PROCESS`).
   */
  readonly process: boolean;
  /**
   * How long a message's listeners may take, in milliseconds, before it counts as handled all the same. Default ten
   * minutes (`HUBOT_ROCKETCHAT_LISTENER_TIMEOUT`, in seconds).
   */
  readonly listenerMs: number;
}

type Values = Readonly<Record<string, string | undefined>>;

export interface SettingsSources {
  readonly env: Values;
  /** `robot.config.rocketchat`: the same variables, which go before the environment's. */
  readonly config: unknown;
  readonly warn: (text: string) => void;
  /** True when there is a `.env` file that Node was not told to read. */
  readonly unreadEnvFile: boolean;
}

/** Where a running robot's settings come from. */
export function sourcesOf(robot: Pick<Robot, "config" | "logger">): SettingsSources {
  const toldOfFile = process.execArgv.some((argument) => argument.startsWith("--env-file"));
  return {
    env: process.env,
    config: robot.config?.rocketchat,
    warn: (text) => robot.logger.warn({}, text),
    unreadEnvFile: !toldOfFile && existsSync(".env"),
  };
}

/** Reads the settings. Throws `invalid_settings`. */
export function readHubotSettings(sources: SettingsSources): HubotSettings {
  const values = { ...sources.env, ...textsOf(sources.config) };
  return {
    client: readClientSettings(values, sources),
    typing: flag(values, "HUBOT_ROCKETCHAT_TYPING", false),
    deletions: flag(values, "HUBOT_ROCKETCHAT_DELETIONS", false),
    process: flag(values, "HUBOT_ROCKETCHAT_PROCESS", true),
    listenerMs: 1_000 * seconds(values, "HUBOT_ROCKETCHAT_LISTENER_TIMEOUT", 600),
  };
}

function readClientSettings(values: Values, { warn, unreadEnvFile }: SettingsSources): Settings {
  try {
    return readSettings(values, warn);
  } catch (error) {
    if (!unreadEnvFile || !isRocketChatError(error)) throw error;
    const hint =
      "There is a .env file here, which Hubot does not read by itself: start it with " +
      "node --env-file=.env node_modules/hubot/bin/hubot -a @rocketchat-connectors/hubot";
    throw new RocketChatError(error.code, `${error.message}\n${hint}`, { cause: error });
  }
}

function textsOf(config: unknown): Values {
  if (typeof config !== "object" || config === null) return {};
  const set = Object.entries(config).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(set.map(([name, value]) => [name, String(value)]));
}

function flag(values: Values, name: string, otherwise: boolean): boolean {
  const value = values[name]?.trim() ?? "";
  if (value === "") return otherwise;
  if (/^(true|yes|on|1)$/i.test(value)) return true;
  if (/^(false|no|off|0)$/i.test(value)) return false;
  throw new RocketChatError("invalid_settings", `${name} is "${value}": it must be true or false`);
}

const daySeconds = 86_400;

function seconds(values: Values, name: string, otherwise: number): number {
  const value = values[name]?.trim() ?? "";
  if (value === "") return otherwise;
  if (Number(value) > 0 && Number(value) <= daySeconds) return Number(value);
  throw new RocketChatError("invalid_settings", `${name} is "${value}": it must be seconds, at most ${daySeconds}`);
}
