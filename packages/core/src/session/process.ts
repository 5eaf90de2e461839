import { exitCodeOf, isRocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";

/** Milliseconds that a process gets to end by itself after logging off; a bot's timer may keep it alive. */
const patienceMs = 2_000;
const signals = ["SIGINT", "SIGTERM"] as const;
/** Marks this package's handlers of unhandled rejections, also those of another copy of it. */
const ours = Symbol.for("@rocketchat-connectors/rejections");

export interface ProcessDuties {
  readonly logger: Logger;
  /** Lets the bot end; settles when it has logged off. */
  readonly shutdown: () => Promise<void>;
  /** Tells whether this rejection means that the bot cannot run. */
  readonly isFatal: (reason: unknown) => boolean;
}

/** The process that a bot runs in. */
export interface ProcessCare {
  /** Ends the bot, and the process with this exit code. */
  end(code: number): void;
  /** Takes the handlers off. */
  release(): void;
}

/**
 * Looks after the process that a bot runs in.
 *
 * The first SIGINT or SIGTERM logs off and lets the process end by itself; the second has its usual effect. A failed
 * send that nobody awaited is logged. What keeps the bot from running ends the process with its own code. Any
 * other unhandled rejection ends the process as it does without this.
 */
export function lookAfterProcess({ logger, shutdown, isFatal }: ProcessDuties): ProcessCare {
  const onSignal = (signal: NodeJS.Signals): void => {
    logger.info(`${signal}: logging off`);
    end(0);
  };
  const onRejection = (reason: unknown): void => {
    if (isFatal(reason)) return end(exitCodeOf(reason));
    if (isRocketChatError(reason)) return logger.error(`The bot did not handle an error: ${reason.message}`);
    // Whoever else listens decides; without the handlers of bots and without others, Node ends the process.
    if (process.listeners("unhandledRejection").every((handler) => ours in handler)) throw reason;
  };
  const end = (code: number): void => {
    for (const signal of signals) process.off(signal, onSignal);
    process.exitCode = code;
    void shutdown().finally(() => setTimeout(() => process.exit(), patienceMs).unref());
  };
  for (const signal of signals) process.on(signal, onSignal);
  process.on("unhandledRejection", Object.assign(onRejection, { [ours]: true }));
  return {
    end,
    release: () => {
      for (const signal of signals) process.off(signal, onSignal);
      process.off("unhandledRejection", onRejection);
    },
  };
}

/**
 * Lets a start that failed end the process with its code and without a stack, where the framework has logged the error.
 *
 * `shutdown` ends what else keeps the process alive; it is called if nobody handles the error.
 */
export function endWithoutStack(error: unknown, shutdown?: () => unknown): void {
  const onRejection = (reason: unknown): void => {
    if (reason !== error) throw reason;
    process.exitCode = exitCodeOf(error);
    shutdown?.();
  };
  process.on("unhandledRejection", onRejection);
  // By then whoever started the bot has either handled the error or not.
  setImmediate(() => process.off("unhandledRejection", onRejection));
}
