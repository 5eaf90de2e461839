import { type Card, emptyCard } from "./blocks.ts";
import { choicesOf } from "./choices.ts";
import { type Fields, fieldsOf, listOf, textOf, webUrlOf } from "./values.ts";

/** Reads an adaptive card from top to bottom; of what Rocket.Chat cannot do, e.g. fill in, a note tells. */
export function adaptiveCard(content: Fields): Card {
  const card = join([...listOf(content.body).map(element), ...listOf(content.actions).map(action)]);
  const isEmpty =
    card.text.length + card.facts.length + card.images.length + card.media.length + card.choices.length === 0;
  const fallback = isEmpty ? (textOf(content.fallbackText) ?? textOf(content.speak)) : undefined;
  return fallback === undefined ? card : { ...card, text: [fallback] };
}

function join(cards: readonly Card[]): Card {
  return {
    text: cards.flatMap((one) => one.text),
    facts: cards.flatMap((one) => one.facts),
    images: cards.flatMap((one) => one.images),
    media: cards.flatMap((one) => one.media),
    choices: cards.flatMap((one) => one.choices),
    notes: cards.flatMap((one) => one.notes),
  };
}

const say = (...text: readonly (string | undefined)[]): Card => ({
  ...emptyCard,
  text: text.filter((line) => line !== undefined),
});

const note = (text: string): Card => ({ ...emptyCard, notes: [text] });

/** What holds other elements, and under which name. */
const containers = ["items", "columns", "rows", "cells", "images", "pages", "body"] as const;

function element(fields: Fields): Card {
  const { type } = fields;
  if (fields.isVisible === false) return emptyCard;
  switch (type) {
    case "TextBlock":
      return textBlock(fields);
    case "RichTextBlock":
      return say(richText(fields.inlines));
    case "Image":
      return image(fields);
    case "Media":
      return media(fields);
    case "FactSet":
      return facts(fields);
    case "ActionSet":
      return join(listOf(fields.actions).map(action));
  }
  if (String(type).startsWith("Input.")) return input(fields);
  const inner = containers.flatMap((name) => listOf(fields[name]));
  if (inner.length > 0) return join(inner.map(element));
  const fallback = fieldsOf(fields.fallback);
  if (textOf(fallback.type) !== undefined) return element(fallback);
  return containers.some((name) => name in fields) ? emptyCard : note(`The element "${type}" of a card was left out.`);
}

function textBlock({ text, weight, size, style }: Fields): Card {
  const line = textOf(text);
  const isHeading = style === "heading" || ["bolder", "Bolder"].includes(String(weight)) || /large/i.test(String(size));
  // Stars that are there already make it bold; another pair would undo them.
  return line !== undefined && isHeading && !/[*\n]/.test(line) ? say(`*${line}*`) : say(line);
}

function richText(inlines: unknown): string | undefined {
  const runs = Array.isArray(inlines) ? inlines : [];
  return textOf(runs.map((run) => textOf(run) ?? textOf(fieldsOf(run).text) ?? "").join(""));
}

function image({ url, altText }: Fields): Card {
  const shown = webUrlOf(url);
  if (shown === undefined) return note("A picture of a card was left out: pictures in cards need an http address.");
  const title = textOf(altText);
  return { ...emptyCard, images: [{ url: shown, ...(title === undefined ? {} : { title }) }] };
}

function media({ sources, altText }: Fields): Card {
  const source = listOf(sources).find(({ url }) => webUrlOf(url) !== undefined);
  const url = webUrlOf(source?.url);
  if (url === undefined) return note("A film or sound of a card was left out: it needs an http address.");
  const kind = String(source?.mimeType).startsWith("audio/") ? "audio" : "video";
  return { ...say(textOf(altText)), media: [{ kind, url }] };
}

function facts({ facts: all }: Fields): Card {
  return {
    ...emptyCard,
    facts: listOf(all).map(({ title, value }) => ({ title: textOf(title) ?? "", value: textOf(value) ?? "" })),
  };
}

/** Nothing can be filled in in Rocket.Chat, but something can be chosen. */
function input({ type, label, placeholder, title, choices: options }: Fields): Card {
  const { choices, notes } = choicesOf(options);
  const lost =
    choices.length > 0 ? [] : [`"${type}" of a card cannot be filled in in Rocket.Chat: ask for it instead.`];
  return { ...say(textOf(label) ?? textOf(title) ?? textOf(placeholder)), choices, notes: [...notes, ...lost] };
}

function action(fields: Fields): Card {
  const { type, title } = fields;
  if (type === "Action.ShowCard") {
    const heading = textOf(title);
    return join([say(heading === undefined ? undefined : `*${heading}*`), adaptiveCard(fieldsOf(fields.card))]);
  }
  if (type === "Action.ToggleVisibility") return note(`The button "${title}" of a card was left out.`);
  const asCardAction =
    type === "Action.OpenUrl"
      ? { type: "openUrl", title: textOf(title) ?? fields.url, value: fields.url }
      : { title, ...submitted(fields.data) };
  const { choices, notes } = choicesOf([asCardAction]);
  return { ...emptyCard, choices, notes };
}

/** What a button submits; Microsoft Teams' way to say that it is text is understood. */
function submitted(data: unknown): Fields {
  const { msteams } = fieldsOf(data);
  return msteams === undefined ? { value: data } : fieldsOf(msteams);
}
