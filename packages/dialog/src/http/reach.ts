import type { Logger } from "@rocketchat-connectors/core";

/** Whether a server can be reached, as the latest attempt to connect showed; the log hears of each change, once. */
export interface Reach {
  readonly isDown: boolean;
  reached(): void;
  /** `reason` is what the attempt failed with. */
  missed(reason: string): void;
}

/** What the log calls a server, and how it got there. */
export interface Whereabouts {
  /** E.g. `Rasa`. */
  readonly name: string;
  /** The setting that leads to it, e.g. `RASA_URL`. */
  readonly urlSetting: string;
  /** Its root. */
  readonly url: string;
}

/** Begins with a server that is thought to be up. */
export function createReach({ name, urlSetting, url }: Whereabouts, logger: Logger, now: () => number): Reach {
  let downSince: number | undefined;
  return {
    get isDown() {
      return downSince !== undefined;
    },
    reached() {
      if (downSince === undefined) return;
      const seconds = Math.round((now() - downSince) / 1_000);
      downSince = undefined;
      logger.info(`${name} can be reached again at ${url}, after ${seconds} s`);
    },
    missed(reason) {
      if (downSince !== undefined) return;
      downSince = now();
      logger.warn(
        `${name} cannot be reached at ${url} (${reason}): is it running there, and is ${urlSetting} right? The log says when it can be`,
      );
    },
  };
}
