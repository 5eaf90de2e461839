import {
  envValues,
  isRocketChatError,
  type Logger,
  RocketChatError,
  readSettings,
  type Settings,
} from "@rocketchat-connectors/core";

/** What a program can tell the adapter; what is left out comes from the environment. */
export interface BBotOptions {
  /** The variables to read. Default those of the process. */
  readonly env?: Environment;
  /** Where the adapter and its client write what they do. Default the bot's own logger. */
  readonly logger?: Logger;
  /** Hear who is typing. Default false (`BBOT_ROCKETCHAT_TYPING`). */
  readonly typing?: boolean;
  /** Hear deletions. Default false (`BBOT_ROCKETCHAT_DELETIONS`). */
  readonly deletions?: boolean;
  /**
   * Look after the process: log off at SIGINT and SIGTERM, log a send that failed unseen instead of ending, end when
   * the bot cannot run. Default true (`BBOT_ROCKETCHAT_PROCESS`).
   */
  readonly process?: boolean;
  /**
   * How long a message's branches may take, in milliseconds, before it counts as handled all the same. Default ten
   * minutes (`BBOT_ROCKETCHAT_BRANCH_TIMEOUT`, in seconds).
   */
  readonly branchMs?: number;
}

/** What the adapter needs to know, read once. */
export interface BBotSettings extends Required<Omit<BBotOptions, "env">> {
  readonly client: Settings;
}

type Environment = Readonly<Record<string, string | undefined>>;
type OwnName =
  | "BBOT_ROCKETCHAT_TYPING"
  | "BBOT_ROCKETCHAT_DELETIONS"
  | "BBOT_ROCKETCHAT_PROCESS"
  | "BBOT_ROCKETCHAT_BRANCH_TIMEOUT";

/** Reads the settings. Throws one `invalid_settings` that names everything that is wrong. */
export function readBBotSettings(botLogger: Logger, options: BBotOptions = {}): BBotSettings {
  const { env = process.env, logger = botLogger } = options;
  const problems: string[] = [];
  const values = envValues<OwnName>(env, (text) => problems.push(text));
  const own = {
    logger,
    typing: options.typing ?? values.flag("BBOT_ROCKETCHAT_TYPING") ?? false,
    deletions: options.deletions ?? values.flag("BBOT_ROCKETCHAT_DELETIONS") ?? false,
    process: options.process ?? values.flag("BBOT_ROCKETCHAT_PROCESS") ?? true,
    branchMs: options.branchMs ?? values.seconds("BBOT_ROCKETCHAT_BRANCH_TIMEOUT") ?? 600_000,
  };
  return { client: readClientSettings(env, logger, problems), ...own };
}

function readClientSettings(env: Environment, logger: Logger, problems: readonly string[]): Settings {
  const misused = (before: string) => new RocketChatError("invalid_settings", [before, ...problems].join("\n"));
  try {
    const client = readSettings(env, (text) => logger.warn(text));
    if (problems.length === 0) return client;
  } catch (error) {
    throw isRocketChatError(error) ? misused(error.message) : error;
  }
  throw misused("the settings cannot be used:");
}

/** Whether the process is the bot's to end, also when other settings are wrong. */
export function ownsProcess(env: Environment = process.env): boolean {
  return envValues<OwnName>(env, () => undefined).flag("BBOT_ROCKETCHAT_PROCESS") ?? true;
}
