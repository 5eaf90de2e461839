import type { EnvValues } from "@rocketchat-connectors/core";
import { type Happening, happeningTypes, isHappeningType, withoutHoles } from "@rocketchat-connectors/dialog";
import type { BotpressOptions, BotpressSettings } from "../types.ts";
import type { BotpressName } from "./names.ts";

/** What the connector does with messages and answers, whichever Botpress is behind it. */
export type Habits = Pick<
  BotpressSettings,
  | "process"
  | "metadata"
  | "events"
  | "wakeUpText"
  | "magicTexts"
  | "media"
  | "mediaBaseUrl"
  | "files"
  | "paceMs"
  | "mapUrl"
>;

const usual: Habits = {
  process: false,
  metadata: "basic",
  events: [],
  magicTexts: false,
  media: "link",
  files: "text",
  paceMs: 0,
  mapUrl: "https://www.google.com/maps/search/?api=1&query={lat},{lng}",
};

const words = {
  metadata: ["basic", "full", "none"],
  media: ["link", "upload"],
  files: ["text", "link"],
} as const satisfies { readonly [Key in keyof Habits]?: readonly Habits[Key][] };

/** What a program says goes before the environment, and that before what is usual. */
export function readHabits(values: EnvValues<BotpressName>, options: BotpressOptions, problems: string[]): Habits {
  const { process, metadata, events, wakeUpText, magicTexts, media, mediaBaseUrl, files, paceMs, mapUrl } = options;
  const habits: Habits = {
    ...usual,
    ...withoutHoles({ ...fromEnvironment(values, problems) }),
    ...withoutHoles({ process, metadata, events, wakeUpText, magicTexts, media, mediaBaseUrl, files, paceMs, mapUrl }),
  };
  problems.push(...problemsOf(habits));
  return withoutHoles({ ...habits, mediaBaseUrl: habits.mediaBaseUrl?.replace(/\/+$/, "") }) as Habits;
}

function fromEnvironment(values: EnvValues<BotpressName>, problems: string[]) {
  return {
    process: values.flag("BOTPRESS_PROCESS"),
    metadata: values.oneOf("BOTPRESS_METADATA", words.metadata),
    events: readEvents(values.list("BOTPRESS_EVENTS"), problems),
    wakeUpText: values.text("BOTPRESS_WAKE_UP_TEXT"),
    magicTexts: values.flag("BOTPRESS_MAGIC_TEXTS"),
    media: values.oneOf("BOTPRESS_MEDIA", words.media),
    mediaBaseUrl: values.text("BOTPRESS_MEDIA_BASE_URL"),
    files: values.oneOf("BOTPRESS_FILES", words.files),
    paceMs: values.count("BOTPRESS_PACE_MS", 0),
    mapUrl: values.text("BOTPRESS_MAP_URL"),
  };
}

function readEvents(list: readonly string[], problems: string[]): readonly Happening["type"][] | undefined {
  if (list.length === 0) return undefined;
  const wrong = list.filter((word) => !isHappeningType(word));
  const all = happeningTypes.join(", ");
  problems.push(...wrong.map((word) => `BOTPRESS_EVENTS: nothing is called ${JSON.stringify(word)}; there are ${all}`));
  return list.filter(isHappeningType);
}

/** What is wrong with habits, whoever asked for them. */
function problemsOf(habits: Habits): readonly string[] {
  const { mediaBaseUrl, mapUrl, paceMs } = habits;
  const isAmong = (list: readonly string[], value: string): boolean => list.includes(value);
  return [
    ...(["metadata", "media", "files"] as const)
      .filter((name) => !isAmong(words[name], habits[name]))
      .map((name) => `${name} is ${JSON.stringify(habits[name])}: it must be one of ${words[name].join(", ")}`),
    ...(mediaBaseUrl === undefined ? [] : mediaProblem(mediaBaseUrl)),
    ...(/^https?:\/\//.test(mapUrl) && mapUrl.includes("{lat}") && mapUrl.includes("{lng}")
      ? []
      : [`BOTPRESS_MAP_URL is ${JSON.stringify(mapUrl)}: it must be an address with {lat} and {lng} in it`]),
    ...(Number.isInteger(paceMs) && paceMs >= 0 && paceMs <= 1_000
      ? []
      : [`BOTPRESS_PACE_MS is ${paceMs}: it must be a whole number of milliseconds from 0 to 1000`]),
  ];
}

/** People get to see it; what may be a password is not repeated. */
function mediaProblem(text: string): readonly string[] {
  if (!/^https?:\/\/[^\s?#]+$/.test(text) || !URL.canParse(text))
    return ["BOTPRESS_MEDIA_BASE_URL is no address: write it like https://bots.example.com"];
  const { username, password } = new URL(text);
  return username + password === ""
    ? []
    : ["BOTPRESS_MEDIA_BASE_URL holds credentials, which everybody would see in the chat: take them out"];
}
