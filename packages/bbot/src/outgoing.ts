import {
  emote,
  type OutgoingAttachment,
  type OutgoingFile,
  type OutgoingMessage,
  shortname,
} from "@rocketchat-connectors/core";
import { attachmentTo, buttonsFrom, type Fields, isFields, present, spelledOut, textOf } from "./payload.ts";

/** The part of an envelope that says something. */
export interface EnvelopeLike {
  readonly method?: string;
  readonly strings?: readonly unknown[];
  /** bBot's payload; `files`, and whatever `payload.custom` put in, in Rocket.Chat's own field names. */
  readonly payload?: object;
}

/** Where an envelope goes, and which message it answers. */
export type Aim = Pick<OutgoingMessage, "roomId" | "threadId" | "inReplyTo">;

/** One thing that is said. */
export type Said =
  | { readonly type: "message"; readonly message: OutgoingMessage }
  | { readonly type: "file"; readonly file: OutgoingFile };

/**
 * What one envelope says, in order: a message for each string, then its files. Attachments, buttons, the choices
 * that these offer as words, and further wire fields ride on the only message, or else on one of their own.
 *
 * Empty when there is nothing to say (`whySilent`). Throws a `TypeError` for a file without name or content.
 */
export function toRocketChat(envelope: EnvelopeLike, { roomId, threadId, inReplyTo }: Aim): readonly Said[] {
  const { attachments, actions, quickReplies, files, ...custom } = fieldsOf(envelope.payload);
  const { msg, text, ...fields } = custom;
  const given = [...(envelope.strings ?? []), ...listOf(attachments).flat(), msg ?? text].filter(isGiven);
  const texts = given.filter((one) => !isFields(one)).map((one) => phrase(String(one), envelope.method));
  const below = attachmentsOf(given.filter(isFields), [quickReplies, actions]);
  const { everywhere, once } = wireFields(fields);
  const thread = threadId === undefined ? {} : { threadId };
  const common = { roomId, ...thread, ...(inReplyTo === undefined ? {} : { inReplyTo }), ...everywhere };
  const ride = { ...once, ...(below.length === 0 ? {} : { attachments: below }) };
  return [
    ...messagesOf(
      texts.filter((one) => one.trim() !== ""),
      ride,
    ).map((message) => ({ type: "message", message: { ...common, ...message } }) as const),
    ...listOf(files).map((file) => ({ type: "file", file: { roomId, ...thread, ...fileFrom(file) } }) as const),
  ];
}

type Ride = Pick<OutgoingMessage, "id" | "extra" | "attachments">;

/** A message for each text, of which the only one, or else one more, has what rides. */
function messagesOf(texts: readonly string[], ride: Ride): readonly Omit<OutgoingMessage, "roomId">[] {
  const messages = texts.map((text) => ({ text }));
  if (Object.keys(ride).length === 0) return messages;
  const [only, ...more] = texts;
  const isAlone = only !== undefined && more.length === 0;
  const buttons = (ride.attachments ?? []).flatMap(({ actions }) => listOf(actions).map(fieldsOf));
  const words = [...(isAlone ? [only] : []), ...buttons.map(spelledOut)].join("\n");
  return [...(isAlone ? [] : messages), { ...(words === "" ? {} : { text: words }), ...ride }];
}

/** What a payload says in Rocket.Chat's own field names: of every message of its envelope, or of one of them. */
function wireFields(fields: Fields): {
  readonly everywhere: Partial<OutgoingMessage>;
  readonly once: Ride;
} {
  const { tmid, tshow, alias, avatar, emoji, _id, ...others } = fields;
  // Where it goes is the envelope's matter, and that a bot says it the client's.
  const { rid, room, roomId, channel, bot, ...extra } = others;
  const names = { threadId: textOf(tmid), alias: textOf(alias), avatar: textOf(avatar), emoji: textOf(emoji) };
  return {
    everywhere: { ...present(names), ...(typeof tshow === "boolean" ? { alsoInRoom: tshow } : {}) },
    once: { ...present({ id: textOf(_id) }), ...(Object.keys(extra).length === 0 ? {} : { extra }) },
  };
}

/** Why `toRocketChat` made nothing of an envelope. */
export function whySilent({ strings }: EnvelopeLike): string {
  return strings?.length ? "all of its strings are empty" : "it has neither strings nor anything in its payload";
}

/** The emoji that a reaction is, however it was written. */
export function reactionName(emoji: string): string {
  return underscored(shortname(emoji.trim()));
}

function phrase(text: string, method: string | undefined): string {
  const written = text.replace(/(?<=^|\s):[\w+-]+:(?=\s|$)/g, underscored);
  return method === "emote" ? emote(written) : written;
}

/** Others' names of emoji have hyphens where Rocket.Chat's have underscores. */
function underscored(emoji: string): string {
  return emoji.replace(/(?<=\w)-(?=\w)/g, "_");
}

/** The attachments with the choices: on the only attachment, or else on one of their own. */
function attachmentsOf(given: readonly Fields[], choices: readonly unknown[]): readonly OutgoingAttachment[] {
  const attachments = given.map(attachmentTo);
  const buttons = buttonsFrom(choices.flatMap(listOf));
  if (buttons.length === 0) return attachments;
  const [first, ...more] = attachments;
  const carrier = first && more.length === 0 ? first : {};
  const withButtons = { ...carrier, actions: [...listOf(carrier.actions), ...buttons] };
  return attachments.length === 1 ? [withButtons] : [...attachments, withButtons];
}

function fileFrom(file: unknown): Omit<OutgoingFile, "roomId" | "threadId"> {
  const { name, content, mimeType, text } = fieldsOf(file);
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (typeof name !== "string" || !(bytes instanceof Uint8Array)) {
    throw new TypeError("A file of an envelope needs a `name` and its `content`, a Uint8Array or a text.");
  }
  return {
    name,
    content: bytes,
    ...(typeof mimeType === "string" ? { mimeType } : {}),
    ...(typeof text === "string" ? { text } : {}),
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isGiven(value) ? [value] : [];
}
