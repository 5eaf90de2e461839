import { shortname } from "@rocketchat-connectors/core";
import * as v from "valibot";
import { type Fields, filled, isFields, renamed, type Synonyms, shown } from "./fields.ts";
import { readMessage } from "./message.ts";

/** What an engine, or a program with the secret, can make the bot do besides saying something. */
export type Action =
  | {
      /** Gives a livechat conversation to people; elsewhere the bot calls somebody and is quiet. */
      readonly action: "handoff";
      /** By name or id. */
      readonly department?: string;
      /** By username or id. */
      readonly agent?: string;
      /** For the agent's eyes. */
      readonly comment?: string;
      /** Said to the person first. */
      readonly message?: string;
    }
  /** Ends a livechat conversation. */
  | {
      readonly action: "close";
      readonly comment?: string;
      readonly tags?: readonly string[];
      readonly message?: string;
    }
  /** Says something: a text in the engine's Markdown, or a message whose fields `readMessage` understands. */
  | { readonly action: "send"; readonly text?: string; readonly message?: Readonly<Record<string, unknown>> }
  | { readonly action: "typing"; readonly on: boolean }
  /** To the message that is answered, unless another is named. */
  | { readonly action: "react"; readonly emoji: string; readonly messageId?: string }
  /** Keeps the bot quiet; for good without `minutes`. */
  | { readonly action: "pause"; readonly minutes?: number }
  | { readonly action: "resume" }
  /** Begins the conversation anew. */
  | { readonly action: "reset" };

/** Why something that was asked for cannot be understood: one sentence with the field and what it accepts. */
export interface ActionProblem {
  readonly problem: string;
}

export function isProblem<Value extends object>(value: Value | ActionProblem): value is ActionProblem {
  return "problem" in value;
}

const yearMinutes = 525_600;

const words = v.pipe(
  v.union([v.string(), v.number()], "must be text"),
  v.transform((value) => String(value).trim()),
);
const flag = v.union(
  [
    v.boolean(),
    v.pipe(
      v.picklist(["true", "on", "1", 1, "false", "off", "0", 0]),
      v.transform((value) => ["true", "on", "1", 1].includes(value)),
    ),
  ],
  "must be true or false",
);
const minutesText = `must be a number of minutes, more than 0 and at most ${yearMinutes}`;
const minutes = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.transform(Number))], minutesText),
  v.check((value) => value > 0 && value <= yearMinutes, minutesText),
);
const tags = v.union(
  [
    v.array(v.string()),
    v.pipe(
      v.string(),
      v.transform((text) => text.split(",").flatMap((tag) => tag.trim() || [])),
    ),
  ],
  "must be a list of texts",
);
const emoji = v.pipe(
  v.string("must be the name of an emoji, such as :wave:"),
  v.transform((text) => shortname(text.trim())),
);
const anything = v.custom<Fields>(isFields, "must be an object with the message's fields");

const maybe = v.exactOptional;

const schema = v.variant("action", [
  v.object({
    action: v.literal("handoff"),
    department: maybe(words),
    agent: maybe(words),
    comment: maybe(words),
    message: maybe(words),
  }),
  v.object({ action: v.literal("close"), comment: maybe(words), tags: maybe(tags), message: maybe(words) }),
  v.object({ action: v.literal("send"), text: maybe(words), message: maybe(anything) }),
  v.object({ action: v.literal("typing"), on: v.optional(flag, true) }),
  v.object({ action: v.literal("react"), emoji, messageId: maybe(words) }),
  v.object({ action: v.literal("pause"), minutes: maybe(minutes) }),
  v.object({ action: v.literal("resume") }),
  v.object({ action: v.literal("reset") }),
]) satisfies v.GenericSchema<unknown, Action>;

const synonyms: Readonly<Record<Action["action"], Synonyms>> = {
  handoff: {
    department: ["departmentName", "departmentId", "targetDepartment"],
    agent: ["username", "user", "agentId", "userId"],
    message: ["text"],
  },
  close: { message: ["text"] },
  send: { message: ["payload"] },
  typing: { on: ["active"] },
  react: { messageId: ["mid", "message_id"] },
  pause: {},
  resume: {},
  reset: {},
};

const actionNames = Object.keys(synonyms);

const isAction = (name: unknown): name is Action["action"] => typeof name === "string" && Object.hasOwn(synonyms, name);

/** Reads an action that came as JSON; strict in its name, lenient in how its fields are called and typed. */
export function parseAction(value: unknown): Action | ActionProblem {
  if (!isFields(value)) return { problem: 'an action must be an object such as {"action":"handoff"}' };
  const { action } = value;
  if (!isAction(action)) {
    const given = typeof action === "string" ? `is ${shown(action)}` : "is missing";
    return { problem: `action ${given}: it must be one of ${actionNames.join(", ")}` };
  }
  const { fields, written } = renamed(filled(value), synonyms[action]);
  const { success, output, issues } = v.safeParse(schema, fields, { abortEarly: true });
  if (!success) return { problem: problemOf(action, issues[0], written) };
  return output.action === "send" ? checked(output) : output;
}

function checked(send: Extract<Action, { readonly action: "send" }>): Action | ActionProblem {
  const { text, message } = send;
  if (text === undefined && message === undefined) return { problem: "send needs text or message" };
  const [problem] =
    message === undefined ? [] : readMessage({ ...(text === undefined ? {} : { text }), ...message }).problems;
  return problem === undefined ? send : { problem: `send: ${problem}` };
}

function problemOf(action: string, issue: v.BaseIssue<unknown>, written: Readonly<Record<string, string>>): string {
  const name = String(issue.path?.[0]?.key ?? "");
  return `${action}: ${written[name] ?? name} ${issue.input === undefined ? "is missing" : issue.message}`;
}
