import type { FileToUpload, Message } from "@rocketchat-connectors/dialog";
import { isData, linkOf, mediumIn, nameIn } from "./links.ts";
import { isAttachment, saneAttachment } from "./sanitise.ts";
import { type Fields, fieldsOf, isFields, textOf } from "./values.ts";

/** What something to show becomes: an attachment, a file, or text; nothing when it cannot be shown. */
export type Shown = Pick<Message, "text" | "attachments" | "files">;

/** An element's `image`: an address, or the bytes themselves; anything else is shown as text. */
export function imageOf(image: unknown): Shown | undefined {
  if (typeof image !== "string") return attachmentOf(image);
  const link = linkOf(image);
  if (link !== undefined) return { attachments: [{ image_url: link }] };
  return isData(image) ? fileIn(image, "image/png") : textual(image);
}

/** An element's `attachment`: an address, Rocket.Chat's own fields, or `{type, payload: {src | url}}`, or a list of them. */
export function attachmentOf(attachment: unknown): Shown | undefined {
  if (typeof attachment === "string") return ofText(attachment);
  if (Array.isArray(attachment))
    return all(attachment.map((one) => (Array.isArray(one) ? undefined : attachmentOf(one))));
  if (!isFields(attachment)) return textual(attachment);
  const { type, payload } = attachment;
  const inner = fieldsOf(payload);
  const address = textOf(inner.src) ?? textOf(inner.url);
  if (address !== undefined) return ofKind(textOf(type), address, textOf(inner.title) ?? textOf(attachment.title));
  return isAttachment(attachment) ? rawAttachments([attachment]) : undefined;
}

/** Attachments of Rocket.Chat as they were given, but for what it would refuse. */
export function rawAttachments(given: readonly Fields[]): Shown | undefined {
  const sane = given.map(saneAttachment);
  const attachments = sane.map(({ attachment }) => attachment).filter((one) => one !== undefined);
  const lines = sane.flatMap((one) => one.lines);
  if (attachments.length + lines.length === 0) return undefined;
  return {
    ...(lines.length === 0 ? {} : { text: lines.join("\n") }),
    ...(attachments.length === 0 ? {} : { attachments }),
  };
}

function ofText(text: string): Shown | undefined {
  if (isData(text)) return fileIn(text, "application/octet-stream");
  const link = linkOf(text);
  return link === undefined ? textual(text) : ofKind(undefined, link, undefined);
}

function ofKind(type: string | undefined, address: string, title: string | undefined): Shown | undefined {
  if (isData(address)) return fileIn(address, "application/octet-stream");
  const link = linkOf(address);
  if (link === undefined) return textual(address);
  const kind = type === "image" || type === "audio" || type === "video" ? type : mediumIn(link);
  const name = title ?? nameIn(link) ?? link;
  if (kind === "file") return { attachments: [{ title: name, title_link: link, title_link_download: true }] };
  return { attachments: [{ ...(title === undefined ? {} : { title }), [`${kind}_url`]: link }] };
}

function textual(value: unknown): Shown | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : { text: text.trim() };
}

/** The file in a `data:` address of base64; undefined when it is none. */
function fileIn(address: string, otherwise: string): Shown | undefined {
  const comma = address.indexOf(",");
  const head = address.slice(0, comma).trim();
  const content = address.slice(comma + 1).replace(/\s/g, "");
  if (comma < 0 || !/;base64$/i.test(head) || content === "" || /[^A-Za-z0-9+/=_-]/.test(content)) return undefined;
  const mimeType = /^data:([a-z0-9.+-]+\/[a-z0-9.+-]+)/i.exec(head)?.[1]?.toLowerCase() ?? otherwise;
  const file: FileToUpload = { name: nameFor(mimeType), content, mimeType };
  return { files: [file] };
}

/** Data has no name: one by its type, e.g. `image.png`. */
function nameFor(mimeType: string): string {
  const [kind = "", subtype = ""] = mimeType.split("/");
  const stem = kind === "image" || kind === "audio" || kind === "video" ? kind : "file";
  const ending = /^[a-z0-9]+/.exec(subtype.replace(/^x-/, ""))?.[0];
  if (ending === undefined || subtype === "octet-stream") return stem;
  return `${stem}.${ending === "jpeg" ? "jpg" : ending === "plain" ? "txt" : ending}`;
}

function all(parts: readonly (Shown | undefined)[]): Shown | undefined {
  const shown = parts.filter((one) => one !== undefined);
  const texts = shown.flatMap(({ text }) => text ?? []);
  const attachments = shown.flatMap((one) => one.attachments ?? []);
  const files = shown.flatMap((one) => one.files ?? []);
  if (shown.length === 0) return undefined;
  return {
    ...(texts.length === 0 ? {} : { text: texts.join("\n") }),
    ...(attachments.length === 0 ? {} : { attachments }),
    ...(files.length === 0 ? {} : { files }),
  };
}
