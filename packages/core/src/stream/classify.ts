import { asDocument, asText, parseDate, type WireDocument } from "../rest/documents.ts";
import type { IgnoreReason, IncomingMessage, RoomEvent, User } from "../types.ts";
import { fingerprint, type Ledger, type Reaction, type Seen } from "./ledger.ts";
import { type MessageContext, parseMessage } from "./parse.ts";

export interface ClassifyContext extends MessageContext {
  readonly ledger: Ledger;
  /** The server's time when the bot began to listen: what was written before is no news unless it is recovered. */
  readonly startedAt: Date | undefined;
  /** Of a recovered document: from when on its room was read; what was written before only changed since. */
  readonly recoveredFrom?: Date;
}

/** What a document says that was not known before; when that is nothing, `ignored` says why. */
export interface Classification {
  readonly events: readonly RoomEvent[];
  readonly ignored?: IgnoreReason;
}

type Sight = Omit<Seen, "told">;

/** Fetched; what is fetched may have been streamed as well, and is called live then. */
const isRecovered = ({ origin, recoveredFrom }: ClassifyContext): boolean =>
  origin === "recovered" || recoveredFrom !== undefined;

const ignore = (ignored: IgnoreReason): Classification => ({ events: [], ignored });

/**
 * Finds out what happened, since the server sends the whole message again for whatever changes in it.
 *
 * The ledger is what tells a new message from an update, and learns from each call. Of recovered documents that it does
 * not know, those written before the place where the recovery began are old: one edited or deleted since is told so.
 */
export function classify(raw: unknown, context: ClassifyContext): Classification {
  const message = parseMessage(raw, context);
  if (!message) return ignore("malformed");
  const { ledger, self } = context;
  const before = ledger.get(message.id);
  const now = look(message);
  // The server promises no order, so an earlier state can arrive after a later one.
  const isStale = before !== undefined && millis(now.updatedAt) < millis(before.updatedAt);
  const isUpdate = before?.told || (before && !isRecovered(context) && !isStale);
  const notNews = isUpdate ? "update_only" : reasonNotToTell(message, context);
  ledger.set(message.id, { ...(isStale ? before : now), told: before?.told === true || notNews === undefined });
  if (notNews === undefined) return tell(message, context);
  if (!before && hasChangedMeanwhile(message, context)) return tellOldChange(message, self);
  if (!before) return ignore(message.sender.id === self.id ? "own_message" : notNews);
  return isStale ? ignore("already_seen") : tellChanges(before, now, message, self);
}

const millis = (date: Date | undefined): number => date?.getTime() ?? 0;

function look({ text, editedAt, raw }: IncomingMessage): Sight {
  return {
    text: fingerprint(text),
    editedAt,
    updatedAt: parseDate(raw._updatedAt),
    deleted: raw.t === "rm",
    reactions: reactionsOf(raw),
  };
}

function reactionsOf({ reactions }: WireDocument): readonly Reaction[] {
  return Object.entries(asDocument(reactions) ?? {}).flatMap(([emoji, detail]) => {
    const usernames: unknown = asDocument(detail)?.usernames;
    return Array.isArray(usernames) ? usernames.filter(asText).map((username: string) => ({ emoji, username })) : [];
  });
}

/** What no message has when it is written. */
const updateMarks = ["reactions", "replies", "tcount", "dcount", "pinned", "starred", "translations"];
/** The server stores a message at once; only a link preview or another server may hold it up. */
const latest = { markedMs: 30_000, unmarkedMs: 600_000 };

/** Why a message seen for the first time is not new: no field of the wire says it. */
function reasonNotToTell(message: IncomingMessage, context: ClassifyContext): IgnoreReason | undefined {
  const { raw } = message;
  const { startedAt, recoveredFrom } = context;
  const written = parseDate(raw.ts);
  // Copies of older states and what came from another chat are stored among the messages, but nobody says them.
  if (raw._hidden === true || (raw.imported ?? undefined) !== undefined) return "update_only";
  if (isRecovered(context)) return written && recoveredFrom && written < recoveredFrom ? "update_only" : undefined;
  if (startedAt && written && written < startedAt) return "before_start";
  if (raw.t === "rm") return undefined;
  const lateMs = written ? millis(parseDate(raw._updatedAt)) - written.getTime() : 0;
  const isMarked = updateMarks.some((mark) => raw[mark] !== undefined);
  const isEdited = parseDate(raw.editedAt) !== undefined;
  return isEdited || lateMs > (isMarked ? latest.markedMs : latest.unmarkedMs) ? "update_only" : undefined;
}

/** Whether an old message that is met for the first time was edited or deleted since the recovery's beginning. */
function hasChangedMeanwhile({ raw }: IncomingMessage, { recoveredFrom }: ClassifyContext): boolean {
  const editedAt = parseDate(raw.editedAt);
  return recoveredFrom !== undefined && editedAt !== undefined && editedAt >= recoveredFrom;
}

