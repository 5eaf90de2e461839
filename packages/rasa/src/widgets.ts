import {
  type Fields,
  fieldsOf,
  type Message,
  objectsOf,
  rawAttachments,
  type Shown,
  textOf,
  withoutHoles,
} from "@rocketchat-connectors/dialog";
import { buttonsOf } from "./buttons.ts";

type Reader = (custom: Fields) => Omit<Message, "type"> | undefined;

/** The payloads that Rasa's own chat widget knows (`RasaHQ/chat-widget`, June 2026), by their `type`. */
const readers: ReadonlyMap<unknown, Reader> = new Map<unknown, Reader>([
  ["carousel", ({ text, title, elements }) => cards(textOf(text) ?? textOf(title), objectsOf(elements).map(card))],
  ["accordion", ({ text, title, elements }) => cards(textOf(text) ?? textOf(title), objectsOf(elements).map(drawer))],
  ["video", video],
  ["file_download", download],
  ["rating", ({ text, options }) => choosing(textOf(text) ?? "How would you rate this?", options)],
  ["csat", ({ question, options }) => choosing(textOf(question) ?? "How satisfied are you?", options ?? five)],
]);

const five = ["1", "2", "3", "4", "5"].map((value) => ({ value }));

/** What a widget's payload becomes; undefined when it is none, or has nothing to show. */
export function widgetOf(custom: Fields): Message | undefined {
  const read = readers.get(custom.type)?.(custom);
  return read && { type: "message", ...read };
}

function card({ title, text, image_url, link }: Fields): Fields {
  // A link is shown in the title only.
  const heading = textOf(title) ?? (textOf(link) === undefined ? undefined : (textOf(text) ?? textOf(link)));
  const words = textOf(text) === heading ? undefined : text;
  return withoutHoles({ title: heading, text: words, image_url, title_link: link });
}

function drawer({ title, text, link }: Fields): Fields {
  return withoutHoles({ title: textOf(title) ?? textOf(link), text, title_link: link, collapsed: true });
}

function video({ title, video_url }: Fields): Shown | undefined {
  return textOf(video_url) === undefined ? undefined : cards(undefined, [{ title, video_url }]);
}

function download({ text, file_url, file_name }: Fields): Shown | undefined {
  const title = textOf(file_name) ?? textOf(file_url);
  return textOf(file_url) === undefined
    ? undefined
    : cards(textOf(text), [{ title, title_link: file_url, title_link_download: true }]);
}

function cards(text: string | undefined, attachments: readonly Fields[]): Shown | undefined {
  const shown = rawAttachments(attachments);
  return shown && { ...shown, ...withText(text, shown.text) };
}

function withText(...parts: readonly (string | undefined)[]): { readonly text?: string } {
  const text = parts.filter((part) => part !== undefined).join("\n");
  return text === "" ? {} : { text };
}

/** An option says its value, unless it has a payload for Rasa. */
function choosing(text: string, options: unknown): Omit<Message, "type"> | undefined {
  const list = Array.isArray(options) ? options : [];
  const buttons = list.map((option: unknown) => {
    const { value, payload, title, text: label } = textOf(option) === undefined ? fieldsOf(option) : { value: option };
    return { title: textOf(title) ?? textOf(label) ?? textOf(value), payload: textOf(payload) ?? textOf(value) };
  });
  const { choices } = buttonsOf(buttons);
  return choices.length === 0 ? undefined : { text, choices };
}
