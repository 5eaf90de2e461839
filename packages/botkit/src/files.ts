import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { OutgoingFile } from "@rocketchat-connectors/core";
import { nameIn } from "./blocks.ts";
import { type Fields, fieldsOf, textOf } from "./values.ts";

/** A file to put into a room. */
export interface FileToSend {
  readonly name: string;
  /** The bytes, or where on this machine they lie. */
  readonly content: Uint8Array | { readonly path: string };
  readonly mimeType?: string;
  /** What is said with it. */
  readonly text?: string;
}

/** The file with its bytes, read from where they lie. Rejects when it cannot be read, with an error that names it. */
export async function loadFile(file: FileToSend): Promise<Omit<OutgoingFile, "roomId">> {
  if (file.content instanceof Uint8Array) return { ...file, content: file.content };
  const { path } = file.content;
  try {
    return { ...file, content: await readFile(path) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The attachment "${file.name}" could not be sent: ${reason}. Check its contentUrl.`, { cause });
  }
}

/** The file that a Bot Framework attachment brings along, or undefined when it only names an address, or a card. */
export function fileOf(attachment: Fields): FileToSend | undefined {
  const url = textOf(attachment.contentUrl);
  const type = textOf(attachment.contentType) ?? "";
  const data = url === undefined ? undefined : dataOf(url);
  if (data) return named(attachment, data.mimeType || type, undefined, data.content);
  const content = bytesOf(attachment.content, type);
  if (content) return named(attachment, type, url, content);
  const path = url === undefined ? undefined : pathOf(url);
  return path === undefined ? undefined : named(attachment, type, path, { path });
}

function named(
  attachment: Fields,
  type: string,
  origin: string | undefined,
  content: FileToSend["content"],
): FileToSend {
  const subtype = /^[^/]+\/([\w-]+)/.exec(type)?.[1];
  const unnamed = subtype === undefined || subtype === "octet-stream" ? "file" : `file.${subtype}`;
  const name = textOf(attachment.name) ?? (origin === undefined ? undefined : nameIn(origin)) ?? unnamed;
  const mimeType = exactType(type, name);
  return { name, content, ...(mimeType === undefined ? {} : { mimeType }) };
}

/** Bot Framework knows `image/*`; Rocket.Chat shows a picture by its exact type, which the name's ending tells. */
function exactType(type: string, name: string): string | undefined {
  if (!type.endsWith("/*")) return textOf(type);
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  return ending === undefined ? undefined : type.replace("*", ending === "jpg" ? "jpeg" : ending);
}

function dataOf(url: string): { readonly mimeType: string; readonly content: Uint8Array } | undefined {
  const parts = /^data:([^;,]*)([^,]*),(.*)$/is.exec(url);
  if (!parts) return undefined;
  const [, mimeType = "", parameters = "", data = ""] = parts;
  const isBase64 = /;base64$/i.test(parameters);
  return { mimeType, content: isBase64 ? Buffer.from(data, "base64") : Buffer.from(unescaped(data)) };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Dialogs copy their lines through JSON, which makes another object of a `Buffer`. */
function bytesOf(content: unknown, type: string): Uint8Array | undefined {
  if (content instanceof Uint8Array) return content;
  if (content instanceof ArrayBuffer) return new Uint8Array(content);
  if (typeof content === "string") return isCard(type) ? undefined : bytesOfText(content, type);
  const { type: kind, data } = fieldsOf(content);
  if (kind !== "Buffer" || !Array.isArray(data)) return undefined;
  return Uint8Array.from(data.map(Number));
}

const isCard = (type: string): boolean => /^application\/vnd\.microsoft\./i.test(type);

const isWritten = (type: string): boolean => /^text\/|[/+](json|xml|yaml|javascript)$/i.test(type);

function bytesOfText(content: string, type: string): Uint8Array {
  const compact = content.replace(/\s/g, "");
  const isBase64 = compact.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact);
  return Buffer.from(content, !isWritten(type) && isBase64 ? "base64" : "utf8");
}

/** An upload's link as Rocket.Chat writes it: the one link without a server that it takes. */
const uploaded = /^\/file-upload\//;

/** A file URL may name another machine. */
function localPath(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

function pathOf(url: string): string | undefined {
  if (/^file:/i.test(url)) return localPath(url);
  // One letter before the colon is a drive.
  return /^(?:[a-z][a-z0-9+.-]+:|\/\/)/i.test(url) || uploaded.test(url) ? undefined : url;
}
