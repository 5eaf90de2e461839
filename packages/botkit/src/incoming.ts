import type { IncomingAttachment, IncomingMessage, Room, RoomEvent, User } from "@rocketchat-connectors/core";
import { type Activity, activityIn, type ChannelAccount } from "./botkit.ts";
import { webUrlOf } from "./values.ts";

/** The bot's own account. */
export interface Self {
  readonly userId: string;
  readonly username: string;
  readonly name?: string;
}

/** What Bot Framework calls Rocket.Chat. */
export const channelId = "rocketchat";

type Of<Type extends RoomEvent["type"]> = Extract<RoomEvent, { type: Type }>;

/** The activity for an event, or undefined when it says nothing to a bot. */
export function toActivity(event: RoomEvent, self: Self): Partial<Activity> | undefined {
  switch (event.type) {
    case "message":
      return said(event.message, self, "message");
    case "edited":
      return said(event.message, self, "messageUpdate");
    case "deleted":
      return happened(event.room, undefined, self, { type: "messageDelete", id: event.messageId });
    case "reaction":
      return reaction(event, self);
    case "joined":
    case "left":
      return membership(event, self);
    case "topic":
      return happened(event.room, event.by, self, { type: "conversationUpdate", topicName: event.topic });
    case "typing":
      return event.active ? happened(event.room, event.user, self, { type: "typing" }) : undefined;
    case "system":
      return system(event, self);
  }
}

/** Users are told by username at times, when nobody knows their id yet. */
function accountOf({ id, username }: User, role?: "bot" | "user"): ChannelAccount {
  return { id: id || username, name: username, ...(role === undefined ? {} : { role }) };
}

const recipientOf = ({ userId, username }: Self): ChannelAccount => ({ id: userId, name: username, role: "bot" });

function happened(
  room: Room,
  person: User | undefined,
  self: Self,
  fields: Partial<Activity>,
  facts: Readonly<Record<string, unknown>> = {},
): Partial<Activity> {
  return activityIn(
    { id: room.id },
    {
      channelId,
      // The server does not say who deleted something; Bot Framework's channels name the conversation then.
      from: person ? accountOf(person, "user") : { id: room.id, name: room.name },
      recipient: recipientOf(self),
      channelData: { ...roomFacts(room), ...(person ? { sender: { ...person } } : {}), ...facts },
      ...fields,
    },
  );
}

function roomFacts(room: Room): Readonly<Record<string, unknown>> {
  return { room: structuredClone(room), isDirect: room.kind === "direct", isLivechat: room.kind === "livechat" };
}

function reaction({ room, messageId, emoji, user, added }: Of<"reaction">, self: Self): Partial<Activity> {
  const reactions = [{ type: emoji.replace(/^:|:$/g, "") }];
  const change = added ? { reactionsAdded: reactions } : { reactionsRemoved: reactions };
  return happened(room, user, self, { type: "messageReaction", replyToId: messageId, ...change });
}

function membership({ type, room, person, by }: Of<"joined" | "left">, self: Self): Partial<Activity> {
  const isSelf = person.id === self.userId || (person.id === "" && person.username === self.username);
  const members = [isSelf ? recipientOf(self) : accountOf(person)];
  const change = type === "joined" ? { membersAdded: members } : { membersRemoved: members };
  const facts = by ? { by: { ...by } } : {};
  return happened(room, by ?? person, self, { type: "conversationUpdate", ...change }, facts);
}

function system({ kind, message }: Of<"system">, self: Self): Partial<Activity> {
  const activity = said(message, self, "event");
  return { ...activity, name: kind, channelData: { ...activity.channelData, botkitEventType: kind } };
}

/** A message's activity; its text is without a leading mention of the bot, `channelData.msg` is as typed. */
function said(message: IncomingMessage, self: Self, type: string): Partial<Activity> {
  const { id, room, sender, threadId, sentAt, mentions } = message;
  const attachments = message.attachments.flatMap((one) => fileOf(one) ?? []);
  return activityIn(
    { id: room.id, ...(threadId === undefined ? {} : { thread_id: threadId }) },
    {
      type,
      id,
      channelId,
      timestamp: sentAt,
      text: message.textForBot,
      from: accountOf(sender, message.fromBot ? "bot" : "user"),
      recipient: recipientOf(self),
      entities: mentions.map((one) => ({ type: "mention", mentioned: accountOf(one), text: `@${one.username}` })),
      ...(attachments.length === 0 ? {} : { attachments }),
      channelData: {
        ...heard(message.raw),
        ...roomFacts(room),
        sender: { ...sender },
        addressed: isAddressed(message),
        mentionsBot: message.mentionsBot,
        fromBot: message.fromBot,
        recovered: message.origin === "recovered",
      },
    },
  );
}

/**
 * A copy of what the server sent, safe to be sent back as it is.
 *
 * Nobody but the bot's own code names files of the bot's machine: a server keeps whatever else people put into their
 * attachments, and `contentUrl` would be read from the disk. Botkit would make `__proto__` the message's prototype.
 */
function heard(document: IncomingMessage["raw"]): Readonly<Record<string, unknown>> {
  const copy = structuredClone(document);
  disarm(copy);
  return copy;
}

function disarm(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (Object.hasOwn(value, "__proto__")) Reflect.deleteProperty(value, "__proto__");
  const isTrap = "contentUrl" in value && webUrlOf(value.contentUrl) === undefined;
  if (isTrap) Reflect.deleteProperty(value, "contentUrl");
  for (const inner of Object.values(value)) disarm(inner);
}

/** Whether the message begins with a mention of the bot or with the prefix: what was taken off is more than a quotation. */
function isAddressed({ text, textForBot }: IncomingMessage): boolean {
  const before = text.slice(0, Math.max(0, text.length - textForBot.length));
  return before.replace(/\[ \]\([^)\s]*\)/g, "").trim() !== "";
}

const kinds = { file: "application/octet-stream", image: "image/*", audio: "audio/*", video: "video/*" } as const;

/** Rich blocks are no files; they are among the attachments in `channelData`, as are quotations. */
function fileOf({ kind, url, mimeType, title, raw }: IncomingAttachment): Activity["attachments"] {
  const contentUrl = webUrlOf(url);
  if (kind === "rich" || contentUrl === undefined || raw.message_link !== undefined) return undefined;
  return [{ contentType: mimeType ?? kinds[kind], contentUrl, ...(title === undefined ? {} : { name: title }) }];
}
