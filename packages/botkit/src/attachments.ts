import { inspect } from "node:util";
import type { OutgoingAttachment } from "@rocketchat-connectors/core";
import { adaptiveCard } from "./adaptive.ts";
import { type Card, cardBlocks, imageBlock, linkBlock, mediumBlock } from "./blocks.ts";
import { cardReaders } from "./cards.ts";
import { type FileToSend, fileOf } from "./files.ts";
import { type Fields, fieldsOf, listOf, textOf, webUrlOf } from "./values.ts";

/** What attachments become: blocks below a message, and files to upload. */
export interface Attached {
  readonly blocks: readonly OutgoingAttachment[];
  readonly files: readonly FileToSend[];
  /** What could not be shown as it was meant; one sentence each, for the log. */
  readonly notes: readonly string[];
}

const nothing: Attached = { blocks: [], files: [], notes: [] };

/** Attachments in Bot Framework's style, which have a `contentType`; others are Rocket.Chat's own and stay as they are. */
export function attached(attachments: unknown): Attached {
  const all = listOf(attachments).map((one) => (textOf(one.contentType) === undefined ? asIs(one) : translated(one)));
  return {
    blocks: all.flatMap((one) => one.blocks),
    files: all.flatMap((one) => one.files),
    notes: all.flatMap((one) => one.notes),
  };
}

const asIs = (attachment: OutgoingAttachment): Attached => ({ ...nothing, blocks: [attachment] });

function translated(attachment: Fields): Attached {
  const card = cardOf(attachment);
  if (card) return { ...nothing, blocks: cardBlocks(card), notes: card.notes };
  const file = fileOf(attachment);
  if (file) return { ...nothing, files: [file] };
  const url = webUrlOf(attachment.contentUrl) ?? uploadLinkOf(attachment.contentUrl);
  if (url !== undefined) return { ...nothing, blocks: [urlBlock(attachment, url)] };
  return unknown(attachment);
}

function cardOf({ contentType, content }: Fields): Card | undefined {
  const kind = /^application\/vnd\.microsoft\.card\.(\w+)$/i.exec(String(contentType))?.[1]?.toLowerCase() ?? "";
  return kind === "adaptive" ? adaptiveCard(fieldsOf(content)) : cardReaders.get(kind)?.(fieldsOf(content));
}

/** The link of an upload; what other paths lead to has become a file. */
function uploadLinkOf(url: unknown): string | undefined {
  return typeof url === "string" && url.startsWith("/file-upload/") ? url : undefined;
}

function urlBlock({ contentType, name, thumbnailUrl }: Fields, url: string): OutgoingAttachment {
  const type = String(contentType).toLowerCase();
  const title = textOf(name);
  if (type.startsWith("image/")) return imageBlock(url, title);
  if (type.startsWith("audio/")) return mediumBlock({ kind: "audio", url }, title, type);
  if (type.startsWith("video/")) return mediumBlock({ kind: "video", url }, title, type);
  const thumb = webUrlOf(thumbnailUrl);
  return { ...linkBlock(url, title), ...(thumb === undefined ? {} : { thumb_url: thumb }) };
}

/** What Rocket.Chat has nothing for is shown as it is, rather than not at all. */
function unknown({ contentType, contentUrl, content, name }: Fields): Attached {
  const address = textOf(contentUrl);
  const shown = address ?? (content === undefined ? undefined : `\`\`\`\n${jsonOf(content)}\n\`\`\``);
  const what = `An attachment of type "${contentType}"`;
  if (shown === undefined)
    return { ...nothing, notes: [`${what} was left out: it has neither content nor contentUrl.`] };
  return {
    ...nothing,
    blocks: [{ title: textOf(name) ?? String(contentType), text: shown }],
    notes: [`${what} was shown as text: Rocket.Chat has nothing of the kind.`],
  };
}

/** JSON knows neither circles nor large integers. */
function jsonOf(content: unknown): string {
  try {
    return JSON.stringify(content, undefined, 2);
  } catch {
    return inspect(content);
  }
}
