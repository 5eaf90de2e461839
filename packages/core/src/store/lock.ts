import { randomUUID } from "node:crypto";
import { open, readFile, rename, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { RocketChatError } from "../errors.ts";
import { sleep } from "../util/timer.ts";
import { codeOf } from "./problems.ts";

/** The right to write a file, of one process at a time. */
export interface FileLock {
  /** Throws when another process took the lock over. */
  check(): void;
  release(): Promise<void>;
}

export interface LockTiming {
  /** Milliseconds between signs of life. */
  readonly beatMs: number;
  /** Milliseconds without a sign of life after which a holder counts as dead. */
  readonly silenceMs: number;
}

export const defaultTiming: LockTiming = { beatMs: 2_000, silenceMs: 8_000 };

/** Longer than a process takes from its last look at the lock to the next step. */
const settleMs = 100;

interface Holder {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
  /** When its process began, which tells it from another one that was given the same pid. */
  readonly began: number;
}

const began = Math.round(performance.timeOrigin);

const describe = ({ pid, host }: Holder): string => `process ${pid} on ${host}`;

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const { id, pid, host, began: since } = JSON.parse(await readFile(path, "utf8"));
    return { id: String(id), pid: Number(pid), host: String(host), began: Number(since) };
  } catch (error) {
    if (codeOf(error) && codeOf(error) !== "ENOENT") throw error;
    // It is gone, or was killed between making the file and writing into it.
    return undefined;
  }
}

/** What changes with each sign of life. */
async function pulseOf(path: string): Promise<string | undefined> {
  try {
    const { ino, mtimeMs, size } = await stat(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

/** True and false when it is certain. Another host's processes cannot be seen, and a pid may have a new owner. */
function isAlive(holder: Holder | undefined): boolean | undefined {
  if (holder?.host !== hostname()) return undefined;
  if (holder.pid === process.pid) return holder.began === began;
  return isRunning(holder.pid) ? undefined : false;
}

/** Waits for a sign of life. Counts pauses and reads no clock, since that of the holder's host may differ. */
async function showsLife(path: string, holder: Holder | undefined, timing: LockTiming): Promise<boolean> {
  const { beatMs, silenceMs } = timing;
  const before = await pulseOf(path);
  const pauseMs = beatMs / 4;
  for (let waitedMs = 0; waitedMs < silenceMs; waitedMs += pauseMs) {
    await sleep(pauseMs);
    const pulse = await pulseOf(path);
    if (pulse === undefined || isAlive(holder) === false) return false;
    if (pulse !== before) return true;
  }
  return false;
}

/**
 * Puts the own name in the place of a dead holder's. Tells whether it stayed there.
 *
 * Of several processes that do so at the same time the last one wins, and the pause is for the others to see it.
 */
async function takeOver(path: string, dead: Holder | undefined, own: Holder): Promise<boolean> {
  const aside = `${path}.${own.id}`;
  await writeFile(aside, JSON.stringify(own), { mode: 0o600 });
  const isStillDead = (await readHolder(path))?.id === dead?.id && (await pulseOf(path)) !== undefined;
  if (!isStillDead) {
    await unlink(aside);
    return false;
  }
  await rename(aside, path);
  await sleep(settleMs);
  return (await readHolder(path))?.id === own.id;
}

async function create(path: string, own: Holder): Promise<boolean> {
  try {
    const handle = await open(path, "wx", 0o600);
    await handle.writeFile(JSON.stringify(own));
    await handle.close();
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * Takes the lock `path`, also from a process that is dead: at once when it ran on this host, else once it has given no
 * sign of life for a while. Throws `invalid_settings` when its holder lives.
 */
export async function lockFile(path: string, timing: LockTiming, waits: (text: string) => void): Promise<FileLock> {
  const own: Holder = { id: randomUUID(), pid: process.pid, host: hostname(), began };
  while (!(await create(path, own))) {
    const holder = await readHolder(path);
    const who = holder ? describe(holder) : "an unknown process";
    const certain = isAlive(holder);
    if (certain === undefined) waits(`${path} is held by ${who}: seeing whether it lives`);
    if (certain ?? (await showsLife(path, holder, timing))) throw held(path, who);
    if (await takeOver(path, holder, own)) break;
  }
  return new HeldLock(path, own, timing.beatMs);
}

function held(path: string, who: string): RocketChatError {
  const text = `${path} is held by ${who}: let only one bot use this state file, or give each a file of its own`;
  return new RocketChatError("invalid_settings", text);
}

class HeldLock implements FileLock {
  readonly #path: string;
  readonly #own: Holder;
  readonly #timer: NodeJS.Timeout;
  #beating: Promise<void> = Promise.resolve();
  #lostTo: string | undefined;

  constructor(path: string, own: Holder, beatMs: number) {
    this.#path = path;
    this.#own = own;
    this.#timer = setInterval(() => {
      // A disk that does not answer now fails the next write, which tells it.
      this.#beating = this.#beating.then(() => this.#beat()).catch(() => {});
    }, beatMs).unref();
  }

  check(): void {
    if (this.#lostTo === undefined) return;
    throw held(this.#path, `${this.#lostTo}, which took it over because this process gave no sign of life`);
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    const holder = await readHolder(this.#path);
    if (holder?.id === this.#own.id) await unlink(this.#path);
  }

  async #beat(): Promise<void> {
    const holder = await readHolder(this.#path);
    if (holder?.id === this.#own.id) {
      const now = new Date();
      await utimes(this.#path, now, now);
    } else if (holder) {
      clearInterval(this.#timer);
      this.#lostTo = describe(holder);
    } else {
      await create(this.#path, this.#own);
    }
  }
}
