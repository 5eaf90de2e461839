import type { Logger } from "@rocketchat-connectors/core";
import type { Finding } from "./findings.ts";
import { sleep } from "./http/deadline.ts";

/** What is looked at again and again. */
export interface Watched {
  /** Looks once. Never rejects; may end early when the signal aborts. */
  check(signal: AbortSignal): Promise<readonly Finding[]>;
  /** Nothing could be connected to at the latest attempt; the log has told it. */
  readonly isDown: boolean;
}

export interface WatchOptions {
  /** Milliseconds between two looks at what does not answer or is set up wrongly. Default 10 000. */
  readonly everyMs?: number;
}

/**
 * Checks an engine, and again for as long as something is wrong, also later. The log gets what is new, and hears once
 * that the engine is not there and once that it is again.
 */
export function watch(watched: Watched, logger: Logger, { everyMs = 10_000 }: WatchOptions = {}): AsyncDisposable {
  const stop = new AbortController();
  const watching = look(watched, logger, everyMs, stop.signal);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await watching;
    },
  };
}

async function look(watched: Watched, logger: Logger, everyMs: number, signal: AbortSignal): Promise<void> {
  let isFine = false;
  let told: readonly string[] = [];
  do {
    if (isFine && !watched.isDown) continue;
    const findings = await watched.check(signal);
    isFine = findings.every(({ level }) => level !== "error");
    // That it cannot be reached stands in the log already.
    if (watched.isDown || signal.aborted) continue;
    for (const { level, text } of findings) if (!told.includes(text)) logger[levels[level]](text);
    told = findings.map(({ text }) => text);
  } while (await sleep(everyMs, signal));
}

const levels = { ok: "info", warning: "warn", error: "error" } as const;
