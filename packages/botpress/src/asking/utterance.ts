import type { IncomingAttachment, IncomingMessage } from "@rocketchat-connectors/core";
import {
  type Chosen,
  type Fields,
  type Happening,
  happeningFacts,
  messageFacts,
  type Question,
  type ServerAddress,
  textOf,
  withoutHoles,
} from "@rocketchat-connectors/dialog";
import type { BotpressSettings } from "../types.ts";
import { cleaned, cutTo, isMagic } from "./words.ts";

/** What somebody said, before it is put into the words of one of Botpress' APIs. */
export interface Utterance {
  /** The words, or the value of what was chosen; never empty. */
  readonly text: string;
  /** What was chosen; of several all of them, with their values joined in `text`. */
  readonly chosen?: Chosen;
  /** Files as payloads of their kind (`files: "link"`). */
  readonly media?: readonly UtteredMedium[];
  /** The words that came with the media, or with the location. */
  readonly caption?: string;
  readonly location?: Spot;
  /** For `metadata`: `{ rocketchat: { v: 1, … } }`. Absent when Botpress is told nothing. */
  readonly metadata?: Fields;
}

export interface UtteredMedium {
  readonly kind: "image" | "audio" | "video" | "file";
  /** Of Rocket.Chat. */
  readonly url: string;
  readonly title?: string;
}

/** Degrees. */
export interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}

export type AskingSettings = Pick<BotpressSettings, "metadata" | "files" | "magicTexts">;

/** What somebody said, as it can be handed over, or why there is nothing to hand over. */
export function utteranceOf(
  question: Question,
  settings: AskingSettings,
  server: ServerAddress,
): Utterance | { readonly nothing: string } {
  const said = saidIn(question, settings);
  if ("nothing" in said) return said;
  const { metadata: detail } = settings;
  if (detail === "none") return said;
  const facts = { ...messageFacts(question, false, detail, server), ...withoutHoles({ location: said.location }) };
  return { ...said, metadata: { rocketchat: facts } };
}

/** Something that is said because of a happening. */
export function utteranceAbout(
  happening: Happening,
  text: string,
  { metadata }: Pick<AskingSettings, "metadata">,
  server: ServerAddress,
): Utterance {
  return metadata === "none" ? { text } : { text, metadata: { rocketchat: happeningFacts(happening, server) } };
}

/** The same with so much of the text as is taken; the metadata tells that it was cut. */
export function shortened(utterance: Utterance, limit: number): Utterance {
  const text = cutTo(utterance.text, limit);
  const { metadata } = utterance;
  if (text === utterance.text) return utterance;
  if (metadata === undefined) return { ...utterance, text };
  const told = metadata.rocketchat;
  const facts = typeof told === "object" ? { ...told, truncated: true } : told;
  return { ...utterance, text, metadata: { ...metadata, rocketchat: facts } };
}

function saidIn(
  { chosen, text: typed, message }: Question,
  { files, magicTexts }: AskingSettings,
): Utterance | { readonly nothing: string } {
  if (chosen) return chosenWords(chosen);
  const location = locationIn(message);
  const uploads = message.attachments.filter(({ kind }) => kind !== "rich");
  // Clients put what is typed below a file into its description.
  const words = cleaned(typed) || cleaned(uploads.flatMap(({ description }) => textOf(description) ?? []).join("\n"));
  const media = files === "link" ? uploads.flatMap(mediumOf) : [];
  const names = cleaned(uploads.map(nameOf).join("\n"));
  const text = words || (location && `${location.latitude},${location.longitude}`) || names;
  if (!text) return { nothing: "it has no words" };
  if (!magicTexts && isMagic(text))
    return { nothing: "v12 itself would answer it, with its version or licence (magicTexts lets it)" };
  return {
    text,
    ...(media.length === 0 ? {} : { media }),
    ...(words === "" || (media.length === 0 && !location) ? {} : { caption: words }),
    ...withoutHoles({ location }),
  };
}

function chosenWords(chosen: Chosen): Utterance | { readonly nothing: string } {
  const text = cleaned(chosen.all?.map(({ value }) => value).join(", ") ?? chosen.value);
  return text === "" ? { nothing: "what was chosen says nothing" } : { text, chosen };
}

const nameOf = ({ title, kind }: IncomingAttachment): string => textOf(title) ?? `[${kind}]`;

/** What Botpress could open; bytes in place of an address are of no use. */
function mediumOf({ kind, url, title }: IncomingAttachment): readonly UtteredMedium[] {
  if (kind === "rich" || url === undefined || !/^https?:\/\//i.test(url)) return [];
  return [{ kind, url, ...withoutHoles({ title: textOf(title) }) }];
}

/** Where somebody is, as Rocket.Chat's apps share it: GeoJSON, whose longitude comes first. */
function locationIn({ raw }: IncomingMessage): Spot | undefined {
  const { location } = raw;
  if (typeof location !== "object" || location === null || !("coordinates" in location)) return undefined;
  const { coordinates } = location;
  const [longitude, latitude]: readonly unknown[] = Array.isArray(coordinates) ? coordinates : [];
  return isDegrees(latitude, 90) && isDegrees(longitude, 180) ? { latitude, longitude } : undefined;
}

const isDegrees = (value: unknown, most: number): value is number =>
  typeof value === "number" && Math.abs(value) <= most;
