import { backoff, type Logger, messageOf } from "@rocketchat-connectors/core";
import { EngineError, Throttle } from "@rocketchat-connectors/dialog";
import { sleep } from "@rocketchat-connectors/dialog/http";
import { createParser } from "eventsource-parser";
import { LRUCache } from "lru-cache";
import type { ChatApi } from "./api.ts";
import { ownerOf } from "./conversations.ts";
import type { Keys } from "./keys.ts";
import { connectorId } from "./people.ts";
import { readSignal, type Signal } from "./signals.ts";
import { stoppable } from "./stoppable.ts";

export interface StreamsOptions {
  readonly api: Pick<ChatApi, "listen">;
  readonly keys: Keys;
  readonly logger: Logger;
  /** Aborted when the connector ends. */
  readonly signal: AbortSignal;
  readonly heard: (signal: Signal) => void;
  /** A stream is open, for the first time or again: what was said before it was is to be read. */
  readonly opened: (conversationId: string) => void;
  /** Milliseconds without a word after which a stream is closed. */
  readonly idleMs: number;
  /** Streams that are open at once; more close those of which nothing was heard for longest. Default 200. */
  readonly most?: number | undefined;
  /** Milliseconds without a sign of life after which a stream is opened anew; a `ping` comes every 30 s. Default 75 000. */
  readonly silenceMs?: number | undefined;
  /** Milliseconds before a stream is opened again. Default 250, and 30 000 at the most. */
  readonly pauses?: { readonly firstMs: number; readonly longestMs: number } | undefined;
}

interface Stream {
  readonly stop: AbortController;
  /** Resolves when the first attempt to open it succeeded or failed. */
  readonly tried: Promise<void>;
  isOpen: boolean;
}

/** Milliseconds that nobody waits longer for a stream: what it misses is in the list. */
const patienceMs = 5_000;
/** Characters of one event; a stream of which one has more is opened anew. */
const longestEvent = 5_000_000;
/** Milliseconds between two words in the log about streams that cannot be opened. */
const complainEveryMs = 600_000;
/** A stream that lived for as long was not refused, in milliseconds. */
const longEnoughMs = 10_000;

/** The streams over which conversations are heard (server-sent events), each opened again when it breaks. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #open: LRUCache<string, Stream>;
  readonly #running = new Set<Promise<void>>();
  readonly #complaints = new Throttle(complainEveryMs);

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#open = new LRUCache({
      max: options.most ?? 200,
      ttl: options.idleMs,
      ttlAutopurge: true,
      updateAgeOnGet: true,
      dispose: ({ stop }) => stop.abort(),
    });
  }

  get size(): number {
    return this.#open.size;
  }

  /** Hears a conversation from now on. Resolves when it does, or does not yet and goes on trying. Never rejects. */
  async open(conversationId: string): Promise<void> {
    const { signal } = this.#options;
    if (signal.aborted) return;
    const { tried } = this.#open.get(conversationId) ?? this.#begin(conversationId);
    await stoppable([signal], (patience) => Promise.race([tried, sleep(patienceMs, patience)]));
  }

  #begin(conversationId: string): Stream {
    const stop = new AbortController();
    let tell = (): void => undefined;
    const tried = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const stream: Stream = { stop, tried, isOpen: false };
    this.#open.set(conversationId, stream);
    const running = stoppable([stop.signal, this.#options.signal], (signal) =>
      this.#run(conversationId, signal, (isOpen) => {
        stream.isOpen = isOpen;
        tell();
      }),
    ).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return stream;
  }

  /** Whether a conversation is heard over a stream now. */
  hears(conversationId: string): boolean {
    return this.#open.peek(conversationId)?.isOpen === true;
  }

  /** Something was said there: its stream is not idle. */
  touch(conversationId: string): void {
    this.#open.get(conversationId);
  }

  /** Resolves when all are closed. */
  async close(): Promise<void> {
    this.#open.clear();
    await Promise.allSettled(this.#running);
  }

  /** `became` is told after each attempt whether the stream is open. */
  async #run(conversationId: string, signal: AbortSignal, became: (isOpen: boolean) => void): Promise<void> {
    const { logger, pauses = { firstMs: 250, longestMs: 30_000 } } = this.#options;
    for (let failures = 0; !signal.aborted; ) {
      const began = performance.now();
      const error = await this.#listen(conversationId, signal, () => became(true));
      became(false);
      if (signal.aborted) break;
      failures = performance.now() - began > longEnoughMs ? 1 : failures + 1;
      const text = `The stream of ${conversationId} ended, and is opened again: ${error}`;
      // Streams end now and then; what goes on is worth a word, of all of them together.
      if (failures >= 3 && this.#complaints.permits("")) logger.warn(text);
      else logger.debug(text);
      await sleep(backoff(failures, Math.random, pauses), signal);
    }
    became(false);
  }

  /** Resolves with why it ended. */
  async #listen(conversationId: string, signal: AbortSignal, isOpen: () => void): Promise<string> {
    const { api, keys, opened, silenceMs = 75_000 } = this.#options;
    const silence = new AbortController();
    const cut = (): void => silence.abort();
    let watchdog = setTimeout(cut, silenceMs);
    const parser = createParser({
      onEvent: ({ data }) => this.#heard(conversationId, data),
      maxBufferSize: longestEvent,
    });
    try {
      const key = await keys.of(ownerOf(conversationId) ?? connectorId);
      await stoppable([signal, silence.signal], (until) =>
        api.listen(key, conversationId, {
          signal: until,
          opened: () => {
            opened(conversationId);
            isOpen();
          },
          heard: (chunk) => {
            clearTimeout(watchdog);
            watchdog = setTimeout(cut, silenceMs);
            parser.feed(chunk);
          },
        }),
      );
      return "the server ended it";
    } catch (error) {
      if (silence.signal.aborted) return `nothing came for ${silenceMs} ms`;
      return error instanceof EngineError ? error.message : `it failed: ${messageOf(error)}`;
    } finally {
      clearTimeout(watchdog);
    }
  }

  #heard(conversationId: string, data: string): void {
    const signal = readSignal(data);
    if (signal === undefined) return;
    this.touch(conversationId);
    this.#options.heard(signal);
  }
}
