import type { Fields } from "../actions/fields.ts";
import type { FileToUpload, Message } from "../types.ts";
import { saneAttachment } from "./sane.ts";

/** What something to show becomes: an attachment, a file, or text. */
export type Shown = Pick<Message, "text" | "attachments" | "files">;

/** Attachments of Rocket.Chat as they were given, but for what it would refuse; undefined when nothing is left. */
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

/** The file in a `data:` address of base64, of the type `otherwise` if it names none; undefined when it is no such address. */
export function fileIn(address: string, otherwise: string): Shown | undefined {
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
