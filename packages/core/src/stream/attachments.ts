import { asDocument, asDocuments, asText, type WireDocument } from "../rest/documents.ts";
import type { IncomingAttachment } from "../types.ts";
import { absoluteUrl } from "../util/url.ts";

const media = ["image", "audio", "video"] as const;

const uploadId = (link: string | undefined): string | undefined => link && /\/file-upload\/([^/?#]+)/.exec(link)?.[1];

function numberOf(...values: readonly unknown[]): number | undefined {
  return values.find((value) => typeof value === "number");
}

function kindOf(document: WireDocument, mimeType: string | undefined, isUpload: boolean): IncomingAttachment["kind"] {
  const shown = media.find((kind) => asText(document[`${kind}_url`]));
  const typed = media.find((kind) => mimeType?.startsWith(`${kind}/`));
  return shown ?? typed ?? (isUpload ? "file" : "rich");
}

/** An upload's `title_link` is the original and its `image_url` may be a thumbnail; elsewhere the title is a mere link. */
function parseAttachment(
  document: WireDocument,
  files: readonly WireDocument[],
  serverUrl: string,
): IncomingAttachment {
  const title = asText(document.title);
  const titleLink = asText(document.title_link);
  const mediaLink = media.flatMap((kind) => asText(document[`${kind}_url`]) ?? [])[0];
  const isUpload = document.type === "file" || document.title_link_download === true || !!uploadId(titleLink);
  const fileId = asText(document.fileId) ?? uploadId(titleLink) ?? uploadId(mediaLink);
  const file = files.find(({ _id }) => _id === fileId);
  const link = isUpload ? (titleLink ?? mediaLink) : (mediaLink ?? titleLink);
  const url = link && absoluteUrl(link, serverUrl);
  const mimeType = media.flatMap((kind) => asText(document[`${kind}_type`]) ?? [])[0] ?? asText(file?.type);
  const size = numberOf(...media.map((kind) => document[`${kind}_size`]), document.size, file?.size);
  const description = asText(document.description);
  const text = asText(document.text);
  return {
    kind: kindOf(document, mimeType, isUpload),
    ...(title ? { title } : {}),
    ...(description ? { description } : {}),
    ...(text ? { text } : {}),
    ...(url ? { url } : {}),
    ...(mimeType ? { mimeType } : {}),
    ...(size === undefined ? {} : { size }),
    ...(fileId ? { fileId } : {}),
    raw: document,
  };
}

/** The attachment that a file would have; `undefined` for the thumbnails that servers list among the files. */
function attachmentOf(file: WireDocument): WireDocument | undefined {
  const id = asText(file._id);
  const name = asText(file.name) ?? "";
  if (!id || file.typeGroup === "thumb" || name.startsWith("thumb-")) return undefined;
  // Half a character, which some clients leave when they shorten a name, cannot stand in a URL.
  const whole = Buffer.from(name).toString();
  return { ...file, type: "file", title: name, title_link: `/file-upload/${id}/${encodeURIComponent(whole)}` };
}

/** What came with a message: its attachments without the quoted messages, and the files that no attachment shows. */
export function parseAttachments(message: WireDocument, serverUrl: string): readonly IncomingAttachment[] {
  const single = asDocument(message.file);
  const listed = asDocuments(message.files);
  const files = listed.length > 0 || !single ? listed : [single];
  const attachments = asDocuments(message.attachments).filter((one) => !asText(one.message_link));
  const links = attachments.flatMap((one) => Object.values(one).flatMap((value) => asText(value) ?? []));
  const isShown = ({ _id }: WireDocument): boolean =>
    links.some((link) => link === _id || link.includes(`/${asText(_id)}/`));
  const others = files.filter((file) => !isShown(file));
  const all = [...attachments, ...others.map(attachmentOf).filter((one) => one !== undefined)];
  return all.map((one) => parseAttachment(one, files, serverUrl));
}
