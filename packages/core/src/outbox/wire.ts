import { RocketChatError } from "../errors.ts";
import { asDocument, asText, parseDate, type WireDocument } from "../rest/documents.ts";
import type { OutgoingMessage, SentMessage } from "../types.ts";

/** The document that `chat.sendMessage` takes. */
export function toWire(message: OutgoingMessage, id: string, integrationId: string | undefined): WireDocument {
  const { roomId, text, threadId, alsoInRoom, attachments, alias, avatar, emoji, extra } = message;
  const fields = {
    ...extra,
    _id: id,
    rid: roomId,
    msg: text ?? "",
    tmid: threadId,
    tshow: threadId === undefined ? undefined : alsoInRoom,
    attachments,
    alias,
    avatar,
    emoji,
    bot: integrationId === undefined ? undefined : { i: integrationId },
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The stored message of an answer. Throws `protocol` when there is none. */
export function fromWire(stored: unknown): SentMessage {
  const document = asDocument(stored);
  const id = asText(document?._id);
  if (!document || !id) throw new RocketChatError("protocol", "the server's answer holds no message");
  const threadId = asText(document.tmid);
  return {
    id,
    roomId: asText(document.rid) ?? "",
    text: asText(document.msg) ?? "",
    sentAt: parseDate(document.ts) ?? new Date(0),
    ...(threadId ? { threadId } : {}),
  };
}
