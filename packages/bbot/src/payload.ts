import type { IncomingAttachment, OutgoingAttachment } from "@rocketchat-connectors/core";

export type Fields = Readonly<Record<string, unknown>>;

/**
 * An attachment in bBot's schema: `fallback`, `pretext`, `title: {text, link}`, `author: {name, link, icon}`,
 * `thumbUrl`, `image`, `audio`, `video`, `fields`. What the schema has no name for keeps Rocket.Chat's.
 */
export interface Attachment {
  readonly fallback: string;
  readonly [field: string]: unknown;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Error);
}

/** The fields that have a value. */
export function present<Value>(
  fields: Readonly<Record<string, Value>>,
): Readonly<Record<string, Exclude<Value, undefined | null>>> {
  const has = (entry: [string, Value]): entry is [string, Exclude<Value, undefined | null>] =>
    entry[1] !== undefined && entry[1] !== null && entry[1] !== "";
  return Object.fromEntries(Object.entries(fields).filter(has));
}

/** The value as a text, unless it is empty or nothing that can be read. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** What came with a message; every link is absolute. */
export function attachmentFrom(attachment: IncomingAttachment): Attachment {
  const { kind, url, mimeType, size, fileId, raw } = attachment;
  const media = kind === "file" || kind === "rich" ? {} : { [`${kind}_url`]: url ?? raw[`${kind}_url`] };
  const isOwnLink = textOf(raw.title_link)?.startsWith("/") === true;
  const title = attachment.title === undefined ? {} : { title: attachment.title };
  const absolute = { ...raw, ...title, ...media, ...(isOwnLink ? { title_link: url } : {}) };
  return { ...fromWire(absolute), ...present({ kind, url, mimeType, size, fileId }) };
}

/** The messages that a message quotes. */
export function quotesOf({ attachments }: Fields): readonly Attachment[] {
  const all: readonly unknown[] = Array.isArray(attachments) ? attachments : [];
  return all.filter(isFields).flatMap((one) => (textOf(one.message_link) ? [fromWire(one)] : []));
}

function fromWire(raw: Fields): Attachment {
  const { text, thumb_url, author_name, author_link, author_icon, title, title_link, ...others } = raw;
  const { image_url, audio_url, video_url, ...rest } = others;
  const words = [raw.fallback, title, raw.description, text, image_url ?? audio_url ?? video_url ?? title_link];
  const fallback = words.map(textOf).find((one) => one !== undefined) ?? "";
  const caption = textOf(title) ?? textOf(title_link);
  const author = textOf(author_name);
  return {
    ...rest,
    fallback,
    ...present({ pretext: text, thumbUrl: thumb_url, image: image_url, audio: audio_url, video: video_url }),
    ...(caption === undefined ? {} : { title: { text: caption, ...present({ link: textOf(title_link) }) } }),
    ...(author === undefined
      ? {}
      : { author: { name: author, ...present({ link: textOf(author_link), icon: textOf(author_icon) }) } }),
  };
}

/** An attachment of an envelope as Rocket.Chat takes it; what is in Rocket.Chat's own words already stays. */
export function attachmentTo(given: Fields): OutgoingAttachment {
  const { pretext, text, description, footer, title, author, thumbUrl, image, audio, video, ...rest } = given;
  const caption = richTextOf(title);
  const writer = isFields(author) ? author : { name: author };
  // Rocket.Chat shows a description below files only, and has no footer.
  const isFile = given.type === "file";
  const lines = [pretext, text, isFile ? undefined : description, linked(richTextOf(footer))];
  const attachment = {
    ...rest,
    ...present({
      text: lines.map(textOf).filter(Boolean).join("\n"),
      description: isFile ? description : undefined,
      title: caption.text,
      title_link: caption.link ?? rest.title_link,
      thumb_url: thumbUrl ?? rest.thumb_url,
      author_name: textOf(writer.name) ?? rest.author_name,
      author_link: textOf(writer.link) ?? rest.author_link,
      author_icon: textOf(writer.icon) ?? rest.author_icon,
      image_url: image ?? rest.image_url,
      audio_url: audio ?? rest.audio_url,
      video_url: video ?? rest.video_url,
    }),
    ...(Array.isArray(given.fields) ? { fields: given.fields.filter(isFields).map(completeField) } : {}),
    ...(Array.isArray(given.actions) ? { actions: buttonsFrom(given.actions) } : {}),
  };
  return isVisible(attachment) ? attachment : { ...attachment, ...present({ text: textOf(given.fallback) }) };
}

function richTextOf(value: unknown): { readonly text?: string | undefined; readonly link?: string | undefined } {
  return isFields(value) ? { text: textOf(value.text), link: textOf(value.link) } : { text: textOf(value) };
}

function linked({ text, link }: ReturnType<typeof richTextOf>): string | undefined {
  return link === undefined ? text : `[${text ?? link}](${link})`;
}

/** Rocket.Chat refuses a whole message for the sake of a field that lacks its title or its value. */
function completeField(field: Fields): Fields {
  return { ...field, title: textOf(field.title) ?? " ", value: textOf(field.value) ?? " " };
}

const visible = ["text", "description", "title", "author_name", "image_url", "audio_url", "video_url", "thumb_url"];

function isVisible(attachment: Fields): boolean {
  const lists = [attachment.fields, attachment.actions];
  return visible.some((key) => attachment[key]) || lists.some((list) => Array.isArray(list) && list.length > 0);
}

/** The buttons of choices that offer something. */
export function buttonsFrom(choices: readonly unknown[]): readonly Fields[] {
  return choices
    .map(buttonFrom)
    .filter((button) => [button.text, button.msg, button.url, button.image_url].some(textOf));
}

/** A button below an attachment. A click posts its words in the name of who clicked, so that the bot hears them. */
function buttonFrom(choice: unknown): Fields {
  const { type: _type, content, image, ...rest } = isFields(choice) ? choice : { text: textOf(choice) };
  const text = textOf(rest.text) ?? textOf(rest.name);
  const url = textOf(rest.url);
  const spoken = [rest.msg, content, rest.value].map(textOf).find((one) => one !== undefined);
  const msg = url === undefined ? (spoken ?? text) : textOf(rest.msg);
  return {
    ...rest,
    type: "button",
    ...present({ text, url, image_url: image ?? rest.image_url }),
    ...(msg === undefined ? {} : { msg, msg_in_chat_window: true, msg_processing_type: "sendMessage" }),
  };
}

/** What a button offers, for who sees no buttons: the mobile app shows none. */
export function spelledOut({ text, msg, url, image_url }: Fields): string {
  const label = textOf(text) ?? textOf(msg) ?? textOf(url) ?? textOf(image_url) ?? "";
  if (textOf(url) !== undefined) return `- ${linked({ text: label, link: textOf(url) })}`;
  const words = textOf(msg);
  return words === undefined || words === label ? `- ${label}` : `- ${label} (\`${words}\`)`;
}
