import type { BotCard, BotPayload, LocationPayload, MediaPayload, TextPayload } from "./bot.ts";
import type { Json, JsonObject } from "./json.ts";

/** What the bot says, as Cloud has it: a message, or a custom event. */
export type CloudUtterance =
  | { readonly type: "message"; readonly payload: Json; readonly metadata?: JsonObject; readonly isStreamed: boolean }
  | { readonly type: "event"; readonly payload: JsonObject };

/**
 * Renders for Cloud; undefined for "is typing", which its Chat API does not tell.
 *
 * The items of a carousel say that they are cards, which Botpress' own client asks for (0.5.5) and its SDK does not.
 */
export function renderCloud(said: BotPayload): CloudUtterance | undefined {
  switch (said.type) {
    case "typing":
      return undefined;
    case "custom":
      return { type: "event", payload: { ...said.fields, type: `${said.module}.${said.component}` } };
    case "raw":
      return message(said.payload);
    case "text":
      return {
        ...message(simple(said)),
        ...(said.metadata === undefined ? {} : { metadata: said.metadata }),
        isStreamed: said.stream ?? false,
      };
    case "choice":
    case "dropdown":
      return message({
        type: said.type,
        text: said.text,
        options: said.options.map(({ label, value }) => ({ label, value })),
      });
    case "card":
      return message(card(said));
    case "carousel":
      return message({ type: "carousel", items: said.items.map(card) });
    case "bloc":
      return message({ type: "bloc", items: said.items.map(simple) });
    default:
      return message(simple(said));
  }
}

function message(payload: Json): Extract<CloudUtterance, { readonly type: "message" }> {
  return { type: "message", payload, isStreamed: false };
}

function card({ title, subtitle, image, actions = [] }: BotCard): JsonObject {
  return {
    type: "card",
    title,
    ...(subtitle === undefined ? {} : { subtitle }),
    ...(image === undefined ? {} : { imageUrl: image }),
    actions: actions.map(({ type, label, value }) => ({ action: type, label, value })),
  };
}

/** What may also stand in a bloc. */
function simple(said: TextPayload | MediaPayload | LocationPayload): JsonObject {
  switch (said.type) {
    case "text":
      return { type: "text", text: said.text };
    case "location": {
      const { type, latitude, longitude, address, title } = said;
      const where = { type, latitude, longitude };
      return { ...where, ...(address === undefined ? {} : { address }), ...(title === undefined ? {} : { title }) };
    }
    default: {
      const { type, url, title } = said;
      return { type, [`${type}Url`]: url, ...(title === undefined ? {} : { title }) };
    }
  }
}
