import {
  type Card,
  type Choice,
  escapeMarkdown,
  fileIn,
  isData,
  linkOf,
  type Message,
  mediumIn,
  mediumOf,
  nameIn,
  withoutHoles,
} from "@rocketchat-connectors/dialog";
import { type MediaPlace, mediaAddress } from "./media.ts";
import type { CardPayload, LocationPayload, MediumPayload, Option, Payload, Words } from "./payload.ts";

/** Characters beyond which the dialog cuts a text. */
const longestText = 100_000;

/** What is said: `literal` when it is no Markdown. */
export function wordsMessage({ text, isPlain }: Words): Message {
  return isPlain ? { type: "message", text: asWritten(text), literal: true } : { type: "message", text };
}

/** What nobody reads is not worth the time. */
const asWritten = (text: string): string => escapeMarkdown(text.slice(0, longestText + 1));

/** Something to choose, with words to go with it. */
export function choiceMessage({ words, options, isMultiple }: Extract<Payload, { kind: "choice" }>): Message {
  return {
    ...wordsMessage(words ?? { text: "Choose:", isPlain: false }),
    choices: options.map((option) => choiceOf(option).choice).filter((one) => one !== undefined),
    ...(isMultiple ? { multiple: true } : {}),
  };
}

/** Cards; undefined when nothing on them can be shown. */
export function cardsMessage(cards: readonly CardPayload[], place: MediaPlace): Message | undefined {
  const shown = cards.map((card) => cardOf(card, place)).filter((card) => card !== undefined);
  return shown.length === 0 ? undefined : { type: "message", cards: shown };
}

function cardOf({ title, subtitle, picture, options }: CardPayload, place: MediaPlace): Card | undefined {
  const found = options.map(choiceOf);
  const choices = found.flatMap(({ choice }) => choice ?? []);
  const link = picture === undefined ? undefined : mediumOf(mediaAddress(picture, place));
  const lost = picture !== undefined && link === undefined && !isData(picture) ? [picture.trim()] : [];
  const lines = [...(subtitle === undefined ? [] : [subtitle]), ...found.flatMap(({ line }) => line ?? []), ...lost];
  const text = lines.length === 0 ? undefined : asWritten(lines.join("\n"));
  const heading = title ?? (text === undefined && link === undefined ? "Choose:" : undefined);
  if (title === undefined && text === undefined && link === undefined && choices.length === 0) return undefined;
  return {
    attachment: withoutHoles({ title: heading, text, image_url: link }),
    ...(choices.length === 0 ? {} : { choices }),
  };
}

/** Rocket.Chat refuses a whole message for a button that leads nowhere on the web. */
function choiceOf({ label, value, url, tag }: Option): { readonly choice?: Choice; readonly line?: string } {
  if (url === undefined) return { choice: { label, ...withoutHoles({ value, tag }) } };
  const link = linkOf(url);
  if (link !== undefined) return { choice: { label, url: link } };
  const address = url.trim();
  return { line: isData(url) || address === label ? label : `${label}: ${address}` };
}

/** A picture, a sound, a film or a file: by its address, or by its bytes when these are in the address. */
export function mediumMessage({ medium, address, title }: MediumPayload, place: MediaPlace): Message {
  if (isData(address)) return dataMessage(address, medium, title);
  const link = linkOf(mediaAddress(address, place));
  if (link === undefined) {
    const text = title === undefined ? address.trim() : `${title}: ${address.trim()}`;
    return { type: "message", text: asWritten(text), literal: true };
  }
  const kind = medium ?? mediumIn(link);
  const name = title ?? nameIn(link) ?? link;
  const attachment =
    kind === "file"
      ? { title: name, title_link: link, title_link_download: true }
      : { ...withoutHoles({ title }), [`${kind}_url`]: link };
  return { type: "message", attachments: [attachment] };
}

function dataMessage(address: string, medium: MediumPayload["medium"], title: string | undefined): Message {
  const shown = fileIn(address, medium === "image" ? "image/png" : "application/octet-stream");
  return { type: "message", ...withoutHoles({ text: title }), ...shown };
}

/** A place by its names and a link to a map; `{lat}` and `{lng}` are filled in. */
export function locationMessage({ latitude, longitude, title, address }: LocationPayload, mapUrl: string): Message {
  const map = mapUrl.replaceAll("{lat}", decimal(latitude)).replaceAll("{lng}", decimal(longitude));
  const names = [title, address].flatMap((name) => (name === undefined ? [] : asWritten(name)));
  return { type: "message", text: [...names, map].join("\n"), literal: true };
}

/** To about a centimetre, without an exponent. */
function decimal(degrees: number): string {
  const written = degrees.toFixed(7).replace(/\.?0+$/, "");
  return written === "-0" ? "0" : written;
}
