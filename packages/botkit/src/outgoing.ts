import { isDeepStrictEqual } from "node:util";
import { type OutgoingAttachment, type OutgoingMessage, shortname } from "@rocketchat-connectors/core";
import { attached } from "./attachments.ts";
import type { Activity } from "./botkit.ts";
import { buttonBlocks, choiceLines, choicesOf } from "./choices.ts";
import type { FileToSend } from "./files.ts";
import { markdownOf, withMentions } from "./text.ts";
import { defined, type Fields, fieldsOf, listOf, textOf } from "./values.ts";

/** What an activity asks for, in Rocket.Chat's terms. */
export type Outgoing =
  | {
      readonly type: "message";
      /** Empty when the files say it all. */
      readonly message: Omit<OutgoingMessage, "roomId">;
      /** To be put into the room after the message. */
      readonly files: readonly FileToSend[];
      /** What could not be shown as it was meant; one sentence each, for the log. */
      readonly notes: readonly string[];
      /** The thread that the activity names, for files as well. */
      readonly threadId?: string;
    }
  | { readonly type: "typing" }
  | { readonly type: "delay"; readonly ms: number }
  | {
      readonly type: "reaction";
      readonly messageId: string;
      /** With colons. */
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly type: "nothing"; readonly why: string };

/** Reads what a bot sends. Throws a `TypeError` for a delay that is no time, and for a reaction to no message. */
export function toRocketChat(activity: Partial<Activity>): Outgoing {
  const type = activity.type ?? "message";
  switch (type) {
    case "message":
      return messageOf(activity);
    case "typing":
      return { type: "typing" };
    case "delay":
      return { type: "delay", ms: delayOf(activity.value) };
    case "messageReaction":
      return reactionOf(activity);
    case "messageUpdate":
      return nothing("a message is changed by updateActivity (Botkit: bot.updateMessage)");
    case "messageDelete":
      return nothing("a message is removed by deleteActivity (Botkit: bot.deleteMessage)");
    default:
      return nothing(`Rocket.Chat has nothing for an activity of type "${type}"`);
  }
}

const nothing = (why: string): Outgoing => ({ type: "nothing", why });

const longestDelayMs = 2 ** 31 - 1;

function delayOf(value: unknown): number {
  const ms = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof ms === "number" && ms >= 0 && ms <= longestDelayMs) return ms;
  const said = JSON.stringify(value) ?? String(value);
  throw new TypeError(`A delay activity's value is a number of milliseconds from 0 to ${longestDelayMs}, not ${said}.`);
}

/** Bot Framework's own names of reactions. */
const emojis: ReadonlyMap<string, string> = new Map([
  ["like", "thumbsup"],
  ["plusOne", "+1"],
  ["laugh", "laughing"],
  ["surprised", "open_mouth"],
  ["sad", "cry"],
]);

function reactionOf(activity: Partial<Activity>): Outgoing {
  const added = namesOf(activity.reactionsAdded);
  const removed = namesOf(activity.reactionsRemoved);
  if (added.length + removed.length === 0) return nothing("it names no reaction in reactionsAdded or reactionsRemoved");
  // Within a turn Bot Framework overwrites replyToId with the message that the turn is about.
  const messageId = textOf(activity.relatesTo?.activityId) ?? textOf(activity.replyToId);
  if (messageId !== undefined) return { type: "reaction", messageId, added, removed };
  throw new TypeError("A messageReaction activity needs the message's id in relatesTo.activityId or replyToId.");
}

function namesOf(reactions: unknown): readonly string[] {
  return listOf(reactions).flatMap(({ type }) => {
    const name = textOf(type);
    return name === undefined ? [] : [shortname(emojis.get(name) ?? name)];
  });
}

/** Longer texts go ahead of a file as a message, which is split where a file's words would be refused. */
const longestCaption = 1000;

