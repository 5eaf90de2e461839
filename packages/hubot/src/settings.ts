import { existsSync } from "node:fs";
import {
  envValues,
  isRocketChatError,
  RocketChatError,
  readSettings,
  type Settings,
} from "@rocketchat-connectors/core";
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

type OwnName =
  | "HUBOT_ROCKETCHAT_TYPING"
  | "HUBOT_ROCKETCHAT_DELETIONS"
  | "HUBOT_ROCKETCHAT_PROCESS"
  | "HUBOT_ROCKETCHAT_LISTENER_TIMEOUT";
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
  const env = { ...sources.env, ...textsOf(sources.config) };
  const values = envValues<OwnName>(env, (problem) => {
    throw new RocketChatError("invalid_settings", problem);
  });
  return {
    client: readClientSettings(env, sources),
    typing: values.flag("HUBOT_ROCKETCHAT_TYPING") ?? false,
    deletions: values.flag("HUBOT_ROCKETCHAT_DELETIONS") ?? false,
    process: values.flag("HUBOT_ROCKETCHAT_PROCESS") ?? true,
    listenerMs: values.seconds("HUBOT_ROCKETCHAT_LISTENER_TIMEOUT") ?? 600_000,
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
