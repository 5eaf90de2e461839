import { type Card, emptyCard, type Medium, nameIn } from "./blocks.ts";
import { choicesOf } from "./choices.ts";
import { type Fields, fieldsOf, listOf, textOf, webUrlOf } from "./values.ts";

/** Reads one of Bot Framework's own cards. */
export type CardReader = (content: Fields) => Card;

/** Bot Framework's cards by the last word of their content type. */
export const cardReaders: ReadonlyMap<string, CardReader> = new Map([
  ["hero", (content) => pictured(content, "images")],
  ["thumbnail", (content) => pictured(content, "thumb")],
  ["receipt", receipt],
  ["signin", words],
  ["oauth", words],
  ["animation", (content) => mediaCard(content, undefined)],
  ["audio", (content) => mediaCard(content, "audio")],
  ["video", (content) => mediaCard(content, "video")],
]);

/** What most cards have: a title, words and buttons. */
function words(content: Fields): Card {
  const { title, subtitle, text, buttons, tap } = content;
  const { choices, notes } = choicesOf(buttons);
  const heading = textOf(title);
  const link = webUrlOf(fieldsOf(tap).value);
  return {
    ...emptyCard,
    ...(heading === undefined ? {} : { title: heading }),
    ...(link === undefined ? {} : { link }),
    text: [textOf(subtitle), textOf(text)].filter((line) => line !== undefined),
    choices,
    notes,
  };
}

interface Picture {
  readonly url: string;
  readonly title?: string;
}

/** The picture, or where it can be found when Rocket.Chat cannot show it. */
function pictureOf(image: unknown): Picture | string | undefined {
  const { url, alt } = typeof image === "string" ? { url: image, alt: undefined } : fieldsOf(image);
  const title = textOf(alt);
  const shown = webUrlOf(url);
  if (shown !== undefined) return { url: shown, ...(title === undefined ? {} : { title }) };
  return textOf(url) === undefined ? undefined : unshown(title);
}

const unshown = (title: string | undefined): string =>
  `A picture${title === undefined ? "" : ` ("${title}")`} of a card was left out: pictures in cards need an http address. Attach it as a file instead.`;

function pictured(content: Fields, place: "images" | "thumb"): Card {
  const card = words(content);
  const pictures = (Array.isArray(content.images) ? content.images : [content.images]).map(pictureOf);
  const images = pictures.filter((one) => typeof one === "object");
  const notes = [...card.notes, ...pictures.filter((one) => typeof one === "string")];
  const [first, ...others] = images;
  if (place === "images" || first === undefined) return { ...card, images, notes };
  return { ...card, thumb: first.url, images: others, notes };
}

function receipt(content: Fields): Card {
  const card = words({ ...content, subtitle: undefined, text: undefined });
  const facts = listOf(content.facts).map(({ key, value }) => ({
    title: textOf(key) ?? "",
    value: textOf(value) ?? "",
  }));
  const sums = (["vat", "tax", "total"] as const).flatMap((name) => {
    const value = textOf(content[name]);
    const title = name === "vat" ? "VAT" : name === "tax" ? "Tax" : "Total";
    return value === undefined ? [] : [{ title, value }];
  });
  return { ...card, text: listOf(content.items).map(itemLine), facts: [...facts, ...sums] };
}

function itemLine({ title, subtitle, text, quantity, price }: Fields): string {
  const amount = textOf(quantity);
  const name = [textOf(title), textOf(subtitle), textOf(text)].filter((part) => part !== undefined).join(", ");
  const cost = textOf(price);
  return `- ${amount === undefined ? "" : `${amount} × `}${name}${cost === undefined ? "" : `: ${cost}`}`;
}

/** An animation may be a picture that moves, or a film. */
function mediaCard(content: Fields, kind: Medium["kind"] | undefined): Card {
  const card = words(content);
  const image = pictureOf(content.image);
  const all = listOf(content.media).map(({ url }) => textOf(url) ?? "");
  const urls = all.filter((url) => webUrlOf(url) !== undefined);
  const lost = all.length - urls.length;
  const isFilm = (url: string): boolean => kind !== undefined || /\.(?:mp4|webm|mov|ogv)$/i.test(nameIn(url) ?? "");
  return {
    ...card,
    ...(typeof image === "object" ? { thumb: image.url } : {}),
    images: urls.filter((url) => !isFilm(url)).map((url) => ({ url })),
    media: urls.filter(isFilm).map((url) => ({ kind: kind ?? "video", url })),
    notes: [
      ...card.notes,
      ...(typeof image === "string" ? [image] : []),
      ...(lost === 0 ? [] : [`${lost} of the media of a card had no http address and was left out.`]),
    ],
  };
}