function messageOf(activity: Partial<Activity>): Outgoing {
  const own = ownOf(activity);
  const { choices, notes } = choicesOf(activity.suggestedActions?.actions, own.quick_replies);
  const { blocks, files, notes: others } = attached(attachmentsOf(activity, own));
  const attachments = [...blocks, ...buttonBlocks(choices)];
  const isEmpty = attachments.length + files.length + choices.length === 0;
  const said = textToSay(activity, own) ?? (isEmpty ? textOf(activity.summary) : undefined);
  const text = [...(said === undefined ? [] : [said]), ...choiceLines(choices)].join("\n");
  const { threadId, ...rest } = lookOf(activity, own);
  const thread = threadId === undefined ? {} : { threadId };
  const about = { type: "message", notes: [...notes, ...others], ...thread } as const;
  const [file, ...more] = files;
  const isBare = attachments.length === 0 && Object.keys(rest).length === 0;
  if (file && more.length === 0 && isBare && text.length <= longestCaption) {
    return { ...about, message: {}, files: [text === "" ? file : { ...file, text }] };
  }
  if (text === "" && attachments.length === 0 && rest.extra?.blocks === undefined) {
    const why = "it has no text, no attachment that could be shown, and no choices";
    return files.length === 0 ? nothing([why, ...about.notes].join(". ")) : { ...about, message: {}, files };
  }
  const message = {
    ...(text === "" ? {} : { text }),
    ...(attachments.length === 0 ? {} : { attachments }),
    ...thread,
    ...rest,
  };
  return { ...about, message, files };
}

/** The fields of channelData. Of a message that was heard, which a bot sends on, the rest is not the bot's to say. */
function ownOf({ channelData }: Partial<Activity>): Fields {
  const own = fieldsOf(channelData);
  return own.u === undefined ? own : defined({ attachments: own.attachments, tmid: own.tmid });
}

/** Botkit's dialogs set both the activity's attachments and those of its channelData. */
function attachmentsOf(activity: Partial<Activity>, own: Fields): readonly OutgoingAttachment[] {
  const all = [...listOf(activity.attachments), ...listOf(own.attachments), ...listOf(own.attachment)];
  return all.filter((one, index) => all.findIndex((other) => isDeepStrictEqual(one, other)) === index);
}

function textToSay(activity: Partial<Activity>, own: Fields): string | undefined {
  const text = textOf(own.msg) ?? textOf(own.text) ?? textOf(activity.text);
  if (text === undefined) return undefined;
  const mentioning = withMentions(text, activity.entities);
  return activity.textFormat === "xml" ? markdownOf(mentioning) : mentioning;
}

/** What is Botkit's, what this adapter told of a message, and what only the server says of one: nothing to send. */
const notSent = new Set([
  ...["msg", "text", "attachments", "attachment", "quick_replies", "botkitEventType", "rid", "roomId", "channel"],
  ...["room", "sender", "by", "addressed", "isDirect", "isLivechat", "mentionsBot", "fromBot", "recovered", "webhook"],
  ...["ts", "_updatedAt", "u", "md", "urls", "mentions", "channels", "reactions", "replies", "tcount", "tlm", "unread"],
  ...["editedAt", "editedBy", "starred", "pinned", "pinnedAt", "pinnedBy", "file", "files", "token", "bot"],
]);

/** The fields of channelData as those of a message, whatever Rocket.Chat calls them. */
function lookOf(activity: Partial<Activity>, own: Fields): Omit<OutgoingMessage, "roomId"> {
  const { tmid, tshow, _id, alias, avatar, emoji, ...others } = own;
  const threadId = textOf(tmid) ?? textOf(fieldsOf(activity.conversation).thread_id);
  const look = { alias: textOf(alias), avatar: textOf(avatar), emoji: textOf(emoji), id: textOf(_id), threadId };
  const extra = defined(Object.fromEntries(Object.entries(others).filter(([name]) => !notSent.has(name))));
  return {
    ...defined(look),
    ...(typeof tshow === "boolean" ? { alsoInRoom: tshow } : {}),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
