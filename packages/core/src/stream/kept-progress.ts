import { messageOf } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { asDocument } from "../rest/documents.ts";
import { sleep, stopSwitch } from "../util/timer.ts";

/** How far a room is handled, as a later process finds it. */
export interface KeptProgress {
  readonly mark: number;
  readonly floor: number;
  /** What was handled lately: message ids and when the server had touched them. */
  readonly handled: readonly [string, number][];
}

/** What is kept of a room; undefined when there is nothing that can be read. */
export function readKept(value: unknown): KeptProgress | undefined {
  const document = asDocument(value);
  if (typeof document?.mark !== "number" || typeof document.floor !== "number") return undefined;
  if (!Array.isArray(document.handled)) return undefined;
  const handled = document.handled.filter(
    (one): one is [string, number] => Array.isArray(one) && typeof one[0] === "string" && typeof one[1] === "number",
  );
  return { mark: document.mark, floor: document.floor, handled };
}

/** Writes into a store what has changed, soon and together with what changes in the same moment. */
export interface Notes {
  change(name: string): void;
  /** Resolves when everything is written, or the store does not answer; what changes later is not written any more. */
  close(): Promise<void>;
}

export interface NotesOptions {
  readonly logger: Logger;
  /** Writes what has changed under these names. */
  readonly write: (names: readonly string[]) => Promise<unknown>;
}

const longestCloseMs = 5_000;

export function createNotes({ logger, write }: NotesOptions): Notes {
  const changed = new Set<string>();
  let writing: Promise<void> | undefined;
  let isClosed = false;

  const writeAll = async (): Promise<void> => {
    // What changes in the same breath is written at once.
    await undefined;
    while (changed.size > 0) {
      const names = [...changed];
      changed.clear();
      try {
        await write(names);
      } catch (error) {
        logger.error(
          `how far rooms are handled could not be stored, a restart may repeat messages: ${messageOf(error)}`,
        );
      }
    }
    // At once: what changes before anybody hears that this has ended needs a writing of its own.
    writing = undefined;
  };
  return {
    change(name) {
      if (isClosed) return;
      changed.add(name);
      writing ??= writeAll();
    },
    async close() {
      const written = stopSwitch();
      void writing?.then(() => written.abort());
      if (writing && (await sleep(longestCloseMs, written.signal))) {
        logger.error("the store does not answer: a restart may repeat the messages handled last");
      }
      isClosed = true;
    },
  };
}
