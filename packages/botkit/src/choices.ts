import type { OutgoingAttachment } from "@rocketchat-connectors/core";
import { defined, type Fields, fieldsOf, textOf, webUrlOf } from "./values.ts";

/** Something to choose: a click says `say` in the room, or opens `url`. */
export interface Choice {
  readonly label: string;
  readonly say?: string;
  readonly url?: string;
  readonly image?: string;
}

/** Choices, and what could not be kept of them. */
export interface Choices {
  readonly choices: readonly Choice[];
  readonly notes: readonly string[];
}

const opening = new Set([
  "openUrl",
  "signin",
  "playAudio",
  "playVideo",
  "showImage",
  "downloadFile",
  "openApp",
  "call",
]);

/** The choices in Bot Framework's card actions, Botkit's quick replies (`payload`), or plain texts; equal ones once. */
export function choicesOf(...lists: readonly unknown[]): Choices {
  const found = lists.flatMap((list) => (Array.isArray(list) ? list : [])).flatMap((one) => choiceOf(one) ?? []);
  const distinct = new Map(
    found.map((one) => [JSON.stringify([one.choice.label, one.choice.say, one.choice.url]), one]),
  );
  return {
    choices: [...distinct.values()].map(({ choice }) => choice),
    notes: [...distinct.values()].flatMap(({ note }) => note ?? []),
  };
}

interface Found {
  readonly choice: Choice;
  readonly note?: string;
}

function choiceOf(action: unknown): Found | undefined {
  const word = textOf(action);
  if (word !== undefined) return { choice: { label: word, say: word } };
  const fields = fieldsOf(action);
  const url = opening.has(String(fields.type)) ? textOf(fields.value) : undefined;
  const label = textOf(fields.title) ?? textOf(fields.displayText) ?? textOf(fields.text) ?? textOf(fields.value);
  if (label === undefined) return undefined;
  const image = textOf(fields.image) ?? textOf(fields.image_url);
  const picture = image === undefined ? {} : { image };
  if (url !== undefined) return { choice: { label, url: fields.type === "call" ? phoneOf(url) : url, ...picture } };
  const said = saidBy(fields);
  return { choice: { label, say: said ?? label, ...picture }, ...noteOn(label, said, fields) };
}

const phoneOf = (number: string): string => (/^[a-z]+:/i.test(number) ? number : `tel:${number}`);

/** A `messageBack` says its text and carries its value; the others say their value. */
function saidBy({ type, text, value, payload }: Fields): string | undefined {
  return type === "messageBack" ? (textOf(text) ?? textOf(value)) : (textOf(value) ?? textOf(text) ?? textOf(payload));
}

function noteOn(label: string, said: string | undefined, { value }: Fields): { readonly note?: string } {
  if (typeof value !== "object" || value === null) return {};
  return {
    note: `A click on "${label}" says "${said ?? label}": Rocket.Chat's buttons bring back text, not an object.`,
  };
}

/** Each choice as a line of text, for those whose client shows no buttons: the mobile apps and livechat. */
export function choiceLines(choices: readonly Choice[]): readonly string[] {
  return choices.map(({ label: title, say, url }) => {
    const label = oneLine(title);
    if (url !== undefined) return `- [${label}](${url})`;
    const isSame = say === undefined || oneLine(say).toLowerCase() === label.toLowerCase();
    return isSame ? `- ${label}` : `- ${label} (\`${oneLine(say).replaceAll("`", "'")}\`)`;
  });
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** The choices as buttons: one attachment of its own, as the mobile apps show nothing else of one that has buttons. */
export function buttonBlocks(choices: readonly Choice[]): readonly OutgoingAttachment[] {
  const actions = choices.flatMap((choice) => buttonOf(choice) ?? []);
  return actions.length === 0 ? [] : [{ actions }];
}

function buttonOf({ label, say, url, image }: Choice): Fields | undefined {
  const look = { type: "button", text: label, image_url: webUrlOf(image) };
  // A link of another kind than the web's stays a line of text.
  if (url !== undefined) return webUrlOf(url) === undefined ? undefined : defined({ ...look, url });
  return defined({ ...look, msg: say, msg_in_chat_window: true, msg_processing_type: "sendMessage" });
}
