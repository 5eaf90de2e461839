import type { BotCard, BotPayload, CardAction } from "./bot.ts";
import { defined, type Json, type JsonObject } from "./json.ts";

/** What v12 sends since 12.22.0. */
export function newElements(payload: BotPayload): readonly Json[] {
  switch (payload.type) {
    case "text":
    case "location":
      return [defined({ ...payload })];
    case "choice": {
      const choices = payload.options.map(({ label, value }) => ({ title: label, value }));
      return [defined({ type: "single-choice", text: payload.text, choices, typing: payload.typing })];
    }
    case "dropdown": {
      const { text, options, multiple, placeholder } = payload;
      const fields = { allowMultiple: multiple, placeholderText: placeholder };
      return [
        defined({ type: "dropdown", message: text, options: options.map((option) => ({ ...option })), ...fields }),
      ];
    }
    case "card":
      return [{ type: "card", ...card(payload) }];
    case "carousel":
      return [{ type: "carousel", items: payload.items.map(card) }];
    case "image":
    case "audio":
    case "video":
    case "file":
      return [defined({ type: payload.type, [payload.type]: payload.url, title: payload.title })];
    case "typing":
      return [{ type: "typing", value: payload.ms ?? true }];
    case "custom":
      return [{ ...payload.fields, type: "custom", module: payload.module, component: payload.component }];
    case "bloc":
      return payload.items.flatMap(newElements);
    case "raw":
      return [payload.payload];
  }
}

function card({ title, subtitle, image, actions }: BotCard): JsonObject {
  return defined({ title, subtitle, image, actions: actions?.map(action) });
}

function action({ type, label, value }: CardAction): JsonObject {
  switch (type) {
    case "say":
      return { action: "Say something", title: label, text: value };
    case "url":
      return { action: "Open URL", title: label, url: value };
    case "postback":
      return { action: "Postback", title: label, payload: value };
  }
}
