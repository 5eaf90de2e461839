import type { Json, JsonObject } from "./json.ts";

/** A button as a bot's author writes it; Rasa passes on whatever else stands in it. */
export interface Button {
  readonly title: string;
  readonly payload?: string;
  readonly [more: string]: Json | undefined;
}

/** A card, of which Rasa's HTTP channels pass on the words and the buttons only. */
export interface Card {
  readonly title?: string;
  readonly subtitle?: string;
  readonly image_url?: string;
  readonly buttons?: readonly Button[];
}

/** What a bot says in one go, as in a domain's `responses` or `dispatcher.utter_message`. */
export interface BotResponse {
  readonly text?: string | undefined;
  readonly buttons?: readonly Button[];
  readonly quick_replies?: readonly Button[];
  readonly custom?: Json;
  readonly image?: string;
  readonly attachment?: Json;
  readonly elements?: readonly Card[];
}

/** One element of an answer over HTTP. */
export interface Element extends JsonObject {
  readonly recipient_id: string;
}

/**
 * The elements that Rasa's collecting channels make of a response (`rasa/core/channels/channel.py`, 3.6).
 *
 * Words without buttons are cut at every blank line, also within a code fence. A response with buttons keeps its blank
 * lines, and one without words has no `text`. What is empty counts as absent, except for a card's buttons.
 */
export function elementsOf(recipient: string, response: BotResponse): readonly Element[] {
  const element = (fields: JsonObject): Element => ({ recipient_id: recipient, ...fields });
  return [
    ...spoken(response).map(element),
    ...(isFilled(response.custom) ? [element({ custom: response.custom })] : []),
    ...(response.image ? [element({ image: response.image })] : []),
    ...(isFilled(response.attachment) ? [element({ attachment: response.attachment })] : []),
    ...(response.elements ?? []).map(({ title = "", subtitle = "", buttons = [] }) =>
      element({ text: `${title} : ${subtitle}`, buttons: buttons.map(plain) }),
    ),
  ];
}

function spoken({ text, buttons = [], quick_replies = [] }: BotResponse): readonly JsonObject[] {
  const choices = quick_replies.length > 0 ? quick_replies : buttons;
  if (choices.length > 0) return [{ ...(text === undefined ? {} : { text }), buttons: choices.map(plain) }];
  if (!text) return [];
  return text
    .trim()
    .split("\n\n")
    .map((part) => ({ text: part }));
}

function plain(button: Button): JsonObject {
  return Object.fromEntries(
    Object.entries(button).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** What Python takes for true. */
function isFilled(value: Json | undefined): value is Json {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
