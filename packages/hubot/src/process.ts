import { exitCodeOf, isRocketChatError } from "@rocketchat-connectors/core";
import type { RobotLogger } from "./hubot.ts";

/** Milliseconds that a process gets to end by itself after logging off; a script's timer may keep it alive. */
const patienceMs = 2_000;
const signals = ["SIGINT", "SIGTERM"] as const;
/** Marks this adapter's handlers of unhandled rejections, also those of another copy of it. */
const ours = Symbol.for("@rocketchat-connectors/hubot/rejections");

export interface ProcessDuties {
  readonly logger: RobotLogger;
  /** Lets the robot end; settles when it has logged off. */
  readonly shutdown: () => Promise<void>;
  /** Tells whether this rejection means that the robot cannot run. */
  readonly isFatal: (reason: unknown) => boolean;
}

/** The process that a robot runs in. */
export interface ProcessCare {
  /** Ends the robot, and the process with this exit code. */
  end(code: number): void;
  /** Takes the handlers off. */
  release(): void;
}

/**
 * Looks after the process that a robot runs in.
 *
 * The first SIGINT or SIGTERM logs off and lets the process end by itself; the second has its usual effect. A failed
 * send that a script did not await is logged. What keeps the robot from running ends the process with its own code. Any
 * other unhandled rejection ends the process as it does without this.
 */
export function lookAfterProcess({ logger, shutdown, isFatal }: ProcessDuties): ProcessCare {
  const onSignal = (signal: NodeJS.Signals): void => {
    logger.info({}, `${signal}: logging off`);
    end(0);
  };
  const onRejection = (reason: unknown): void => {
    if (isFatal(reason)) return end(exitCodeOf(reason));
    if (isRocketChatError(reason)) return logger.error({}, `A script did not handle an error: ${reason.message}`);
    // Whoever else listens decides; without the handlers of robots and without others, Node ends the process.
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

/** Lets a start that failed end the process with its code and without a stack, for Hubot has logged the error. */
export function endWithoutStack(error: unknown): void {
  const onRejection = (reason: unknown): void => {
    if (reason !== error) throw reason;
    process.exitCode = exitCodeOf(error);
  };
  process.on("unhandledRejection", onRejection);
  // By then whoever started the robot has either handled the error or not.
  setImmediate(() => process.off("unhandledRejection", onRejection));
}
