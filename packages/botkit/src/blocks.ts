import type { OutgoingAttachment } from "@rocketchat-connectors/core";
import { buttonBlocks, type Choice, choiceLines } from "./choices.ts";
import { defined, textOf } from "./values.ts";

/** A sound or a film. */
export interface Medium {
  readonly kind: "audio" | "video";
  readonly url: string;
}

export interface Fact {
  readonly title: string;
  readonly value: string;
}

/** What a card shows, whichever kind of card it is. */
export interface Card {
  readonly title?: string;
  readonly link?: string;
  readonly text: readonly string[];
  readonly facts: readonly Fact[];
  readonly images: readonly { readonly url: string; readonly title?: string }[];
  readonly thumb?: string;
  readonly media: readonly Medium[];
  readonly choices: readonly Choice[];
  readonly notes: readonly string[];
}

export const emptyCard: Card = { text: [], facts: [], images: [], media: [], choices: [], notes: [] };

/**
 * A card as Rocket.Chat's attachments: pictures, words, media and buttons each in one of its own.
 *
 * The web client would show them in one, but the mobile apps show only the picture of an attachment that has one, and
 * only the buttons of one that has buttons.
 */
export function cardBlocks(card: Card): readonly OutgoingAttachment[] {
  // The server refuses a field that lacks one of the two.
  const isWhole = ({ title, value }: Fact): boolean => title !== "" && value !== "";
  const fields = card.facts.filter(isWhole).map((fact) => ({ ...fact, short: true }));
  const halves = card.facts.filter((fact) => !isWhole(fact)).map(({ title, value }) => title + value);
  const lines = [...card.text, ...halves, ...choiceLines(card.choices)].filter((line) => line !== "").join("\n");
  const words = defined({
    title: card.title,
    title_link: card.title === undefined ? undefined : card.link,
    text: lines === "" ? undefined : lines,
    fields: fields.length === 0 ? undefined : fields,
    thumb_url: card.thumb,
  });
  return [
    ...card.images.map(({ url, title }) => imageBlock(url, title)),
    ...(Object.keys(words).length === 0 ? [] : [words]),
    ...card.media.map((medium) => mediumBlock(medium)),
    ...buttonBlocks(card.choices),
  ];
}

export function imageBlock(url: string, title?: string): OutgoingAttachment {
  return defined({ title, image_url: url });
}

/** The web client plays only what calls itself a file. */
export function mediumBlock({ kind, url }: Medium, title?: string, mimeType?: string): OutgoingAttachment {
  const type = mimeType?.includes("*") ? undefined : mimeType;
  return defined({
    type: "file",
    title: title ?? nameIn(url) ?? kind,
    title_link: url,
    [`${kind}_url`]: url,
    [`${kind}_type`]: type,
  });
}

export function linkBlock(url: string, title?: string): OutgoingAttachment {
  return { title: title ?? nameIn(url) ?? url, title_link: url };
}

/** What a path or an address calls the file that it leads to. */
export function nameIn(path: string): string | undefined {
  const last =
    path
      .replace(/[?#].*$/s, "")
      .split(/[\\/]/)
      .at(-1) ?? "";
  try {
    return textOf(decodeURIComponent(last));
  } catch {
    return textOf(last);
  }
}
