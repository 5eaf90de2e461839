import type { OutgoingAttachment } from "@rocketchat-connectors/core";
import * as v from "valibot";
import type { Choice, Message } from "../types.ts";
import { type Fields, filled, isFields, renamed, shown } from "./fields.ts";

export interface ReadMessage {
  /** Absent when nothing is left to say. */
  readonly message?: Message;
  readonly problems: readonly string[];
}

const record = v.custom<Fields>(isFields);
const words = v.pipe(v.union([v.string(), v.number()]), v.transform(String));
const maybe = v.exactOptional;

const choiceNames = ["buttons", "options"];

const choice = v.union([
  v.pipe(
    words,
    v.transform((label): Choice => ({ label })),
  ),
  v.pipe(
    record,
    v.transform((fields) => renamed(filled(fields), { label: ["title", "text"], value: ["payload", "data"] }).fields),
    v.object({
      label: words,
      value: maybe(words),
      url: maybe(v.string()),
      image: maybe(v.string()),
      tag: maybe(v.string()),
    }),
  ),
]);

const attachment = v.custom<OutgoingAttachment>(isFields);

/** A card may be written as an attachment that has choices. */
const card = v.pipe(
  record,
  v.transform((fields) => {
    const { choices, attachment: own, ...others } = renamed(filled(fields), { choices: choiceNames }).fields;
    return filled({ attachment: isFields(own) ? { ...others, ...own } : (own ?? others), choices });
  }),
  v.object({ attachment, choices: maybe(v.array(choice)) }),
);
const file = v.object({ name: v.string(), content: v.string(), mimeType: maybe(v.string()) });
const schema = v.object({
  text: maybe(words),
  msg: maybe(words),
  literal: maybe(v.boolean()),
  choices: maybe(v.array(choice)),
  multiple: maybe(v.boolean()),
  attachments: maybe(v.array(attachment)),
  cards: maybe(v.array(card)),
  files: maybe(v.array(file)),
  alias: maybe(v.string()),
  avatar: maybe(v.string()),
  emoji: maybe(v.string()),
  threadId: maybe(v.string()),
  blocks: maybe(v.array(record)),
  customFields: maybe(record),
  parseUrls: maybe(v.boolean()),
  groupable: maybe(v.boolean()),
});

/** What a field must be. */
const accepted: Readonly<Record<keyof typeof schema.entries, string>> = {
  text: "text",
  msg: "text",
  literal: "true or false",
  choices: "a list of texts, or of objects with label, value, url and image",
  multiple: "true or false",
  attachments: "a list of Rocket.Chat's attachments",
  cards: "a list of objects with an attachment and its choices",
  files: "a list of objects with name, content (Base64) and mimeType",
  alias: "text",
  avatar: "a URL",
  emoji: "the name of an emoji",
  threadId: "the id of a message",
  blocks: "a list of blocks",
  customFields: "an object",
  parseUrls: "true or false",
  groupable: "true or false",
};

type FieldName = keyof typeof accepted;
const isFieldName = (name: string): name is FieldName => Object.hasOwn(accepted, name);

const synonyms = { choices: choiceNames, threadId: ["tmid"] };
const rooms: readonly string[] = ["channel", "room", "roomId", "room_id", "rid"];

/**
 * Reads a message that came as JSON: `text` in the engine's Markdown or `msg` in Rocket.Chat's, `choices`, and those of
 * Rocket.Chat's fields that cannot bring it to another room. What is wrong is left out and named.
 */
export function readMessage(value: Fields): ReadMessage {
  const { fields, written } = renamed(filled(value), synonyms);
  const unknown = Object.keys(fields).filter((name) => !isFieldName(name));
  const wrong = new Set((v.safeParse(schema, fields).issues ?? []).map(({ path }) => String(path?.[0]?.key)));
  const sound = Object.entries(fields).filter(([name]) => isFieldName(name) && !wrong.has(name));
  const problems = [
    ...unknown.map(whyUnknown),
    ...[...wrong].filter(isFieldName).map((name) => `message.${written[name] ?? name} must be ${accepted[name]}`),
  ];
  const message = assembled(v.parse(schema, Object.fromEntries(sound)));
  if (message) return { message, problems };
  return {
    problems: [...problems, "message says nothing: it needs text, msg, choices, attachments, cards, files or blocks"],
  };
}

function whyUnknown(name: string): string {
  return rooms.includes(name)
    ? `message.${name} is not taken: what is said goes to where the conversation is`
    : `message has no field ${shown(name)}: it has ${Object.keys(accepted).join(", ")}`;
}

function assembled(fields: v.InferOutput<typeof schema>): Message | undefined {
  const { text, msg, literal, multiple, blocks, customFields, parseUrls, groupable, ...plain } = fields;
  const says = text ?? msg;
  const lists = [plain.choices, plain.attachments, plain.cards, plain.files, blocks];
  if (says === undefined && lists.every((list) => !list?.length)) return undefined;
  const isLiteral = literal ?? (text === undefined && msg !== undefined);
  const extra = filled({ blocks, customFields, parseUrls, groupable });
  return {
    type: "message",
    ...plain,
    ...(says === undefined ? {} : { text: says }),
    ...(isLiteral ? { literal: true } : {}),
    ...(multiple ? { multiple } : {}),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}
