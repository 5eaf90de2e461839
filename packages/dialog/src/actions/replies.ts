import { pauseMsOf } from "../pauses.ts";
import type { Reply } from "../types.ts";
import { type Fields, filled, isFields, shown } from "./fields.ts";
import { readMessage } from "./message.ts";
import { type Action, type ActionProblem, isProblem, parseAction } from "./schema.ts";

/** What an engine asked for in a custom payload, in the order in which it is done. */
export interface ReadReplies {
  readonly replies: readonly Reply[];
  /** What was left out and why, a sentence each. */
  readonly problems: readonly string[];
}

type Read = (value: unknown) => readonly (Reply | ActionProblem)[];

/** In the order in which things are done: what is said comes before what ends the talk. */
const parts: Readonly<Record<string, Read>> = {
  typing: (value) => (typeof value === "boolean" ? [one("typing", { on: value })] : [pauseOf("typing", value)]),
  delay: (value) => [pauseOf("delay", value)],
  react: (value) => [one("react", typeof value === "string" ? { emoji: value } : value)],
  message: (value) => said(typeof value === "string" ? { text: value } : value),
  reset: (value) => [one("reset", value)],
  resume: (value) => [one("resume", value)],
  pause: (value) => [one("pause", isFields(value) || value === true ? value : { minutes: value })],
  handoff: (value) => [one("handoff", typeof value === "string" ? { department: value } : value)],
  close: (value) => [one("close", typeof value === "string" ? { comment: value } : value)],
};

/**
 * Reads our own part of a custom payload, e.g. `{ handoff: { department: "support" }, typing: 1500 }`.
 *
 * Whatever the order of its fields, they are done in this one: typing, delay, react, message, reset, resume, pause,
 * handoff, close. `false` asks for nothing.
 */
export function actionsOf(payload: unknown): ReadReplies {
  if (!isFields(payload))
    return { replies: [], problems: ["the payload must be an object with fields such as handoff"] };
  const { v: version, ...fields } = filled(payload);
  const problems = Object.keys(fields)
    .filter((name) => !Object.hasOwn(parts, name))
    .map((name) => `${shown(name)} is not known: it must be one of ${Object.keys(parts).join(", ")}`);
  if (version !== undefined && Number(version) !== 1)
    problems.push("v must be 1: this connector knows no other version");
  const replies: Reply[] = [];
  for (const [name, read] of Object.entries(parts)) {
    const value = fields[name];
    if (value === undefined || (value === false && name !== "typing")) continue;
    for (const part of read(value)) {
      if (isProblem(part)) problems.push(part.problem);
      else replies.push(part);
    }
  }
  return { replies, problems };
}

function one(name: Action["action"], value: unknown): Reply | ActionProblem {
  if (value !== true && !isFields(value)) return { problem: `${name} must be true or an object` };
  const fields: Fields = value === true ? {} : value;
  const action = parseAction({ ...fields, action: name });
  return isProblem(action) ? action : { type: "action", action };
}

function said(value: unknown): readonly (Reply | ActionProblem)[] {
  if (!isFields(value)) return [{ problem: "message must be text or an object with the message's fields" }];
  const { message, problems } = readMessage(value);
  return [...problems.map((problem) => ({ problem })), ...(message ? [message] : [])];
}

function pauseOf(name: string, value: unknown): Reply | ActionProblem {
  const ms = typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
  return ms >= 0
    ? { type: "pause", ms: pauseMsOf(ms) }
    : { problem: `${name} must be a number of milliseconds, 0 or more` };
}
