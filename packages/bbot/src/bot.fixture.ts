import { createRequire } from "node:module";
import { sep } from "node:path";
import type { Logger } from "@rocketchat-connectors/core";
import type * as bbot from "bbot";
import { connect, type RocketChatAdapter } from "./adapter.ts";

/** bBot's module, of which a program has one. */
export type Bot = typeof bbot;

const require = createRequire(import.meta.url);

/**
 * A copy of bBot of its own.
 *
 * bBot is a bot: its module keeps settings, branches and memory. So each bot of a test gets the module's files loaded
 * anew; what they depend on is shared. A copy writes no log files, and leaves the process its listeners.
 */
export function copyOfBBot(): Bot {
  const winston = createRequire(require.resolve("bbot"))("winston");
  const inside = `${sep}node_modules${sep}bbot${sep}dist${sep}`;
  for (const path of Object.keys(require.cache)) if (path.includes(inside)) delete require.cache[path];
  const { File } = winston.transports;
  const { BOT_USE_SERVER } = process.env;
  const before = new Map(noisy.map((event) => [event, process.rawListeners(event)]));
  Object.defineProperty(winston.transports, "File", { value: winston.transports.Console, configurable: true });
  process.env.BOT_USE_SERVER = "false";
  try {
    const bot: Bot = require("bbot");
    for (const transport of bot.logger.transports) transport.silent = true;
    return bot;
  } finally {
    Object.defineProperty(winston.transports, "File", { value: File, configurable: true });
    if (BOT_USE_SERVER === undefined) delete process.env.BOT_USE_SERVER;
    else process.env.BOT_USE_SERVER = BOT_USE_SERVER;
    for (const event of noisy) {
      for (const listener of process.rawListeners(event)) {
        if (!before.get(event)?.includes(listener)) process.off(event, listener as () => void);
      }
    }
  }
}

const noisy = ["SIGTERM", "uncaughtException"] as const;

export interface BotOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Adds branches. */
  readonly branches?: (bot: Bot) => void;
  readonly logger?: Logger;
  /** Default `bot`. */
  readonly name?: string;
}

/** A running bot of its own in this process; its disposal logs off. */
export interface TestBot extends AsyncDisposable {
  readonly bot: Bot;
  readonly adapter: RocketChatAdapter;
}

/** Makes a bot that has not started. */
export function makeBot({ env, branches, logger, name }: BotOptions): Omit<TestBot, keyof AsyncDisposable> {
  const bot = copyOfBBot();
  if (name !== undefined) bot.settings.name = name;
  bot.settings.set("log-level", "error");
  bot.logger.on("data", ({ message }: { message: string }) => logger?.error(`bBot: ${message}`));
  const adapter = connect(bot, { env, process: false, deletions: true, ...(logger ? { logger } : {}) });
  branches?.(bot);
  return { bot, adapter };
}

export async function startBot(options: BotOptions): Promise<TestBot> {
  const { bot, adapter } = makeBot(options);
  await bot.start();
  return {
    bot,
    adapter,
    async [Symbol.asyncDispose]() {
      await bot.shutdown();
    },
  };
}
