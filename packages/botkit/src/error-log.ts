import { isRocketChatError, type Logger, messageOf } from "@rocketchat-connectors/core";

/** Tells the log of errors; of each only once, however many see it pass. */
export class ErrorLog {
  readonly #logger: () => Logger;
  readonly #told = new WeakSet<object>();

  constructor(logger: () => Logger) {
    this.#logger = logger;
  }

  tell(what: string, error: unknown): void {
    if (error instanceof Error) {
      if (this.#told.has(error)) return;
      this.#told.add(error);
    }
    // An author's mistake is found by its stack, what the server said is not.
    const fields = error instanceof Error && !isRocketChatError(error) ? { stack: error.stack } : {};
    this.#logger().error(`${what}: ${messageOf(error)}`, fields);
  }

  /** Tells of a failure also when nobody looks at the promise, which then ends nothing. */
  watch<Result>(what: string, task: Promise<Result>): Promise<Result> {
    task.catch((error: unknown) => this.tell(what, error));
    return task;
  }
}
