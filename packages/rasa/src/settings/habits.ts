import type { EnvValues } from "@rocketchat-connectors/core";
import { happeningTypes, isHappeningType, withoutHoles } from "@rocketchat-connectors/dialog";
import type { RasaOptions, RasaSettings } from "../types.ts";
import type { RasaName } from "./names.ts";

/** What the connector does with messages and answers. */
export type Habits = Pick<
  RasaSettings,
  | "process"
  | "timeoutMs"
  | "inputChannel"
  | "metadata"
  | "joinText"
  | "sessionStart"
  | "allowUserIntents"
  | "files"
  | "unknownCustom"
  | "allowOtherRooms"
  | "intents"
>;

export const usualHabits: Habits = {
  process: false,
  timeoutMs: 120_000,
  inputChannel: "rocketchat-connector",
  metadata: "basic",
  joinText: "fences",
  sessionStart: false,
  allowUserIntents: false,
  files: "ignore",
  unknownCustom: "ignore",
  allowOtherRooms: false,
  intents: {},
};

const words = {
  metadata: ["basic", "full", "none"],
  joinText: ["fences", "always", "never"],
  files: ["ignore", "intent", "text"],
  unknownCustom: ["ignore", "json"],
} as const satisfies { readonly [Key in keyof Habits]?: readonly Habits[Key][] };

/** The habits that the environment asks for. */
export function readHabits(values: EnvValues<RasaName>, problem: (text: string) => void): Partial<Habits> {
  const pairs = values.list("RASA_INTENTS");
  return withoutHoles({
    process: values.flag("RASA_PROCESS"),
    timeoutMs: values.count("RASA_TIMEOUT_MS"),
    inputChannel: values.text("RASA_INPUT_CHANNEL"),
    metadata: values.oneOf("RASA_METADATA", words.metadata),
    joinText: values.oneOf("RASA_JOIN_TEXT", words.joinText),
    sessionStart: values.flag("RASA_SESSION_START"),
    allowUserIntents: values.flag("RASA_ALLOW_USER_INTENTS"),
    files: values.oneOf("RASA_FILES", words.files),
    unknownCustom: values.oneOf("RASA_UNKNOWN_CUSTOM", words.unknownCustom),
    allowOtherRooms: values.flag("RASA_ALLOW_OTHER_ROOMS"),
    intents: pairs.length === 0 ? undefined : readIntents(pairs, problem),
  });
}

/** The habits among a program's options. */
export function habitsIn(options: RasaOptions): Partial<Habits> {
  const own = Object.entries(options).filter(([name]) => name in usualHabits);
  // Only the habits' names are left.
  return withoutHoles(Object.fromEntries(own) as Partial<Habits>);
}

function readIntents(pairs: readonly string[], problem: (text: string) => void): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const [, happening, intent] = /^(\w+)\s*=\s*\/?([^\s=]+)$/.exec(pair) ?? [];
      if (happening !== undefined && intent !== undefined) return [[happening, intent]];
      problem(`RASA_INTENTS: ${JSON.stringify(pair)} is not like user_joined=EXTERNAL_joined`);
      return [];
    }),
  );
}

/** What is wrong with habits, whoever asked for them. */
export function habitProblems(habits: Habits): readonly string[] {
  const isAmong = (list: readonly string[], value: string): boolean => list.includes(value);
  return [
    ...(["metadata", "joinText", "files", "unknownCustom"] as const)
      .filter((name) => !isAmong(words[name], habits[name]))
      .map((name) => `${name} is ${JSON.stringify(habits[name])}: it must be one of ${words[name].join(", ")}`),
    ...Object.entries(habits.intents).flatMap(([happening, intent]) => [
      ...(isHappeningType(happening)
        ? []
        : [`RASA_INTENTS: nothing is called ${JSON.stringify(happening)}; there are ${happeningTypes.join(", ")}`]),
      ...(/^[^\s{}@]+$/.test(intent)
        ? []
        : [`RASA_INTENTS: ${JSON.stringify(intent)} cannot be the name of an intent`]),
    ]),
  ];
}
