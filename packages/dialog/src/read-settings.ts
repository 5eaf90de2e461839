import { type EnvValues, envValues } from "@rocketchat-connectors/core";
import { strategies } from "./conversation.ts";
import { withoutMassMentions } from "./mentions.ts";
import type { DialogOptions, DialogSettings } from "./settings.ts";

/** Where a dialog's settings come from: what the program says goes before the environment, and that before defaults. */
export interface DialogSource {
  /** How the names of the variables begin, e.g. `RASA`. */
  readonly prefix: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly options?: DialogOptions | undefined;
  /** What is usual with the engine, where that is not what is usual with all. */
  readonly defaults?: DialogOptions;
}

const suffixes = [
  "SENDER",
  "REPLY_IN",
  "BUTTONS",
  "MARKDOWN",
  "MASS_MENTIONS",
  "CONCURRENCY",
  "MOST_MESSAGES",
  "DEBOUNCE_MS",
  "UNAVAILABLE_MESSAGE",
  "UNAVAILABLE_EVERY_MS",
  "SLOW_MESSAGE",
  "SLOW_MS",
  "EMPTY_REPLY",
  "HANDOFF_DEPARTMENT",
  "HANDOFF_MESSAGE",
  "HANDOFF_FAILED_MESSAGE",
  "HANDOFF_CALL",
  "HANDOFF_QUIET_MS",
] as const;

/** The variables of a dialog, whose names begin with `prefix`. */
export const dialogSettingNames = (prefix: string): readonly string[] => suffixes.map((one) => `${prefix}_${one}`);

const words = {
  strategy: strategies,
  replyIn: ["same", "thread", "room"],
  choices: ["auto", "buttons", "text", "both"],
  markdown: ["adapt", "pass"],
} as const satisfies { readonly [Key in keyof DialogSettings]?: readonly DialogSettings[Key][] };

const usual: DialogSettings = {
  strategy: "auto",
  replyIn: "same",
  choices: "auto",
  markdown: "adapt",
  massMentions: false,
  concurrency: 8,
  mostMessages: 25,
  debounceMs: 0,
  unavailableText: "Sorry, I cannot answer at the moment. Please try again in a few minutes.",
  unavailableEveryMs: 60_000,
  slowMs: 15_000,
  handoff: {
    failedText: "Sorry, nobody is free to take over at the moment. Please try again later.",
    quietMs: 3_600_000,
  },
};

/** How a dialog is set up; `problems` gets a line for each value that cannot be used. */
export function readDialogSettings(source: DialogSource, problems: string[]): DialogSettings {
  const { prefix, env, options = {}, defaults = {} } = source;
  const values = envValues<string>(env, (text) => problems.push(text));
  const name = (suffix: (typeof suffixes)[number]): string => `${prefix}_${suffix}`;
  const settings = {
    ...usual,
    ...withoutHoles(defaults),
    ...withoutHoles(speechOf(values, name)),
    ...withoutHoles(options),
    handoff: {
      ...usual.handoff,
      ...withoutHoles(defaults.handoff ?? {}),
      ...withoutHoles(handoffOf(values, name)),
      ...withoutHoles(options.handoff ?? {}),
    },
  };
  problems.push(...problemsOf(settings));
  return settings;
}

type Named = (suffix: (typeof suffixes)[number]) => string;

const speechOf = (values: EnvValues<string>, name: Named) => ({
  strategy: values.oneOf(name("SENDER"), words.strategy),
  replyIn: values.oneOf(name("REPLY_IN"), words.replyIn),
  choices: values.oneOf(name("BUTTONS"), words.choices),
  markdown: values.oneOf(name("MARKDOWN"), words.markdown),
  massMentions: values.flag(name("MASS_MENTIONS")),
  concurrency: values.count(name("CONCURRENCY")),
  mostMessages: values.count(name("MOST_MESSAGES")),
  debounceMs: values.count(name("DEBOUNCE_MS"), 0),
  unavailableText: values.text(name("UNAVAILABLE_MESSAGE")),
  unavailableEveryMs: values.count(name("UNAVAILABLE_EVERY_MS"), 0),
  slowText: values.text(name("SLOW_MESSAGE")),
  slowMs: values.count(name("SLOW_MS")),
  emptyText: values.text(name("EMPTY_REPLY")),
});

const handoffOf = (values: EnvValues<string>, name: Named) => ({
  department: values.text(name("HANDOFF_DEPARTMENT")),
  text: values.text(name("HANDOFF_MESSAGE")),
  failedText: values.text(name("HANDOFF_FAILED_MESSAGE")),
  call: values.text(name("HANDOFF_CALL")),
  quietMs: values.count(name("HANDOFF_QUIET_MS")),
});

/** Programs may hand over what they do not have. */
export function withoutHoles<Given extends object>(given: Given): WithoutHoles<Given> {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  // What was left out is optional in this type.
  return Object.fromEntries(entries) as WithoutHoles<Given>;
}

type WithoutHoles<Given> = { [Key in keyof Given]?: Exclude<Given[Key], undefined> };

const callsNobody = ({ massMentions, handoff: { call = "" } }: DialogSettings): boolean =>
  !massMentions && withoutMassMentions(call) !== call;

/** Longer times end at once in Node. */
const longestMs = 2 ** 31 - 1;

/** What is wrong with values that a program gave; those of the environment were looked at when they were read. */
function problemsOf(settings: DialogSettings): readonly string[] {
  const { handoff } = settings;
  const counts = [
    ["concurrency", settings.concurrency, 1, Number.MAX_SAFE_INTEGER],
    ["mostMessages", settings.mostMessages, 1, Number.MAX_SAFE_INTEGER],
    ["debounceMs", settings.debounceMs, 0, longestMs],
    ["unavailableEveryMs", settings.unavailableEveryMs, 0, longestMs],
    ["slowMs", settings.slowMs, 1, longestMs],
    ["handoff.quietMs", handoff.quietMs, 1, longestMs],
  ] as const;
  const isAmong = (list: readonly unknown[], value: unknown): boolean => list.includes(value);
  return [
    ...(["strategy", "replyIn", "choices", "markdown"] as const)
      .filter((name) => !isAmong(words[name], settings[name]))
      .map((name) => `${name} is ${JSON.stringify(settings[name])}: it must be one of ${words[name].join(", ")}`),
    ...counts.flatMap(([name, value, least, most]) => wrongCount(name, value, least, most)),
    ...(callsNobody(settings)
      ? [`handoff.call is ${handoff.call}, which calls nobody unless massMentions is set`]
      : []),
  ];
}

/** A problem when a number is not a whole one from `least` to `most`. */
export function wrongCount(name: string, value: number, least: number, most: number = longestMs): readonly string[] {
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  return [`${name} is ${value}: it must be a whole number from ${least} to ${most}`];
}
