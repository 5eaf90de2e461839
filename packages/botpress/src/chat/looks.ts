import { backoff, type Logger, messageOf } from "@rocketchat-connectors/core";
import { Throttle } from "@rocketchat-connectors/dialog";
import { sleep } from "@rocketchat-connectors/dialog/http";
import { LRUCache } from "lru-cache";
import { type CatchUpOptions, type CaughtUp, catchUp } from "./catch-up.ts";
import { causeOf } from "./failures.ts";
import type { Recents } from "./recents.ts";

export interface LooksOptions extends CatchUpOptions {
  readonly logger: Logger;
  readonly recents: Recents;
  readonly pauses?: { readonly firstMs: number; readonly longestMs: number } | undefined;
}

/** A conversation's look at its list. */
interface Look {
  /** Somebody asked for one that begins later. */
  isWanted: boolean;
  readonly ended: Promise<void>;
}

/** Of more pages a list is not read at every occasion. */
const mostPages = 3;
/** Attempts to read a list, one after another; later occasions come. */
const mostAttempts = 6;
const atOnce = 4;
const complainEveryMs = 600_000;

/** Looks into the lists of conversations for what nobody has heard: one look at a time in each. */
export class Looks {
  readonly #options: LooksOptions;
  readonly #underway = new Map<string, Look>();
  /** By the status: one line for all conversations that fail in the same way. */
  readonly #complaints = new Throttle(complainEveryMs);
  readonly #long = new LRUCache<string, true>({ max: 1_000 });

  constructor(options: LooksOptions) {
    this.#options = options;
  }

  /** Resolves when a look that began from now on is over, and what it found is said. Never rejects. */
  async look(conversationId: string): Promise<void> {
    if (this.#options.signal.aborted) return;
    const known = this.#underway.get(conversationId);
    if (known) {
      known.isWanted = true;
      return await known.ended;
    }
    const look: Look = { isWanted: true, ended: Promise.resolve().then(() => this.#run(conversationId, look)) };
    this.#underway.set(conversationId, look);
    await look.ended;
  }

  /** Looks, unless the list is long. */
  async glance(conversationId: string): Promise<void> {
    if (!this.#long.has(conversationId)) await this.look(conversationId);
  }

  /** Looks into the lists of these conversations in which something was said in so many milliseconds. Never rejects. */
  async lookAround(ms: number, isAmong: (conversationId: string) => boolean): Promise<void> {
    const { recents, logger, signal } = this.#options;
    const waiting = await recents.within(ms).catch((error: unknown) => {
      logger.warn(`Which conversations there were is not known: ${messageOf(error)}`);
      return [];
    });
    const ids = waiting.filter(isAmong).values();
    const worker = async (): Promise<void> => {
      for (const id of ids) if (!signal.aborted) await this.look(id);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }

  /** Resolves when nobody looks any more. */
  async ended(): Promise<void> {
    await Promise.allSettled([...this.#underway.values()].map(({ ended }) => ended));
  }

  async #run(conversationId: string, look: Look): Promise<void> {
    const { signal } = this.#options;
    const said: Promise<void>[] = [];
    while (look.isWanted && !signal.aborted) {
      look.isWanted = false;
      said.push((await this.#tryToLook(conversationId)).said);
    }
    this.#underway.delete(conversationId);
    await Promise.all(said);
  }

  async #tryToLook(conversationId: string): Promise<Pick<CaughtUp, "said">> {
    const { logger, signal, pauses = { firstMs: 500, longestMs: 30_000 } } = this.#options;
    for (let failures = 1; ; failures += 1) {
      try {
        const { pages, said } = await catchUp(conversationId, this.#options);
        if (pages > mostPages) this.#long.set(conversationId, true);
        return { said };
      } catch (error) {
        const text = `What was said in ${conversationId} cannot be read: ${messageOf(error)}`;
        const isLast = failures === mostAttempts || signal.aborted;
        const isTold = isLast && !signal.aborted && this.#complaints.permits(`${causeOf(error).status}`);
        logger[isTold ? "warn" : "debug"](text);
        const wanted = causeOf(error).retryAfterMs ?? backoff(failures, Math.random, pauses);
        // A turn may wait for what is found.
        const pause = Math.min(wanted, pauses.longestMs);
        if (isLast || !(await sleep(pause, signal))) return { said: Promise.resolve() };
      }
    }
  }
}
