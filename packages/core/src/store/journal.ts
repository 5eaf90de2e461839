import { type FileHandle, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isRocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { type Entry, isLive, type Medium } from "./entries.ts";
import { header, lineOf } from "./lines.ts";
import { codeOf, fileProblem } from "./problems.ts";

export interface JournalOptions {
  readonly path: string;
  /** What the file holds; whoever changes it calls `save`. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Wait for the disk with each write. */
  readonly fsync: boolean;
  /** Bytes below which rewriting the file is not worth while. */
  readonly compactAtBytes: number;
  readonly logger: Logger;
  readonly now: () => number;
  /** Throws when the file may not be written any more. */
  readonly guard: () => void;
}

export const ownerOnly = 0o600;

/** Of a file with this many times the size of what counts in it, most is garbage. */
const garbageFactor = 4;

/** A new name survives a power cut once its directory is written too, which not every system can do. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(dirname(path)).catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/**
 * Writes the changes of a store to its file: appended, and now and then the whole of it anew.
 *
 * Changes that come while others are written go out together. What a failed write held goes out with the next one.
 */
export class Journal implements Medium {
  readonly #options: JournalOptions;
  #handle: FileHandle | undefined;
  /** Bytes of the file that are whole lines. */
  #bytes: number;
  #compactAt: number;
  /** Lines that are not in the file yet, the latest of each key. */
  #unsaved = new Map<string, string>();
  #next: Promise<void> | undefined;
  #writing: Promise<void> = Promise.resolve();
  /** Whether something else may follow the whole lines. */
  #torn = true;

  constructor(options: JournalOptions, handle: FileHandle, bytes: number) {
    this.#options = options;
    this.#handle = handle;
    this.#bytes = bytes;
    this.#compactAt = this.#limitFor(Buffer.byteLength(this.#wholeText()));
  }

  /** Makes the file fit for appending; `anew` also leaves out everything that does not count. */
  async begin(anew: boolean): Promise<void> {
    if (anew) await this.#rewrite();
    else await this.#append(this.#bytes === 0 ? header : "");
    if (this.#options.fsync) await syncDirectory(this.#options.path);
  }

  save(key: string, entry: Entry | undefined): Promise<void> {
    this.#unsaved.set(key, lineOf(key, entry));
    return this.#flush();
  }

  async close(): Promise<void> {
    try {
      await (this.#unsaved.size > 0 ? this.#flush() : this.#writing);
      await this.#handle?.datasync();
    } finally {
      await this.#handle?.close();
    }
  }

  #limitFor(bytes: number): number {
    return Math.max(this.#options.compactAtBytes, bytes * garbageFactor);
  }

  /** One write for all changes until it begins. */
  #flush(): Promise<void> {
    this.#next ??= this.#writing.then(() => {
      this.#next = undefined;
      const writing = this.#writeUnsaved();
      this.#writing = writing.catch(() => {});
      return writing;
    });
    return this.#next;
  }

  async #writeUnsaved(): Promise<void> {
    const lines = this.#unsaved;
    this.#unsaved = new Map();
    try {
      this.#options.guard();
      await this.#write([...lines.values()].join(""));
    } catch (error) {
      for (const [key, line] of lines) if (!this.#unsaved.has(key)) this.#unsaved.set(key, line);
      throw isRocketChatError(error) ? error : fileProblem("cannot write", this.#options.path, error);
    }
  }

  async #write(text: string): Promise<void> {
    if (!(await this.#isInPlace())) return await this.#rewrite();
    if (this.#bytes > this.#compactAt) {
      try {
        return await this.#rewrite();
      } catch (error) {
        this.#compactAt = this.#bytes * garbageFactor;
        this.#options.logger.warn(fileProblem("cannot shorten", this.#options.path, error).message);
      }
    }
    await this.#append(text);
  }

  /** False when somebody has removed or replaced the file. */
  async #isInPlace(): Promise<boolean> {
    try {
      const [open, named] = await Promise.all([this.#handle?.stat(), stat(this.#options.path)]);
      return open?.ino === named.ino;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return false;
      throw error;
    }
  }

  async #append(text: string): Promise<void> {
    const handle = await this.#opened();
    if (this.#torn) await handle.truncate(this.#bytes);
    this.#torn = true;
    await handle.appendFile(text);
    if (this.#options.fsync) await handle.datasync();
    this.#torn = false;
    this.#bytes += Buffer.byteLength(text);
  }

  async #opened(): Promise<FileHandle> {
    this.#handle ??= await open(this.#options.path, "a", ownerOnly);
    return this.#handle;
  }

  /** Puts a new file in the place of the old one, which is whole until then. */
  async #rewrite(): Promise<void> {
    const { path } = this.#options;
    const text = this.#wholeText();
    const fresh = await open(`${path}.new`, "w", ownerOnly);
    try {
      await fresh.writeFile(text);
      await fresh.sync();
    } finally {
      await fresh.close();
    }
    // Windows renames nothing over a file that is open.
    await this.#handle?.close();
    this.#handle = undefined;
    await rename(`${path}.new`, path);
    this.#bytes = Buffer.byteLength(text);
    this.#torn = false;
    this.#compactAt = this.#limitFor(this.#bytes);
    await this.#opened();
    await syncDirectory(path);
  }

  #wholeText(): string {
    const now = this.#options.now();
    const live = [...this.#options.entries].filter(([, entry]) => isLive(entry, now));
    return [header, ...live.map(([key, entry]) => lineOf(key, entry))].join("");
  }
}
