import type { IncomingAttachment, IncomingMessage, Room, User } from "@rocketchat-connectors/core";
import type { Fields } from "./actions/fields.ts";
import { withoutHoles } from "./read-settings.ts";
import type { Happening, Question } from "./types.ts";
import { objectsOf, textOf, wellFormed } from "./values.ts";

/** Bytes that the facts about something may take as JSON. */
const mostFactBytes = 8_000;

/** How much an engine is told; `none` is told by whoever does not ask. */
export type Detail = "basic" | "full";

/** The Rocket.Chat that something comes from. */
export interface ServerAddress {
  /** Its base URL. */
  readonly url: string;
}

/**
 * What an engine may want to know of a message besides its text, version 1; with `full` also a visitor's token.
 *
 * `truncated` says that the engine got a part of the text only, `leftOut` how many mentions and attachments found no room.
 */
export function messageFacts(question: Question, isCut: boolean, detail: Detail, { url }: ServerAddress): Fields {
  const { message, chosen } = question;
  const { room, sender, raw } = message;
  return fitted(
    {
      v: 1,
      messageId: short(message.id),
      ts: message.sentAt.toISOString(),
      server: hostOf(url),
      room: roomFacts(room),
      threadId: short(message.threadId),
      user: personFacts(sender, message.fromBot, detail === "basic" ? textOf(raw.token) : undefined),
      direct: message.isDirect,
      edited: message.editedAt !== undefined,
      truncated: isCut || undefined,
      quoted: quotedIn(message),
      button: chosen && { title: clipped(chosen.label, 256), payload: clipped(chosen.value, 2_048) },
      livechat: room.kind === "livechat" ? livechatFacts(message, detail) : undefined,
    },
    {
      mentions: message.mentions.map((one) => personFacts(one)),
      attachments: message.attachments.map(attachmentFacts),
    },
  );
}

/** What an engine may want to know of something that happened, version 1. */
export function happeningFacts(happening: Happening, { url }: ServerAddress): Fields {
  const { type, room, user, by, conversation } = happening;
  const { reason, text, messageId, emoji, added }: Fields = { ...happening };
  return fitted(
    withoutHoles({
      v: 1,
      event: type,
      server: hostOf(url),
      room: roomFacts(room),
      threadId: short(conversation.threadId),
      user: user && personFacts(user),
      by: by && personFacts(by),
      reason,
      text: typeof text === "string" ? clipped(text, 512) : undefined,
      messageId,
      emoji,
      added,
    }),
    {},
  );
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

function roomFacts({ id, kind, name }: Room): Fields {
  return { id: short(id), type: kind, name: clipped(name, 256) };
}

/** A visitor without a name of their own goes by the token, which is a secret. */
function personFacts({ id, username, name }: User, isBot = false, secret?: string): Fields {
  return withoutHoles({
    id: short(id),
    username: username === secret ? undefined : clipped(username, 256),
    name: name === undefined ? undefined : clipped(name, 256),
    bot: isBot || undefined,
  });
}

/** Every URL leads to where the bot's login is needed, unless the file is public; no token is told. */
function attachmentFacts({ kind, url, title, mimeType, size }: IncomingAttachment): Fields {
  return withoutHoles({
    kind,
    // Bytes in place of an address, and an address without end, are of no use.
    url: url === undefined || url.length > 1_024 || url.startsWith("data:") ? undefined : url,
    title: title === undefined ? undefined : clipped(title, 256),
    mime: short(mimeType),
    size,
  });
}

/** Quoted is what an attachment with a link to a message holds (`message_link`), or what the invisible link leads to. */
function quotedIn({ raw, text }: IncomingMessage): Fields | undefined {
  const quote = objectsOf(raw.attachments).find((one) => textOf(one.message_link) !== undefined);
  const link = textOf(quote?.message_link) ?? /^\s*\[ \]\(([^)\s]*)\)/.exec(text)?.[1] ?? "";
  const id = /[?&]msg=([^&#\s]+)/.exec(link)?.[1];
  const words = textOf(quote?.text);
  if (id === undefined && words === undefined) return undefined;
  return withoutHoles({ id: short(id), text: words === undefined ? undefined : clipped(words, 1_024) });
}

/** What a visitor's message says of them; agents and bots in the room are no visitors. */
function livechatFacts({ raw, sender }: IncomingMessage, detail: Detail): Fields {
  const token = textOf(raw.token);
  const name = textOf(raw.alias) ?? sender.name;
  if (token === undefined) return {};
  return withoutHoles({
    token: detail === "full" ? short(token) : undefined,
    visitor: name === undefined ? {} : { name: clipped(name, 256) },
  });
}

/** Lists are filled as far as there is room, those that come first before the others. */
function fitted(facts: Fields, lists: Readonly<Record<string, readonly Fields[]>>): Fields {
  const leftOut: Record<string, number> = {};
  let document = withoutHoles(facts);
  for (const [name, items] of Object.entries(lists)) {
    const kept: Fields[] = [];
    for (const item of items) {
      if (bytesOf({ ...document, [name]: [...kept, item] }) > mostFactBytes - spareBytes) break;
      kept.push(item);
    }
    document = { ...document, [name]: kept };
    if (kept.length < items.length) leftOut[name] = items.length - kept.length;
  }
  return Object.keys(leftOut).length === 0 ? document : { ...document, leftOut };
}

/** For `leftOut`, an empty list, and what is around it all. */
const spareBytes = 200;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** An id, or something as short. */
function short(text: string | undefined): string | undefined {
  return text === undefined ? undefined : clipped(text, 128);
}

/** The text, with an ellipsis in place of what would take more bytes as JSON. */
function clipped(text: string, most: number): string {
  const whole = wellFormed(text.slice(0, most + 1));
  if (bytesOf(whole) <= most) return whole;
  let [kept, used] = ["", bytesOf("…")];
  for (const character of whole) {
    used += bytesOf(character) - 2;
    if (used > most) break;
    kept += character;
  }
  return `${kept}…`;
}
