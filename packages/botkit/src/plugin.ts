import type { Client, Logger } from "@rocketchat-connectors/core";
import { type Botkit, type BotWorker, findBotkit, stateOf, type TurnContext, waresOf } from "./botkit.ts";
import type { ErrorLog } from "./error-log.ts";
import type { WorkerOptions } from "./mended-worker.ts";
import { Replay } from "./replay.ts";
import type { Turn } from "./turns.ts";
import { mendWare } from "./ware.ts";
import { defineWorker, type WorkerClass } from "./worker.ts";

/** What Botkit waits for before it is ready, and what `controller.plugins` holds the client as. */
const pluginName = "rocketchat";

export interface BotkitHostOptions {
  readonly errors: ErrorLog;
  /** The running turn. */
  readonly turn: () => Turn | undefined;
  readonly close: () => Promise<void>;
}

/** A Botkit controller as the adapter sees it. */
export class BotkitHost {
  readonly #controller: Botkit;
  readonly #errors: ErrorLog;
  readonly #replay: Replay;
  #goodbyeSaid: () => void = () => undefined;

  /** Lets the controller wait for the connection, and mends what would end the process or hold a turn for ever. */
  constructor(controller: Botkit, { errors, turn, close }: BotkitHostOptions) {
    this.#controller = controller;
    this.#errors = errors;
    this.#replay = new Replay(stateOf(controller), turn);
    const failedLate = (error: unknown): void => errors.tell("A middleware of the bot failed after next()", error);
    for (const ware of Object.values(waresOf(controller))) mendWare(ware, failedLate);
    controller.addDep(pluginName);
    this.#closeAfterShutdown(close);
  }

  /** Settles when Botkit is booted and its features are loaded. Throws what a handler of `controller.ready` throws. */
  connected(client: Client): Promise<void> {
    this.#controller.addPluginExtension(pluginName, client);
    this.#controller.completeDep(pluginName);
    return new Promise((resolve) => this.#controller.ready(resolve));
  }

  /** The class of workers; none when the controller's copy of Botkit is not found, which the log tells. */
  defineWorker(options: WorkerOptions, logger: Logger): WorkerClass | undefined {
    const copy = findBotkit(this.#controller);
    if (!copy) {
      logger.warn(
        "The copy of Botkit that the bot was made with cannot be found, so bot.api and its like are missing: install " +
          "botkit and @rocketchat-connectors/botkit side by side",
      );
      return undefined;
    }
    if (!copy.sameBotBuilder) {
      logger.warn(
        "Botkit works with another copy of botbuilder than the Rocket.Chat adapter, so controller.spawn(context) may " +
          "fail: let `npm dedupe` make them one",
      );
    }
    return defineWorker(copy.botkit, options);
  }

  async handle(context: TurnContext): Promise<void> {
    if (!(await this.#replay.isOver(context))) await this.#controller.handleTurn(context);
  }

  /** Ends the bot; settles when its own handlers have run. Never rejects. */
  shutdown(): Promise<void> {
    return new Promise((resolve) => {
      this.#goodbyeSaid = resolve;
      this.#errors.watch("The bot failed at its shutdown", this.#controller.shutdown()).catch(() => undefined);
    });
  }

  /** The author's handlers come first, and may still say goodbye; whatever becomes of them, the bot logs off. */
  #closeAfterShutdown(close: () => Promise<void>): void {
    const shutdown = this.#controller.shutdown.bind(this.#controller);
    this.#controller.shutdown = async () => {
      try {
        await shutdown();
      } finally {
        this.#goodbyeSaid();
        await close();
      }
    };
  }
}

/**
 * Botkit's spawn step of this adapter: a turn that is no message finds no dialog to continue.
 *
 * Botkit's prompts take any activity for an answer; a reaction is none.
 */
export function hideDialogsFromEvents(bot: BotWorker, next: () => void): void {
  const { context, dialogContext } = bot.getConfig();
  if (dialogContext && context && context.activity.type !== "message") {
    dialogContext.continueDialog = async () => ({ status: "empty" });
  }
  next();
}
