import { readFile } from "node:fs/promises";
import { Ajv, type ErrorObject } from "ajv";
import { longestTimerMs } from "./ranges.ts";

/** A fault that is over at once. */
interface Moment {
  /** Milliseconds after the timeline has begun. */
  readonly atMs: number;
  readonly forMs?: never;
}

/** A fault that can last. */
interface Span {
  /** Milliseconds after the timeline has begun. */
  readonly atMs: number;
  /** What is left of it after so many milliseconds ends; other faults of the same kind go on. */
  readonly forMs?: number;
}

/** The calls that a fault concerns, as `PathRule` has them. */
interface Calls extends Span {
  readonly path: string;
  readonly times?: number;
}

/** The events that a fault concerns. */
interface Events extends Span {
  readonly stream?: string;
}

/** One fault and its moment; the options are those of the method of `Faults` with the same name. */
export type TimelineEntry =
  | (Moment & { readonly fault: "drop"; readonly username?: string })
  /** The sockets that fell silent are cut at the end: TCP never goes on after a hole. */
  | (Span & { readonly fault: "silence"; readonly username?: string; readonly forMs: number })
  | (Moment & { readonly fault: "restart"; readonly downMs?: number })
  | (Calls & { readonly fault: "limit"; readonly resetMs?: number })
  | (Calls & { readonly fault: "refuse"; readonly status?: number; readonly body?: unknown })
  | (Calls & { readonly fault: "loseAnswer" })
  | (Events & { readonly fault: "delay"; readonly path?: string; readonly ms: number; readonly times?: number })
  | (Events & { readonly fault: "duplicate"; readonly times?: number })
  | (Events & { readonly fault: "reorder"; readonly window?: number; readonly withinMs?: number })
  | (Moment & { readonly fault: "garbage"; readonly frame?: string })
  | (Moment & { readonly fault: "expireToken"; readonly username: string })
  | (Moment & { readonly fault: "kick"; readonly room: string; readonly username: string })
  | (Moment & { readonly fault: "clear" });

/** A scenario as data: plain JSON, in any order. */
export type Timeline = readonly TimelineEntry[];

const text = { type: "string", minLength: 1 };
const durationMs = { type: "number", minimum: 0, maximum: longestTimerMs };
const count = { type: "integer", minimum: 1 };
const calls = { "path!": text, times: count, forMs: durationMs };
const events = { stream: text, forMs: durationMs };

/** The options of each fault; one whose key ends in `!` may not be left out. */
const options: Readonly<Record<TimelineEntry["fault"], Readonly<Record<string, object>>>> = {
  drop: { username: text },
  silence: { username: text, "forMs!": durationMs },
  restart: { downMs: durationMs },
  limit: { ...calls, resetMs: durationMs },
  refuse: { ...calls, status: { type: "integer", minimum: 400, maximum: 599 }, body: {} },
  loseAnswer: calls,
  delay: { ...events, path: text, "ms!": durationMs, times: count },
  duplicate: { ...events, times: count },
  reorder: { ...events, window: { type: "integer", minimum: 2 }, withinMs: durationMs },
  garbage: { frame: { type: "string" } },
  expireToken: { "username!": text },
  kick: { "room!": text, "username!": text },
  clear: {},
};

const schemas = Object.fromEntries(Object.entries(options).map(([fault, own]) => [fault, schemaOf(own)])) as Readonly<
  Record<TimelineEntry["fault"], object>
>;

/** The timeline, once each entry is known to be right. Throws a sentence that names the entry and what is wrong. */
export function checkTimeline(timeline: unknown): Timeline {
  if (!Array.isArray(timeline)) throw new TypeError("a timeline is a list of faults");
  const ajv = new Ajv({ strict: false, meta: false, validateSchema: false });
  for (const [index, entry] of timeline.entries()) checkEntry(entry, index, ajv);
  return timeline as Timeline;
}

/** Reads a timeline from a file; throws a sentence that names the file and what is wrong. */
export async function readTimeline(file: string): Promise<Timeline> {
  const content = await readFile(file, "utf8");
  try {
    return checkTimeline(JSON.parse(content));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** How errors call an entry. */
export function nameOf(index: number, entry: unknown): string {
  const { fault, atMs } = Object(entry) as Partial<TimelineEntry>;
  const what = typeof fault === "string" ? ` (${fault}${typeof atMs === "number" ? ` at ${atMs} ms` : ""})` : "";
  return `entry ${index + 1} of the timeline${what}`;
}

function checkEntry(entry: unknown, index: number, ajv: Ajv): void {
  const { fault } = Object(entry) as Partial<TimelineEntry>;
  if (fault === undefined || !Object.hasOwn(options, fault)) {
    const known = Object.keys(options).join(", ");
    throw new TypeError(`${nameOf(index, entry)}: its fault is ${JSON.stringify(fault)}, not one of ${known}`);
  }
  // Of the same schema it compiles one check.
  const check = ajv.compile(schemas[fault]);
  if (!check(entry)) throw new TypeError(`${nameOf(index, entry)}: ${complaint(fault, check.errors?.[0])}`);
}

function schemaOf(own: Readonly<Record<string, object>>): object {
  const entries = Object.entries({ "atMs!": durationMs, ...own });
  return {
    type: "object",
    properties: { fault: {}, ...Object.fromEntries(entries.map(([key, schema]) => [key.replace("!", ""), schema])) },
    required: entries.filter(([key]) => key.endsWith("!")).map(([key]) => key.slice(0, -1)),
    additionalProperties: false,
  };
}

function complaint(fault: TimelineEntry["fault"], error: ErrorObject | undefined): string {
  if (error?.keyword === "required") return `${error.params.missingProperty} is missing`;
  if (error?.keyword !== "additionalProperties") return `${error?.instancePath.slice(1)} ${error?.message}`;
  const known = new Set(["atMs", ...Object.keys(options[fault]).map((key) => key.replace("!", ""))]);
  return `${fault} has no ${error.params.additionalProperty}; it takes ${[...known].join(", ")}`;
}