function tellOldChange(message: IncomingMessage, self: User): Classification {
  const { room, raw } = message;
  const event: RoomEvent = raw.t === "rm" ? eventOf(message) : { type: "edited", room, message };
  if (asText(raw.t) && raw.t !== "rm") return ignore("update_only");
  return isOwnDoing(event, message, self) ? ignore("own_message") : { events: [event] };
}

type Told = (message: IncomingMessage) => RoomEvent;

const joined: Told = ({ room, sender }) => ({ type: "joined", room, person: sender });
const left: Told = ({ room, sender }) => ({ type: "left", room, person: sender });
/** When somebody else did it, the text is the person's username and the sender is who did it. */
const added: Told = ({ room, text, sender }) => ({ type: "joined", room, person: named(text), by: sender });
const removed: Told = ({ room, text, sender }) => ({ type: "left", room, person: named(text), by: sender });

const named = (username: string): User => ({ id: "", username });

/** What messages with a `t` tell; any other `t` is a system message without a meaning of its own here. */
const systemEvents: ReadonlyMap<unknown, Told> = new Map([
  ["uj", joined],
  ["ut", joined],
  ["ujt", joined],
  ["au", added],
  ["added-user-to-team", added],
  ["ul", left],
  ["ult", left],
  ["ru", removed],
  ["removed-user-from-team", removed],
  ["room_changed_topic", ({ room, text, sender }) => ({ type: "topic", room, topic: text, by: sender })],
  ["rm", ({ room, id }) => ({ type: "deleted", room, messageId: id })],
]);

function eventOf(message: IncomingMessage): RoomEvent {
  const kind = asText(message.raw.t);
  if (kind === undefined) return { type: "message", room: message.room, message };
  return systemEvents.get(kind)?.(message) ?? { type: "system", room: message.room, kind, message };
}

function tell(message: IncomingMessage, context: ClassifyContext): Classification {
  const { self } = context;
  const event = eventOf(message);
  if (isOwnDoing(event, message, self)) return ignore("own_message");
  if (message.raw.t === "e2e") return ignore("encrypted");
  // Whoever reacted to a missed message did so in the gap as well; no later frame will say it.
  const reactions = isRecovered(context) ? reactionEvents([], reactionsOf(message.raw), message) : [];
  return { events: [event, ...reactions.filter((one) => !isOwnDoing(one, message, self))] };
}

function tellChanges(before: Seen, now: Sight, message: IncomingMessage, self: User): Classification {
  const found = changes(before, now, message);
  const events = found.filter((event) => !isOwnDoing(event, message, self));
  if (events.length > 0) return { events };
  if (found.length > 0 || message.sender.id === self.id) return ignore("own_message");
  return ignore(millis(now.updatedAt) === millis(before.updatedAt) ? "already_seen" : "update_only");
}

function changes(before: Seen, now: Sight, message: IncomingMessage): readonly RoomEvent[] {
  const { room } = message;
  // A deletion empties the rest of the document, which is no change of its own.
  if (now.deleted) return before.deleted ? [] : [eventOf(message)];
  const isEdited =
    (before.text !== undefined && now.text !== before.text) || millis(now.editedAt) > millis(before.editedAt);
  return [
    ...(isEdited && !asText(message.raw.t) ? [{ type: "edited", room, message } as const] : []),
    ...(before.reactions ? reactionEvents(before.reactions, now.reactions ?? [], message) : []),
  ];
}

function reactionEvents(
  before: readonly Reaction[],
  now: readonly Reaction[],
  message: IncomingMessage,
): readonly RoomEvent[] {
  return [
    ...missing(before, now).map((one) => reactionEvent(message, one, true)),
    ...missing(now, before).map((one) => reactionEvent(message, one, false)),
  ];
}

/** Those of `there` that `here` does not have. */
function missing(here: readonly Reaction[], there: readonly Reaction[]): readonly Reaction[] {
  const keys = new Set(here.map(({ emoji, username }) => `${emoji} ${username}`));
  return there.filter(({ emoji, username }) => !keys.has(`${emoji} ${username}`));
}

function reactionEvent(message: IncomingMessage, { emoji, username }: Reaction, isAdded: boolean): RoomEvent {
  const { id: messageId, room, sender, mentions } = message;
  const user = [sender, ...mentions].find((one) => one.username === username) ?? named(username);
  return { type: "reaction", room, messageId, emoji, user, added: isAdded };
}

function isOwnDoing(event: RoomEvent, { sender, raw }: IncomingMessage, self: User): boolean {
  const isSelf = ({ id, username }: User): boolean => (id ? id === self.id : username === self.username);
  if (event.type === "joined" || event.type === "left") return isSelf(event.person);
  if (event.type === "reaction") return isSelf(event.user);
  const deletedBy = event.type === "deleted" ? asText(asDocument(raw.editedBy)?._id) : undefined;
  return (deletedBy ?? sender.id) === self.id;
}
