import { copyFile, type FileHandle, mkdir, open, realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { StateStore } from "../client.ts";
import { isRocketChatError, messageOf, RocketChatError } from "../errors.ts";
import { consoleLogger, type Logger } from "../logger.ts";
import { type Medium, storeOn } from "./entries.ts";
import { Journal, type JournalOptions, ownerOnly } from "./journal.ts";
import { type Content, readContent } from "./lines.ts";
import { defaultTiming, type FileLock, type LockTiming, lockFile } from "./lock.ts";
import { codeOf, fileProblem } from "./problems.ts";

export interface FileStoreOptions {
  /** Wait for the disk with each write, so that a power cut loses nothing either. Default false. */
  readonly fsync?: boolean;
  /** Where damage to the file is told. Default standard error. */
  readonly logger?: Logger;
  /** Bytes below which the file is not rewritten, be it mostly garbage. Default 1 048 576. */
  readonly compactAtBytes?: number;
  /** How a process that uses the file shows that it lives. Default every 2 000 ms, dead after 8 000 ms. */
  readonly lock?: LockTiming;
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

const defaultCompactAtBytes = 1_048_576;

/** Follows links, so that two names of one file have one lock. */
async function realPath(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    // It is there already, as something else.
    if (codeOf(error) === "EEXIST") throw Object.assign(new Error(messageOf(error)), { code: "ENOTDIR" });
    throw error;
  });
  return await realpath(path).catch(() => path);
}

async function readAll(handle: FileHandle, path: string): Promise<Content> {
  if (!(await handle.stat()).isFile()) {
    throw new RocketChatError("invalid_settings", `the state file ${path} is no ordinary file: name another one`);
  }
  const content = readContent(await handle.readFile());
  if (content.ours) return content;
  const text = `${path} exists and is no state file of this version: name another file, or move this one away`;
  throw new RocketChatError("invalid_settings", text);
}

async function openJournal(options: Omit<JournalOptions, "entries">) {
  const { path, logger } = options;
  const handle = await open(path, "a+", ownerOnly);
  try {
    const { entries, wholeBytes, damaged } = await readAll(handle, path);
    // A file that was there may have been readable for others. Not every system has such rights.
    await handle.chmod(ownerOnly).catch(() => {});
    if (damaged.length > 0) {
      await copyFile(path, `${path}.damaged`);
      const lines = `${damaged.length} of its lines are left out, the first is line ${damaged[0]}`;
      logger.warn(`the state file ${path} is damaged: ${lines}; it is kept as it was as ${path}.damaged`);
    }
    const journal = new Journal({ ...options, entries }, handle, wholeBytes);
    await journal.begin(damaged.length > 0);
    return { entries, journal };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const withLock = (journal: Medium, lock: FileLock): Medium => ({
  save: (key, entry) => journal.save(key, entry),
  async close() {
    try {
      await journal.close();
    } finally {
      await lock.release();
    }
  },
});

/**
 * A store in a file of its own, readable by its owner only; made, with its directories, when it is not there.
 *
 * What `set` has resolved for survives the end of the process however that comes, and with `fsync` a power cut. What
 * cannot be written rejects with `unreachable`, holds in memory, and is written together with the next change. Lines
 * that the disk has damaged are left out with a warning, and kept in a copy. Throws `invalid_settings` when another
 * process uses the file or it is none of ours, and `unreachable` when it cannot be written.
 */
export async function fileStore(path: string, options: FileStoreOptions = {}): Promise<StateStore> {
  const { fsync = false, now = Date.now, logger = consoleLogger() } = options;
  const { compactAtBytes = defaultCompactAtBytes, lock: timing = defaultTiming } = options;
  const wanted = resolve(path);
  let lock: FileLock | undefined;
  try {
    const real = await realPath(wanted);
    const held = await lockFile(`${real}.lock`, timing, logger.info);
    lock = held;
    const guard = (): void => held.check();
    const { entries, journal } = await openJournal({ path: real, fsync, now, logger, compactAtBytes, guard });
    return storeOn(entries, withLock(journal, held), now);
  } catch (error) {
    await lock?.release().catch(() => {});
    throw isRocketChatError(error) ? error : fileProblem("cannot use", wanted, error);
  }
}
