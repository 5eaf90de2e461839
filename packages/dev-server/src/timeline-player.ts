import { setMaxListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import type { EndFault } from "./fault-rules.ts";
import type { Faults } from "./faults.ts";
import { timerMs } from "./ranges.ts";
import { nameOf, type Timeline, type TimelineEntry } from "./timeline.ts";

export interface PlayOptions {
  /** Ends everything that the timeline has begun, and what it still had before it. */
  readonly signal?: AbortSignal;
  /** Multiplies every time in the timeline: 0.1 plays it ten times as fast. 1 by default. */
  readonly scale?: number;
}

/** Plays a timeline that was checked; resolves when its last fault has ended. */
export async function playTimeline(
  faults: Faults,
  timeline: Timeline,
  { signal, scale = 1 }: PlayOptions,
): Promise<void> {
  const failing = new AbortController();
  const over = AbortSignal.any([failing.signal, ...(signal === undefined ? [] : [signal])]);
  // Each entry listens to it while it waits.
  setMaxListeners(0, over);
  const ends: EndFault[] = [];
  const play = async (entry: TimelineEntry): Promise<void> => {
    await setTimeout(entry.atMs, undefined, { signal: over });
    const end = await begin(faults, entry, over);
    if (end === undefined) return;
    ends.push(end);
    if (entry.forMs === undefined) return;
    await setTimeout(entry.forMs, undefined, { signal: over });
    end();
  };
  const turns = timeline
    .map((entry, index) => ({ entry: scaled(entry, scale, nameOf(index, entry)), name: nameOf(index, entry) }))
    .sort((one, other) => one.entry.atMs - other.entry.atMs)
    .map(({ entry, name }) => play(entry).catch((error: unknown) => failing.abort(failure(name, error))));
  await Promise.all(turns);
  if (!over.aborted) return;
  for (const end of ends) end();
  throw over.reason;
}

function failure(name: string, error: unknown): Error {
  return new Error(`${name} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

function scaled(entry: TimelineEntry, scale: number, name: string): TimelineEntry {
  const times = Object.entries(entry).filter(([key]) => /^ms$|Ms$/.test(key));
  const inMeasure = times.map(([key, ms]) => [key, timerMs(`${name}: ${key} times ${scale}`, Number(ms) * scale)]);
  return { ...entry, ...Object.fromEntries(inMeasure) };
}

/** Begins a fault, and returns what ends it if it lasts. */
async function begin(faults: Faults, entry: TimelineEntry, over: AbortSignal): Promise<EndFault | undefined> {
  switch (entry.fault) {
    case "silence":
      return faults.silence({ ...entry, cutAtEnd: true });
    case "limit":
      return faults.limit(entry);
    case "refuse":
      return faults.refuse(entry);
    case "loseAnswer":
      return faults.loseAnswer(entry);
    case "delay":
      return faults.delay(entry);
    case "duplicate":
      return faults.duplicate(entry);
    case "reorder":
      return faults.reorder(entry);
    default:
      await strike(faults, entry, over);
      return undefined;
  }
}

type Lasting = "silence" | "limit" | "refuse" | "loseAnswer" | "delay" | "duplicate" | "reorder";

/** What happens at once and is over. */
async function strike(
  faults: Faults,
  entry: Exclude<TimelineEntry, { readonly fault: Lasting }>,
  over: AbortSignal,
): Promise<void> {
  switch (entry.fault) {
    case "drop":
      await faults.drop(entry);
      break;
    case "restart":
      await faults.restart({ ...entry, signal: over });
      break;
    case "garbage":
      faults.garbage(entry.frame);
      break;
    case "expireToken":
      faults.expireToken(entry.username);
      break;
    case "kick":
      await faults.kick(entry.room, entry.username);
      break;
    case "clear":
      faults.clear();
  }
}
