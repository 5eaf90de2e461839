import type { Supervisor } from "./connection/supervisor.ts";
import { messageOf, RocketChatError } from "./errors.ts";
import type { Logger } from "./logger.ts";
import type { Parts } from "./parts.ts";
import type { Hearing } from "./stream/hearing.ts";
import { sleep, within } from "./util/timer.ts";

export interface EndingOptions {
  readonly parts: Pick<Parts, "agents" | "http" | "login" | "outbox">;
  readonly hearing: Pick<Hearing, "end" | "close">;
  readonly supervisor: Pick<Supervisor, "close">;
  /** Ends every pause. */
  readonly stop: AbortController;
  /** Milliseconds that what is not sent yet has. */
  readonly drainMs: number;
  readonly closeStore: () => Promise<void>;
  readonly logger: Logger;
}

const logoutMs = 2_000;

/** Closes a client: nothing new is heard, what is queued is sent, then the login ends, the connections, and the store. */
export async function end(options: EndingOptions): Promise<void> {
  const { parts, hearing, supervisor, stop, drainMs, closeStore, logger } = options;
  const { agents, http, login, outbox } = parts;
  hearing.end();
  await Promise.race([outbox.idle(), sleep(drainMs, stop.signal)]);
  if (outbox.size > 0) logger.warn(`closed with ${outbox.size} things unsent; each of them fails with 'closed'`);
  await hearing.close();
  stop.abort();
  const ended = supervisor.close();
  const late = (): RocketChatError => new RocketChatError("timeout", `no answer within ${logoutMs} ms`);
  await within(login.logout(), logoutMs, late).catch((error: unknown) =>
    logger.debug(`logging off: ${messageOf(error)}`),
  );
  http.close();
  agents.close();
  await ended;
  await closeStore();
}
