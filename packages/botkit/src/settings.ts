import {
  consoleLogger,
  envValues,
  type Logger,
  RocketChatError,
  readSettings,
  type Settings,
} from "@rocketchat-connectors/core";

/** What the adapter can be told by the program; what is left out comes from the environment. */
export interface RocketChatAdapterOptions {
  /** The variables to read. Default those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the adapter and its client write what they do. Default standard error, as `ROCKETCHAT_LOG_LEVEL` says. */
  readonly logger?: Logger;
  /** The token of the outgoing webhook whose calls are taken. Default none (`BOTKIT_ROCKETCHAT_WEBHOOK_TOKEN`). */
  readonly webhookToken?: string;
  /** Hear who is typing. Default false (`BOTKIT_ROCKETCHAT_TYPING`). */
  readonly typing?: boolean;
  /** Hear deletions. Default false (`BOTKIT_ROCKETCHAT_DELETIONS`). */
  readonly deletions?: boolean;
  /**
   * Look after the process: log off at SIGINT and SIGTERM, log a send that failed unseen instead of ending, end with a
   * code that says why. Default true (`BOTKIT_ROCKETCHAT_PROCESS`).
   */
  readonly process?: boolean;
  /**
   * How long a turn may take, in milliseconds, before it counts as handled all the same and the next one begins.
   * Default ten minutes (`BOTKIT_ROCKETCHAT_TURN_TIMEOUT`, in seconds).
   */
  readonly turnMs?: number;
}

/** What the adapter needs to know, read once. */
export interface BotkitSettings {
  readonly client: Settings;
  readonly logger: Logger;
  readonly webhookToken: string | undefined;
  readonly typing: boolean;
  readonly deletions: boolean;
  readonly process: boolean;
  readonly turnMs: number;
}

const names = [
  "BOTKIT_ROCKETCHAT_WEBHOOK_TOKEN",
  "BOTKIT_ROCKETCHAT_TYPING",
  "BOTKIT_ROCKETCHAT_DELETIONS",
  "BOTKIT_ROCKETCHAT_PROCESS",
  "BOTKIT_ROCKETCHAT_TURN_TIMEOUT",
] as const;
type OwnName = (typeof names)[number];

const dayMs = 86_400_000;

/** Reads the settings; what is only odd goes to the logger. Throws `invalid_settings`, which names all that is wrong. */
export function readBotkitSettings(options: RocketChatAdapterOptions): BotkitSettings {
  const env = options.env ?? process.env;
  const problems: string[] = [];
  const values = envValues<OwnName>(env, (text) => problems.push(text));
  const { turnMs = values.seconds("BOTKIT_ROCKETCHAT_TURN_TIMEOUT") ?? 600_000 } = options;
  if (!(turnMs > 0 && turnMs <= dayMs)) {
    problems.push(`turnMs is ${turnMs}: it must be milliseconds, more than 0 and at most ${dayMs}`);
  }
  const own = {
    webhookToken: options.webhookToken ?? values.text("BOTKIT_ROCKETCHAT_WEBHOOK_TOKEN"),
    typing: options.typing ?? values.flag("BOTKIT_ROCKETCHAT_TYPING") ?? false,
    deletions: options.deletions ?? values.flag("BOTKIT_ROCKETCHAT_DELETIONS") ?? false,
    process: options.process ?? values.flag("BOTKIT_ROCKETCHAT_PROCESS") ?? true,
    turnMs,
  };
  if (problems.length > 0) throw new RocketChatError("invalid_settings", problems.join("\n"));
  const client = readSettings(env, options.logger && ((text) => options.logger?.warn(text)));
  const logger = options.logger ?? consoleLogger(client.logLevel);
  warnOfUnknown(env, logger);
  return { client, logger, ...own };
}

/** Whether the process is the adapter's to look after, also when other settings cannot be used. */
export function looksAfterProcess({ process: asked, env = process.env }: RocketChatAdapterOptions): boolean {
  return asked ?? envValues<OwnName>(env, () => undefined).flag("BOTKIT_ROCKETCHAT_PROCESS") ?? true;
}

function warnOfUnknown(env: object, logger: Logger): void {
  const known: ReadonlySet<string> = new Set(names);
  for (const name of Object.keys(env)) {
    if (!name.startsWith("BOTKIT_ROCKETCHAT_") || known.has(name)) continue;
    logger.warn(`${name} is not a setting and is ignored; there are ${names.join(", ")}`);
  }
}
