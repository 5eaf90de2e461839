import {
  fieldsOf,
  fileIn,
  isAttachment,
  isData,
  isFields,
  linkOf,
  mediumIn,
  nameIn,
  rawAttachments,
  type Shown,
  textOf,
} from "@rocketchat-connectors/dialog";

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
