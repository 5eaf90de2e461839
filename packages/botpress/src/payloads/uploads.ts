import { messageOf, type OutgoingAttachment } from "@rocketchat-connectors/core";
import {
  type Card,
  type FileToUpload,
  type Message,
  nameIn,
  type Reply,
  withoutHoles,
} from "@rocketchat-connectors/dialog";
import { deadline } from "@rocketchat-connectors/dialog/http";
import type { Download } from "./download.ts";

export { createMediaDownload, type Download } from "./download.ts";

export interface UploadOptions {
  readonly download: Download;
  /** Tells whether an address is of Botpress' own media; nothing else is ever fetched (`isOwnMedia`). */
  isOwn(url: string): boolean;
  /** Is told what could not be fetched. */
  warn(text: string): void;
  readonly signal?: AbortSignal;
  /** Milliseconds that the files of one answer may take to fetch. Default 30 000. */
  readonly patienceMs?: number;
}

/** Files of one answer: as many as one message can have. */
const mostFiles = 25;
/** Bytes of one file, and of those of one answer, which may have to be kept until they are said. */
const mostBytes = 25 * 1024 * 1024;
const mostBytesInAll = 2 * mostBytes;

const media = ["image_url", "audio_url", "video_url", "title_link"] as const;
/** What an attachment has that is no more than something to show. */
const mediumKeys = new Set<string>([...media, "title", "title_link_download"]);

/**
 * The replies with media of Botpress' own as files; pictures of cards go in front of the cards. What cannot be fetched
 * stays a link, and the log tells. Never rejects.
 *
 * Only addresses of which `isOwn` is true are fetched: a bot must not make the connector read what only its network sees.
 */
export async function withUploads(replies: readonly Reply[], options: UploadOptions): Promise<readonly Reply[]> {
  const time = deadline(options.patienceMs ?? 30_000, options.signal);
  const fetching = new Fetching(options, time.signal);
  const all: Reply[] = [];
  for (const reply of replies) all.push(...(reply.type === "message" ? await uploaded(reply, fetching) : [reply]));
  time.end();
  return all;
}

async function uploaded(message: Message, fetching: Fetching): Promise<readonly Message[]> {
  const { attachments: given = [], cards: givenCards = [], files: before = [], ...rest } = message;
  const { files: found, attachments } = await filesOf(given, fetching);
  const { files: pictures, cards } = await picturesOf(givenCards, fetching);
  const files = [...before, ...found];
  const changed: Message = {
    ...rest,
    ...(attachments.length === 0 ? {} : { attachments }),
    ...(cards.length === 0 ? {} : { cards }),
    ...(files.length === 0 ? {} : { files }),
  };
  const shown: readonly Message[] = pictures.length === 0 ? [] : [{ type: "message", files: pictures }];
  // Of a card that was a picture nothing is left.
  return Object.keys(changed).length > 1 ? [...shown, changed] : shown;
}

interface Found {
  readonly files: readonly FileToUpload[];
  readonly attachments: readonly OutgoingAttachment[];
}

async function filesOf(given: readonly OutgoingAttachment[], fetching: Fetching): Promise<Found> {
  const [files, attachments]: [FileToUpload[], OutgoingAttachment[]] = [[], []];
  for (const attachment of given) {
    const isMedium = Object.keys(attachment).every((key) => mediumKeys.has(key));
    const file = isMedium ? await fetching.file(attachment) : undefined;
    if (file) files.push(file);
    else attachments.push(attachment);
  }
  return { files, attachments };
}

/** The cards without the pictures that are files now; one without anything else still has its buttons. */
async function picturesOf(
  given: readonly Card[],
  fetching: Fetching,
): Promise<Pick<Found, "files"> & { readonly cards: readonly Card[] }> {
  const [files, cards]: [FileToUpload[], Card[]] = [[], []];
  for (const card of given) {
    const { image_url, ...attachment } = card.attachment;
    const file = image_url === undefined ? undefined : await fetching.file({ image_url, title: attachment.title });
    if (file) files.push(file);
    const isBare = Object.keys(attachment).length === 0;
    if (file === undefined) cards.push(card);
    else if (!isBare) cards.push({ ...card, attachment });
    else if (card.choices?.length) cards.push({ ...card, attachment: { title: "Choose:" } });
  }
  return { files, cards };
}

/** Fetches files until there are too many of them, or of their bytes, or it has taken too long. */
class Fetching {
  readonly #options: UploadOptions;
  readonly #signal: AbortSignal;
  #files = 0;
  #bytes = 0;

  constructor(options: UploadOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** What an attachment shows, as a file; undefined when it is not Botpress' own, or cannot be fetched. */
  async file(attachment: OutgoingAttachment): Promise<FileToUpload | undefined> {
    const { isOwn, download, warn } = this.#options;
    const key = media.find((one) => attachment[one] !== undefined);
    const url = key === undefined ? undefined : attachment[key];
    if (typeof url !== "string" || !isOwn(url)) return undefined;
    try {
      if (this.#files >= mostFiles) throw new Error(`one answer has at most ${mostFiles} files`);
      if (this.#signal.aborted) throw new Error("the files before it took too long");
      const maxBytes = Math.min(mostBytes, mostBytesInAll - this.#bytes);
      const { bytes, mimeType } = await download(url, { maxBytes, signal: this.#signal });
      if (key !== "title_link" && mimeType === "text/html") throw new Error("a web page is there");
      this.#files += 1;
      this.#bytes += bytes.length;
      const content = Buffer.from(bytes).toString("base64");
      return { name: fileName(attachment.title, url), content, ...withoutHoles({ mimeType }) };
    } catch (error) {
      warn(`A file of Botpress is shown as a link (${shown(url)}), for it could not be fetched: ${messageOf(error)}.`);
      return undefined;
    }
  }
}

/** What it is called, with the ending of the file behind the address. */
function fileName(title: unknown, url: string): string {
  const name = plainName(nameIn(url) ?? "file");
  const words = typeof title === "string" ? plainName(title) : "";
  const ending = /\.[a-z0-9]{1,8}$/i.exec(name)?.[0] ?? "";
  if (words === "") return name || "file";
  return words.toLowerCase().endsWith(ending.toLowerCase()) ? words : words + ending;
}

const longestName = 100;

const plainName = (text: string): string =>
  [...text.replace(/[\p{Cc}\p{Surrogate}\\/:*?"<>|]+/gu, " ").trim()].slice(0, longestName).join("");

/** Without what may be secret. */
const shown = (url: string): string => url.replace(/[?#].*$/s, "");
