import { backoff, isRocketChatError, type Logger, messageOf } from "@rocketchat-connectors/core";
import { sleep } from "@rocketchat-connectors/dialog/http";
import { LRUCache } from "lru-cache";
import type { Ears } from "../transport.ts";
import type { Drafts } from "./drafts.ts";
import { type Item, Lane } from "./lane.ts";
import { isOld, type Marks, mostSaid } from "./marks.ts";

export type { Item } from "./lane.ts";

export interface InboxOptions {
  readonly ears: Pick<Ears, "said">;
  readonly marks: Marks;
  readonly logger: Logger;
  /** Aborted when the connector ends. */
  readonly signal: AbortSignal;
  /** Milliseconds that a signal waits for one that was sent before it and comes after it. */
  readonly gatherMs: number;
  /** What was shown while it was written. */
  readonly drafts: Pick<Drafts, "has" | "finish">;
  /** Something new is about to be said, or nothing waits any more. */
  readonly stirred: (conversationId: string, state: "speaking" | "quiet") => void;
  /** Looks into a conversation's list: something of it was left out here, or so much is said that it is time. */
  readonly look: (conversationId: string) => void;
  /** Milliseconds before something that was not taken is said again. Default 500, and 30 000 at the most. */
  readonly pauses?: { readonly firstMs: number; readonly longestMs: number } | undefined;
}

/** What waiting mends. */
const passing = new Set(["unreachable", "timeout", "rate_limited", "protocol"]);
/** Attempts to say what fails for a reason that waiting does not mend. */
const mostAttempts = 5;
/** More that waits in a conversation is left to the lists. */
const mostWaiting = 500;
/** Of more that was heard, and read in no list, marks would forget the first: the next process would say it again. */
const looksAfter = mostSaid / 2;

/** What the bot says, brought to Rocket.Chat: each once, in its order within a conversation. */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #lanes = new Map<string, Lane>();
  /** Conversations that are gone, which the log was told. */
  readonly #gone = new LRUCache<string, true>({ max: 1_000 });
  readonly #running = new Set<Promise<void>>();
  #start = (): void => undefined;
  readonly #started = new Promise<void>((resolve) => {
    this.#start = resolve;
  });

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** From now on there is somebody to speak to: until then everything waits. */
  start(): void {
    this.#start();
  }

  /** Takes what a signal tells. */
  hear(item: Item): void {
    if (this.#options.drafts.has(item)) this.#finish(item);
    const lane = this.#lanes.get(item.conversationId);
    if (lane === undefined || lane.size < mostWaiting) this.#add(item, performance.now() + this.#options.gatherMs);
    else lane.wantsLook = true;
  }

  /** Takes what a list has. Resolves with whether all of it is said, now or before. */
  async take(items: readonly Item[]): Promise<boolean> {
    const all = await Promise.all(items.map((item) => this.#add(item, 0)));
    return all.every((isOver) => isOver);
  }

  /** Lets nothing be said in a conversation until the function is called that this gives: a list is being read. */
  hold(conversationId: string): () => void {
    const lane = this.#lane(conversationId);
    const release = lane.hold();
    return () => {
      release();
      this.#forget(conversationId, lane);
    };
  }

  /** Whether nothing waits there. */
  isQuiet(conversationId: string): boolean {
    return (this.#lanes.get(conversationId)?.size ?? 0) === 0;
  }

  /** Resolves when nobody is speaking any more; after the signal is aborted. */
  async ended(): Promise<void> {
    for (const lane of this.#lanes.values()) lane.clear();
    this.#start();
    await Promise.allSettled(this.#running);
  }

  #lane(conversationId: string): Lane {
    const lane = this.#lanes.get(conversationId) ?? new Lane();
    this.#lanes.set(conversationId, lane);
    return lane;
  }

  /** Somebody else may have begun another one meanwhile. */
  #forget(conversationId: string, lane: Lane): void {
    if (lane.isIdle && this.#lanes.get(conversationId) === lane) this.#lanes.delete(conversationId);
  }

  #add(item: Item, readyAt: number): Promise<boolean> {
    if (this.#options.signal.aborted) return Promise.resolve(false);
    const lane = this.#lane(item.conversationId);
    const isOver = lane.add(item, readyAt);
    if (!lane.isRunning) {
      const running = this.#run(item.conversationId, lane).finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
    return isOver;
  }

  /** What is shown has its place: whatever else is said there waits for its end, which must not wait in turn. */
  #finish(item: Item): void {
    const { drafts, logger } = this.#options;
    const running = drafts
      .finish(item)
      .then(() => undefined)
      .catch((error: unknown) => {
        logger.debug(`What was being written in ${item.conversationId} is not finished yet: ${messageOf(error)}`);
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #run(conversationId: string, lane: Lane): Promise<void> {
    const { signal, stirred, look } = this.#options;
    lane.isRunning = true;
    await this.#started;
    for (let failures = 0; !signal.aborted; ) {
      await lane.free();
      const next = lane.next(performance.now());
      if (next === undefined) break;
      if (next.waitMs > 0) {
        await sleep(next.waitMs, signal);
        continue;
      }
      const outcome = await this.#deal(lane, next.item, failures);
      if (outcome === "over") {
        lane.finish(next.item.id);
        failures = 0;
      } else if (outcome === "closed") break;
      else {
        failures += 1;
        await sleep(
          backoff(failures, Math.random, this.#options.pauses ?? { firstMs: 500, longestMs: 30_000 }),
          signal,
        );
      }
    }
    lane.isRunning = false;
    if (lane.size > 0) lane.clear();
    if (lane.wantsLook) look(conversationId);
    this.#forget(conversationId, lane);
    stirred(conversationId, "quiet");
  }

  async #deal(lane: Lane, item: Item, failures: number): Promise<"over" | "again" | "closed"> {
    const { marks, stirred } = this.#options;
    const { conversationId } = item;
    try {
      if (isOld(await marks.get(conversationId), item)) return "over";
      stirred(conversationId, "speaking");
      await this.#say(item);
      const { said } = await marks.said(conversationId, item);
      if (said.length >= looksAfter) lane.wantsLook = true;
      return "over";
    } catch (error) {
      return await this.#failed(item, error, failures + 1);
    }
  }

  async #say(item: Item): Promise<void> {
    const { ears, drafts } = this.#options;
    const id = await drafts.finish(item);
    if (id !== undefined) await ears.said(item.conversationId, item.payload, id);
  }

  async #failed(item: Item, error: unknown, attempts: number): Promise<"over" | "again" | "closed"> {
    const { logger, marks } = this.#options;
    const { conversationId: id } = item;
    const code = isRocketChatError(error) ? error.code : undefined;
    if (code === "closed") return "closed";
    const isGone = code === "not_found" || code === "forbidden";
    if (!isGone && (passing.has(code ?? "") || attempts < mostAttempts)) {
      const level = attempts === 1 ? "warn" : "debug";
      logger[level](`A message of the bot for ${id} is not said yet, and will be tried again: ${messageOf(error)}`);
      return "again";
    }
    if (isGone) this.#tellGone(id, error);
    else logger.error(`A message of the bot for ${id} is left out after ${attempts} attempts: ${messageOf(error)}`);
    await marks.said(id, item).catch((failure: unknown) => logger.warn(`That is not noted: ${messageOf(failure)}`));
    return "over";
  }

  #tellGone(id: string, error: unknown): void {
    const text = `What the bot says in ${id} is left out, since it is not in there (any more): ${messageOf(error)}`;
    if (this.#gone.has(id)) this.#options.logger.debug(text);
    else this.#options.logger.warn(text);
    this.#gone.set(id, true);
  }
}
