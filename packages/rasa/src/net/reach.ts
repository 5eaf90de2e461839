import type { Logger } from "@rocketchat-connectors/core";

/** Whether a server can be reached, as the latest attempt to connect showed; the log hears of each change, once. */
export interface Reach {
  readonly isDown: boolean;
  reached(): void;
  /** `reason` is what the attempt failed with. */
  missed(reason: string): void;
}

/** Begins with a server that is thought to be up. */
export function createReach(url: string, logger: Logger, now: () => number): Reach {
  let downSince: number | undefined;
  return {
    get isDown() {
      return downSince !== undefined;
    },
    reached() {
      if (downSince === undefined) return;
      const seconds = Math.round((now() - downSince) / 1_000);
      downSince = undefined;
      logger.info(`Rasa can be reached again at ${url}, after ${seconds} s`);
    },
    missed(reason) {
      if (downSince !== undefined) return;
      downSince = now();
      logger.warn(
        `Rasa cannot be reached at ${url} (${reason}): is it running there, and is RASA_URL right? The log says when it can be`,
      );
    },
  };
}
