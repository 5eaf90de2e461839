import { isObject, type Json, type RestRow, type Step } from "./recording.fixture.ts";

/** The accounts that the recorded calls were made with. */
export type Caller = "admin" | "bot" | "human" | "guest";

/** What the recorded client did that its recording does not say. */
export interface Script {
  /** After this line it sent a text that is not JSON. */
  readonly garbageAfter: number;
  /** Endings that the client began. */
  readonly closedByClient: readonly number[];
  callerOf(row: RestRow, step: Step): Caller | undefined;
  /** The multipart body of the recorded upload. */
  form(): FormData;
  /** The value without elements that an earlier use of the recorded server had left in its database. */
  withoutLeftovers<T extends Json>(value: T): T;
}

/** What differs from one recording's script to the next. */
export interface ScriptFacts {
  readonly garbageAfter: number;
  readonly closedByClient: readonly number[];
  /** A room that every new account was put into besides #general. */
  readonly leftoverRoom?: string;
  /** Who makes calls that were refused because the recorded database had taken the permission from the human. */
  readonly withoutPermission?: Readonly<Record<number, Caller>>;
}

/** Who called, step by step; the human unless said otherwise. */
const callers: Readonly<Record<string, Caller | readonly Caller[]>> = {
  "create users": "admin",
  "REST with the DDP login token": "bot",
  "bot replies over DDP, then REST": "bot",
  "history and sync": "bot",
  "method.call over REST": "bot",
  presence: ["bot", "human"],
  logout: "bot",
};
const open = new Set(["login", "info"]);

export function scriptOf(facts: ScriptFacts): Script {
  const { leftoverRoom } = facts;
  return {
    ...facts,
    callerOf(row, step) {
      if (open.has(row.path)) return undefined;
      const powerless = facts.withoutPermission?.[row.line];
      if (powerless !== undefined) return powerless;
      const caller = callers[step.title] ?? "human";
      if (typeof caller === "string") return caller;
      return caller[step.rows.filter((each) => each.kind === "rest").indexOf(row)];
    },
    form() {
      const form = new FormData();
      form.set("file", new Blob(["0123456789"], { type: "text/plain" }), "a.txt");
      form.set("msg", "see file");
      form.set("description", "desc");
      return form;
    },
    withoutLeftovers: (value) => (leftoverRoom === undefined ? value : without(value, leftoverRoom)),
  };
}

function without<T extends Json>(value: T, room: string): T;
function without(value: Json, room: string): Json {
  if (Array.isArray(value)) return value.filter((each) => !isAbout(each, room)).map((each) => without(each, room));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, without(each, room)]));
}

function isAbout(value: Json, room: string): boolean {
  return value === room || (isObject(value) && (value._id === room || value.rid === room));
}
