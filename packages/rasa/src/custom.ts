import {
  actionsOf,
  type Fields,
  isFields,
  jsonOf,
  linkOf,
  type Message,
  objectsOf,
  type Reply,
  rawAttachments,
  readMessage,
  type Target,
  textOf,
} from "@rocketchat-connectors/dialog";
import { type AnswerOptions, warnOfKeys } from "./context.ts";
import { widgetOf } from "./widgets.ts";

/** What a `custom` payload makes the bot do. */
export interface Custom {
  readonly replies: readonly Reply[];
  /** What follows in the same answer goes into the thread. */
  readonly thread?: boolean;
}

const nothing: Custom = { replies: [] };

const rooms = ["channel", "room_id", "roomId"] as const;
const words = ["text", "msg", "attachments", "blocks"];
const looks = ["alias", "avatar", "emoji", "tmid", "customFields", "parseUrls", "groupable"];
const known = new Set([...rooms, ...words, ...looks, "rocketchat"]);

/** An element's `custom`: our own part, a widget's payload, or the fields of a message; what nobody knows is not shown. */
export function customOf(custom: unknown, options: AnswerOptions): Custom {
  if (!isFields(custom)) return unknown(custom, options);
  const { rocketchat, ...others } = custom;
  const said = sayingOf(others, options);
  if (rocketchat === undefined) return said ? { replies: said } : unknown(custom, options);
  const own = ours(rocketchat, options);
  return { ...own, replies: [...(said ?? []), ...own.replies] };
}

function sayingOf(custom: Fields, options: AnswerOptions): readonly Reply[] | undefined {
  const widget = widgetOf(custom);
  if (widget) return addressed(widget, custom, options);
  return words.some((key) => custom[key] !== undefined) ? rawMessage(custom, options) : undefined;
}

/** The part under `rocketchat`, which other channels leave alone. */
function ours(payload: unknown, options: AnswerOptions): Custom {
  const { thread, ...fields } = isFields(payload) ? payload : {};
  const { replies, problems } = actionsOf(isFields(payload) ? fields : payload);
  for (const problem of problems) options.warn(`custom.rocketchat in Rasa's answer: ${problem}.`);
  const said = replies.flatMap((reply) => (reply.type === "message" ? (sane(reply, options) ?? []) : reply));
  return { replies: said, thread: thread === true };
}

/** The fields of `chat.postMessage`, as they are given to Rasa's own channel for Rocket.Chat. */
function rawMessage(custom: Fields, options: AnswerOptions): readonly Reply[] {
  warnOfKeys(Object.keys(custom), known, "custom", options);
  const fields = Object.fromEntries(looks.map((key) => [key, custom[key]]));
  const { text, msg, attachments, blocks } = custom;
  const list = objectsOf(isFields(attachments) ? [attachments] : attachments);
  const { message, problems } = readMessage({ ...fields, blocks, attachments: list, msg: textOf(text) ?? textOf(msg) });
  for (const problem of problems) options.warn(`A custom payload in Rasa's answer: ${problem}.`);
  const said = message && sane(message, options);
  return said ? addressed(said, custom, options) : [];
}

/** Naming another room is allowed to few: the message might be for other eyes than those that are there. */
function addressed(message: Message, custom: Fields, options: AnswerOptions): readonly Reply[] {
  const room = rooms.map((key) => textOf(custom[key])).find((one) => one !== undefined);
  if (room === undefined || room === options.roomId) return [message];
  if (options.allowOtherRooms && options.elsewhere) options.elsewhere(targetOf(room), sending(message));
  else
    options.warn(
      "A custom payload in Rasa's answer names a room (channel, room_id or roomId), and was left out: allow it with RASA_ALLOW_OTHER_ROOMS=true, or take the room out of the payload.",
    );
  return [];
}

const targetOf = (room: string): Target => (room.startsWith("@") ? { user: room } : { room });

/** The message as an action, for another place. */
export function sending({ type: _type, extra, ...fields }: Message): Extract<Reply, { type: "action" }>["action"] {
  return { action: "send", message: { ...fields, ...extra } };
}

/** Rocket.Chat brings an answer in a thread to the thread's room, whichever room it is for (`executeSendMessage`, 6.x to 8.x). */
function threadOf(threadId: string | undefined, options: AnswerOptions): Pick<Message, "threadId"> {
  if (threadId === undefined) return {};
  if (threadId === options.messageId || options.allowOtherRooms) return { threadId };
  options.warn(
    "A custom payload in Rasa's answer names another thread than the question's (tmid), which may be in another room: it was said in the question's place. RASA_ALLOW_OTHER_ROOMS=true allows it.",
  );
  return {};
}

/** The message without what the server would refuse it for; undefined when nothing is left. */
function sane({ attachments, avatar, threadId, ...message }: Message, options: AnswerOptions): Message | undefined {
  const { warn } = options;
  const shown = rawAttachments(attachments ?? []);
  const text = [message.text, shown?.text].filter((part) => part !== undefined).join("\n");
  const picture = linkOf(avatar);
  if (avatar !== undefined && picture === undefined)
    warn("An avatar in Rasa's answer was left out: it is no http address.");
  const isEmpty = [text, shown?.attachments, message.choices, message.files, message.extra?.blocks].every(
    (part) => !part,
  );
  if (isEmpty) warn("A custom payload in Rasa's answer was left out: its attachments have nothing that can be shown.");
  if (isEmpty) return undefined;
  return {
    ...message,
    ...threadOf(threadId, options),
    ...(text === "" ? {} : { text }),
    ...(shown?.attachments ? { attachments: shown.attachments } : {}),
    ...(picture === undefined ? {} : { avatar: picture }),
  };
}

/** People are not shown what was meant for a program, unless the settings say so. */
function unknown(custom: unknown, { unknownCustom, warn }: AnswerOptions): Custom {
  const json = jsonOf(custom, 2);
  if (json === undefined || custom === null) return nothing;
  if (unknownCustom === "ignore") {
    warn(
      `A custom payload of ${Buffer.byteLength(json)} bytes in Rasa's answer was ignored: it is none that this connector knows. RASA_UNKNOWN_CUSTOM=json shows such payloads.`,
    );
    return nothing;
  }
  // Within JSON a fence can only be part of a text.
  const text = `\`\`\`json\n${json.replaceAll("`", "\\u0060")}\n\`\`\``;
  return { replies: [{ type: "message", text, literal: true }] };
}
