import { RocketChatError } from "@rocketchat-connectors/core";
import type { Text } from "./sheet.ts";
import type { Draft } from "./types.ts";

/** Where a draft is shown. */
export interface DraftSheet {
  show(text: Text): Promise<void>;
  complete(text: Text): Promise<void>;
}

export interface WritingOptions {
  /** Gives it the word, with the sheet that it is written on; undefined when all of it was said before. */
  readonly withSheet: (write: (sheet: DraftSheet | undefined) => Promise<void>) => Promise<void>;
  /** Milliseconds between two changes of what is shown; as many as the slowest of them took, when that is more. */
  readonly everyMs: number;
  /** Milliseconds without a change after which others may speak. */
  readonly quietMs: number;
  /** Aborted when the bot is to end. */
  readonly signal: AbortSignal;
}

/** A text that comes piece by piece. */
export class Writing implements Draft {
  readonly #options: WritingOptions;
  /** Settles when others may speak. */
  readonly written: Promise<void>;
  #latest: string | undefined;
  #ending: { readonly text: string | undefined } | undefined;
  #isDone = false;
  #ended: Promise<void> | undefined;
  #wake = (): void => undefined;

  constructor(options: WritingOptions) {
    this.#options = options;
    this.written = options.withSheet((sheet) => this.#write(sheet));
    // Whoever ends it is told.
    this.written.catch(() => undefined);
  }

  update(text: string): void {
    this.#latest = text;
    this.#wake();
  }

  end(text: string | undefined): Promise<void> {
    this.#ended ??= this.#end(text);
    return this.#ended;
  }

  async #end(text: string | undefined): Promise<void> {
    const { signal, withSheet } = this.#options;
    this.#ending = { text };
    this.#wake();
    if (text === undefined) return await this.written.catch(() => undefined);
    await this.written;
    if (this.#isDone) return;
    if (signal.aborted) throw new RocketChatError("closed", "the bot was stopped before all of a text was shown");
    // It was quiet for so long that others have spoken meanwhile.
    await withSheet(async (sheet) => await sheet?.complete({ text }));
  }

  async #write(sheet: DraftSheet | undefined): Promise<void> {
    const { signal, everyMs, quietMs } = this.#options;
    if (!sheet) {
      this.#isDone = true;
      return;
    }
    let shown: string | undefined;
    let pauseMs = everyMs;
    while (!this.#ending && !signal.aborted) {
      if (this.#latest === shown) {
        await this.#rest(quietMs, () => this.#latest !== shown);
        if (this.#latest === shown) break;
      }
      shown = this.#latest;
      if (shown === undefined) continue;
      const since = performance.now();
      await sheet.show({ text: shown });
      // A Rocket.Chat that slows the bot down makes the whole room wait for each change.
      pauseMs = Math.max(pauseMs, performance.now() - since);
      await this.#rest(pauseMs, () => false);
    }
    const text = this.#ending?.text;
    if (text === undefined || signal.aborted) return;
    await sheet.complete({ text });
    this.#isDone = true;
  }

  /** Waits; not for long when it ends, or when what is awaited has come. */
  async #rest(ms: number, hasCome: () => boolean): Promise<void> {
    const { signal } = this.#options;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        this.#wake = () => undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end);
      this.#wake = () => {
        if (this.#ending || hasCome()) end();
      };
      if (signal.aborted) end();
      this.#wake();
    });
  }
}
