import { asDocument, asDocuments, asText, kindOf, parseDate, parseUser, type WireDocument } from "../rest/documents.ts";
import type { IncomingMessage, Room, RoomKind, User } from "../types.ts";
import { parseAttachments } from "./attachments.ts";
import { isAmong } from "./filter.ts";

/** What the client knows around a message. */
export interface MessageContext {
  readonly room: Room;
  /** The bot's account. */
  readonly self: User;
  /** Normalised base URL. */
  readonly serverUrl: string;
  readonly origin: IncomingMessage["origin"];
  /** Usernames or ids of those who are bots although their messages do not say so. */
  readonly bots?: readonly string[];
}

/** What the stream says of a message's room; true at the moment of the message, but not everything. */
export interface RoomHint {
  readonly joined?: boolean;
  readonly kind?: RoomKind;
  /** Direct rooms have none. */
  readonly name?: string;
}

/** The second argument of the `__my_messages__` stream. */
function parseRoomHint(argument: unknown): RoomHint | undefined {
  const document = asDocument(argument);
  const kind = kindOf(document?.roomType);
  const name = asText(document?.roomName);
  const joined = document?.roomParticipant;
  if (!kind && !name && typeof joined !== "boolean") return undefined;
  return {
    ...(typeof joined === "boolean" ? { joined } : {}),
    ...(kind ? { kind } : {}),
    ...(name ? { name } : {}),
  };
}

/**
 * The message and its room's hint among the arguments of a `stream-room-messages` event.
 *
 * Servers 3.8 to 3.11 nest the arguments an array deeper, and 0.72 sends no hint.
 */
export function messageOfArgs(args: unknown): { readonly message?: unknown; readonly hint?: RoomHint } {
  const [message, second]: readonly unknown[] = [args].flat(3);
  const hint = parseRoomHint(second);
  return { ...(message === undefined ? {} : { message }), ...(hint ? { hint } : {}) };
}

/** A visitor of a livechat room is no account: the message names the person by `alias` and `token`. */
function parseSender(document: WireDocument): User | undefined {
  const sender = parseUser(document.u);
  const token = asText(document.token);
  if (!sender || !token) return sender;
  const name = asText(document.alias) ?? sender.name;
  return { id: sender.id, username: sender.username || token, ...(name ? { name } : {}) };
}

/** Whether the message itself says that a program wrote it: its sender marks it with `bot`. */
const saysBot = ({ bot }: WireDocument): boolean => bot === true || asDocument(bot) !== undefined;

const isGroup = ({ _id, type }: WireDocument): boolean => type === "team" || _id === "all" || _id === "here";

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** Above what is written, a quoting message holds an invisible link to what it quotes. */
const quotes = /^\s*(?:\[ \]\([^)\s]*\)\s*)+/;

export function withoutQuotes(text: string): string {
  return text.replace(quotes, "");
}

/** The text behind a leading mention by one of the names; undefined when there is none. */
function behindMention(text: string, names: readonly string[]): string | undefined {
  const alternatives = names.filter((name) => name !== "").map(escaped);
  if (alternatives.length === 0) return undefined;
  // What may go on a username must not follow, or @bot would be found in @botany, @bot.two and @bot@other.example.
  const mention = new RegExp(`^\\s*@(?:${alternatives.join("|")})(?![\\p{L}\\p{N}_.@-])[:,]?\\s*`, "iu");
  return mention.test(text) ? text.replace(mention, "") : undefined;
}

/**
 * The message in a wire document, whichever server it came from; undefined when it names no id, room or sender.
 *
 * `mentions` are accounts only: neither `@all` and `@here` nor teams. In `textForBot` the bot is recognised by
 * username, by display name, and by the name under which the server's own `mentions` hold it, in any case.
 */
export function parseMessage(raw: unknown, context: MessageContext): IncomingMessage | undefined {
  const document = asDocument(raw);
  const id = asText(document?._id);
  if (!document || !id || !asText(document.rid)) return undefined;
  const sender = parseSender(document);
  if (!sender) return undefined;
  const { room, self, serverUrl, origin, bots } = context;
  const text = asText(document.msg) ?? "";
  const mentions = asDocuments(document.mentions).flatMap((one) => (isGroup(one) ? [] : (parseUser(one) ?? [])));
  const asBot = mentions.filter((one) => one.id === self.id);
  const written = withoutQuotes(text);
  const addressed = behindMention(
    written,
    [self, ...asBot].flatMap(({ username, name }) => [username, name ?? ""]),
  );
  const editedAt = parseDate(document.editedAt);
  const threadId = asText(document.tmid);
  return {
    id,
    room,
    sender,
    text,
    textForBot: addressed ?? written,
    sentAt: parseDate(document.ts) ?? parseDate(document._updatedAt) ?? new Date(0),
    ...(editedAt ? { editedAt } : {}),
    ...(threadId ? { threadId } : {}),
    mentions,
    mentionsBot: asBot.length > 0 || addressed !== undefined,
    isDirect: room.kind === "direct",
    fromBot: saysBot(document) || isAmong(sender, bots ?? []),
    attachments: parseAttachments(document, serverUrl),
    origin,
    raw: document,
  };
}
