import { isRocketChatError, messageOf } from "./errors.ts";
import type { Logger } from "./logger.ts";
import type { Api } from "./rest/api.ts";
import type { Settings } from "./settings/settings.ts";
import { sleep } from "./util/timer.ts";

/** How the account looks to others. */
export interface Presence {
  /** Shows that the bot is there. Best effort, and never waited for. */
  show(): void;
}

export interface PresenceOptions {
  readonly api: Pick<Api, "post">;
  /** Default `online`. */
  readonly status?: Settings["presence"] | undefined;
  readonly logger: Logger;
  /** Aborted when the client gives up what waits. */
  readonly signal: AbortSignal;
}

/** In which a server counts calls, unless it says otherwise. */
const usualWindowMs = 60_000;

/**
 * The status is said after each login, since a server that lost the connection shows the account as offline.
 *
 * `users.setStatus` without `message` leaves alone what a person wrote as the account's status text. It takes five
 * calls a minute: while one waits, no other joins it.
 */
export function createPresence({ api, status = "online", logger, signal }: PresenceOptions): Presence {
  let isTelling = false;
  let isStale = false;

  /** Tells whether it is to be said again, since the server takes no more for now. */
  const say = async (): Promise<boolean> => {
    try {
      await api.post("users.setStatus", { status });
    } catch (error) {
      logger.debug(`the status '${status}' is not shown: ${messageOf(error)}`);
      if (isRocketChatError(error) && error.code === "rate_limited")
        return await sleep(error.retryInMs || usualWindowMs, signal);
    }
    return false;
  };
  const tell = async (): Promise<void> => {
    isTelling = true;
    while (isStale) {
      isStale = false;
      isStale = (await say()) || isStale;
    }
    isTelling = false;
  };
  return {
    show() {
      if (status === "none") return;
      isStale = true;
      if (!isTelling) void tell();
    },
  };
}
