import { type Fields, fieldsOf, isFields, jsonOf, textOf, withoutHoles } from "@rocketchat-connectors/dialog";
import type { CardPayload, Option } from "./payload.ts";

/** Something to choose in a `choices`, `options` or `quick_replies` of any family; undefined when nothing can be read on it. */
function optionOf(given: unknown): Option | undefined {
  const { title, label, text, value, payload } = isFields(given) ? given : { label: given };
  const meant = meantBy(value) ?? meantBy(payload);
  const words = textOf(title) ?? textOf(label) ?? textOf(text) ?? textOf(value) ?? textOf(payload);
  if (words === undefined) return undefined;
  return { label: words.trim(), ...withoutHoles({ value: meant }) };
}

/** The options in a list; what is no list has none. */
export function optionsOf(list: unknown): readonly Option[] {
  return readAll(list, optionOf);
}

/** A card: `subtitle`, `image` and `actions` in v12, `picture` and `buttons` before 12.22, `imageUrl` in Cloud. */
export function cardOf(given: Fields): CardPayload | undefined {
  const { title, subtitle, image, imageUrl, picture, actions, buttons } = given;
  const options = readAll(Array.isArray(actions) ? actions : buttons, actionOf);
  const shown = withoutHoles({
    title: textOf(title)?.trim(),
    subtitle: textOf(subtitle)?.trim(),
    picture: textOf(image) ?? textOf(imageUrl) ?? textOf(picture),
  });
  return Object.keys(shown).length + options.length === 0 ? undefined : { ...shown, options };
}

/** The cards in a list. */
export function cardsOf(list: unknown): readonly CardPayload[] {
  return readAll(list, (one) => cardOf(fieldsOf(fieldsOf(one).payload ?? one)));
}

/**
 * A card's button.
 *
 * v12: `{ action: "Say something", title, text }`, `{ action: "Open URL", title, url }`, `{ action: "Postback", title,
 * payload }`; before 12.22 the same with `type: "say_something"` and so on; Cloud: `{ action: "say", label, value }`.
 */
function actionOf(given: unknown): Option | undefined {
  if (!isFields(given)) return optionOf(given);
  const { action, type, title, label, text, url, value, payload } = given;
  const kind = kindOf(textOf(action) ?? textOf(type), given);
  const words = (textOf(title) ?? textOf(label))?.trim();
  if (kind === "url") {
    const address = textOf(url) ?? textOf(value);
    return address === undefined ? undefined : { label: words ?? address.trim(), url: address };
  }
  const meant = kind === "say" ? (textOf(text) ?? textOf(value)) : (meantBy(payload) ?? meantBy(value));
  const shown = words ?? textOf(text)?.trim() ?? textOf(value)?.trim();
  if (shown === undefined) return undefined;
  return { label: shown, ...withoutHoles({ value: meant }), tag: kind };
}

function kindOf(name: string | undefined, given: Fields): "say" | "url" | "postback" {
  const word = name?.toLowerCase().replace(/[^a-z]/g, "") ?? "";
  if (word.includes("url") || word === "link") return "url";
  if (word.startsWith("say")) return "say";
  if (word === "postback") return "postback";
  return given.url === undefined ? (given.payload === undefined ? "say" : "postback") : "url";
}

/** What the bot gets, which people are not shown: also what is no text. */
function meantBy(value: unknown): string | undefined {
  return textOf(value) ?? (typeof value === "object" && value !== null ? jsonOf(value) : undefined);
}

function readAll<Read>(list: unknown, read: (one: unknown) => Read | undefined): readonly Read[] {
  const all: readonly unknown[] = Array.isArray(list) ? list : [];
  return all.map(read).filter((one) => one !== undefined);
}
