import type { BotCard, BotPayload, CardAction } from "./bot.ts";
import { defined, type Json, type JsonObject } from "./json.ts";

/** What v12 sent before 12.22.0: "is typing" before each message, and the payloads of the web chat. */
export function oldElements(payload: BotPayload): readonly Json[] {
  switch (payload.type) {
    case "typing":
      return [{ type: "typing", value: payload.ms ?? true }];
    case "custom":
      return [{ ...payload.fields, type: "custom", module: payload.module, component: payload.component }];
    case "bloc":
      return payload.items.flatMap(oldElements);
    case "raw":
      return [payload.payload];
    default:
      return [{ type: "typing", value: true }, message(payload)];
  }
}

type Message = Exclude<BotPayload, { type: "typing" | "custom" | "bloc" | "raw" }>;

function message(payload: Message): JsonObject {
  switch (payload.type) {
    case "text":
    case "location":
      return defined({ ...payload });
    case "choice": {
      // Upper-cased by the server; the bot compares without case.
      const replies = payload.options.map(({ label, value }) => ({ title: label, payload: value.toUpperCase() }));
      return defined({ text: payload.text, quick_replies: replies, typing: payload.typing });
    }
    case "dropdown": {
      const options = payload.options.map((option) => ({ ...option }));
      return { type: "custom", module: "extensions", component: "Dropdown", message: payload.text, options };
    }
    case "card":
      return { text: " ", type: "carousel", elements: [element(payload)] };
    case "carousel":
      return { text: " ", type: "carousel", elements: payload.items.map(element) };
    default:
      return defined({ type: "file", title: payload.title, url: payload.url });
  }
}

function element({ title, subtitle, image, actions = [] }: BotCard): JsonObject {
  return defined({ title, picture: image, subtitle, buttons: actions.map(button) });
}

function button({ type, label, value }: CardAction): JsonObject {
  switch (type) {
    case "say":
      return { type: "say_something", title: label, text: value };
    case "url":
      return { type: "open_url", title: label, url: value };
    case "postback":
      return { type: "postback", title: label, payload: value };
  }
}
