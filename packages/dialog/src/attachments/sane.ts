import type { OutgoingAttachment } from "@rocketchat-connectors/core";
import { type Fields, isFields } from "../actions/fields.ts";
import { withoutHoles } from "../read-settings.ts";
import { objectsOf, textOf } from "../values.ts";
import { isData, linkOf, mediumOf } from "./links.ts";

/** An attachment, or a part of one, that the server takes, and the lines of text that stand for what it would refuse. */
export interface Sane {
  readonly attachment?: OutgoingAttachment;
  readonly lines: readonly string[];
}

type Reader = (value: unknown) => unknown;

const same: Reader = (value) => value;
const flag: Reader = (value) => (typeof value === "boolean" ? value : undefined);
const amount: Reader = (value) => (typeof value === "number" ? value : undefined);
const group: Reader = (value) => (isFields(value) ? value : undefined);

const links = ["title_link", "author_link", "message_link"];
const media = ["image_url", "thumb_url", "audio_url", "video_url", "author_icon"];

/** The fields of an attachment, by what the server takes in them (`sendMessage.ts`); it refuses other types as well. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...links.map((key) => [key, linkOf] as const),
  ...media.map((key) => [key, mediumOf] as const),
  ...["title", "text", "pretext", "description", "author_name", "color", "ts", "image_alt", "image_preview"].map(
    (key) => [key, textOf] as const,
  ),
  ...["type", "format", "image_type", "audio_type", "video_type", "button_alignment"].map(
    (key) => [key, textOf] as const,
  ),
  ...["title_link_download", "collapsed"].map((key) => [key, flag] as const),
  ...["size", "image_size", "audio_size", "video_size"].map((key) => [key, amount] as const),
  ["image_dimensions", group],
  // Those of a quotation, which the server makes itself: it does not look at the links in them.
  ["attachments", () => undefined],
]);

/** Fields that alone make no attachment. */
const trimmings = new Set(["type", "format", "color", "ts", "collapsed", "title_link_download", "button_alignment"]);

/** Whether an object is meant as an attachment of Rocket.Chat. */
export function isAttachment(value: Fields): boolean {
  return Object.keys(value).some(
    (key) => (readers.has(key) && !trimmings.has(key)) || key === "fields" || key === "actions",
  );
}

/**
 * An attachment by the fields that Rocket.Chat knows.
 *
 * The server refuses the whole message for one address that it does not take, and for a field without title or value: what
 * it would refuse becomes text instead.
 */
export function saneAttachment(given: Fields): Sane {
  const lines: string[] = [];
  const entries = Object.entries(given).map(([key, value]) => [key, (readers.get(key) ?? same)(value)] as const);
  for (const [key, value] of entries) if (value === undefined && isAddress(key)) lines.push(...lost(given[key]));
  const fields = objectsOf(given.fields).map(saneField);
  const actions = objectsOf(given.actions).map(saneAction);
  for (const one of [...fields, ...actions]) lines.push(...one.lines);
  const attachment = withoutHoles({
    ...Object.fromEntries(entries),
    fields: kept(fields),
    actions: kept(actions),
  });
  return isAttachment(attachment) ? { attachment, lines } : { lines };
}

const isAddress = (key: string): boolean => links.includes(key) || media.includes(key);

/** A refused address as text; that of bytes would fill pages. */
function lost(address: unknown): readonly string[] {
  const text = textOf(address);
  return text === undefined || isData(text) ? [] : [text.trim()];
}

function kept(parts: readonly Sane[]): readonly Fields[] | undefined {
  const sound = parts.map(({ attachment }) => attachment).filter((one) => one !== undefined);
  return sound.length === 0 ? undefined : sound;
}

function saneField({ title, value, short }: Fields): Sane {
  const [heading, content] = [textOf(title), textOf(value)];
  if (heading !== undefined && content !== undefined)
    return { attachment: withoutHoles({ title: heading, value: content, short: flag(short) }), lines: [] };
  return { lines: [heading ?? content ?? []].flat() };
}

/** Web clients show no button without `msg_in_chat_window` or `url` (`AttachmentActions`, 6.x). */
function saneAction({ text, url, msg, image_url, msg_processing_type }: Fields): Sane {
  const label = textOf(text) ?? textOf(msg);
  const link = linkOf(url);
  const look = { type: "button", text: label, image_url: linkOf(image_url) };
  if (link !== undefined) return { attachment: withoutHoles({ ...look, url: link }), lines: [] };
  const said = textOf(msg);
  if (said === undefined || label === undefined)
    return { lines: lost(url).map((line) => `${label ?? ""} ${line}`.trim()) };
  const processing = textOf(msg_processing_type) ?? "sendMessage";
  return {
    attachment: withoutHoles({ ...look, msg: said, msg_in_chat_window: true, msg_processing_type: processing }),
    lines: lost(url),
  };
}
