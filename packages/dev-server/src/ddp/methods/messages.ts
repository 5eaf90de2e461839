import { slashCommand } from "../../slash-commands.ts";
import type { User } from "../../world/documents.ts";
import { invalidUser, ServerError } from "../../world/errors.ts";
import type { Draft } from "../../world/posting.ts";
import type { World } from "../../world/world.ts";
import { asObject, asOptionalText, asText, forUser, type Methods, matchFailed } from "./method.ts";

/** All that newer servers let through, and of which type; anything else is refused (7.1 and later). */
const sendableKeys: Readonly<Record<string, (value: unknown) => boolean>> = {
  _id: isText,
  rid: isText,
  msg: isText,
  tmid: isText,
  tshow: isFlag,
  ts: (value) => value instanceof Date,
  t: isText,
  content: isPlainObject,
  e2e: isText,
  e2eMentions: isPlainObject,
  customFields: isPlainObject,
  federation: isPlainObject,
  groupable: isFlag,
  sentByEmail: isFlag,
};

/** The only failures of a send that reach a DDP caller. */
const reportedCodes = ["error-not-allowed", "restricted-workspace", "error-invalid-message"];

const editableKeys = [
  "tshow",
  "alias",
  "attachments",
  "avatar",
  "emoji",
  "msg",
  "customFields",
  "content",
  "e2eMentions",
];

/** Sending, changing and marking messages. */
export const messageMethods: Methods = {
  sendMessage({ world, user }, message) {
    if (user === undefined) throw invalidUser("sendMessage");
    return send(world, user, readDraft(world, asObject(message)));
  },
  ...forUser("slashCommand", (world, user, data) => {
    const { cmd, params, msg } = asObject(data);
    const { rid, tmid } = asObject(msg);
    const command = slashCommand(asText(cmd));
    if (command === undefined)
      throw new ServerError("invalid-command", "Invalid Command Provided", { method: "slashCommand" });
    const room = world.access.room(user, asText(rid), "slashCommand");
    const thread = asOptionalText(tmid);
    command({ world, user, room, params: asText(params ?? ""), ...(thread === undefined ? {} : { tmid: thread }) });
  }),
  ...forUser("updateMessage", (world, user, message) => update(world, user, asObject(message))),
  ...forUser("deleteMessage", (world, user, message) => {
    world.editing.delete(user, asText(asObject(message)._id));
  }),
  ...forUser("setReaction", (world, user, emoji, messageId, on) => {
    world.marks.react(user, asText(messageId), asText(emoji), typeof on === "boolean" ? on : undefined);
  }),
  ...forUser("pinMessage", (world, user, message) => world.marks.pin(user, asText(asObject(message)._id))),
  ...forUser("unpinMessage", (world, user, message) => {
    world.marks.unpin(user, asText(asObject(message)._id));
    return true;
  }),
  ...forUser("starMessage", (world, user, message) => {
    const { _id, starred } = asObject(message);
    world.marks.star(user, asText(_id), starred !== false);
    return true;
  }),
  ...forUser("followMessage", (world, user, message) => {
    world.marks.follow(user, asText(asObject(message).mid), true);
    return true;
  }),
  ...forUser("unfollowMessage", (world, user, message) => {
    world.marks.follow(user, asText(asObject(message).mid), false);
    return true;
  }),
};

/** Sends and keeps quiet about most failures, as the server does. */
function send(world: World, user: User, draft: Draft): unknown {
  try {
    return world.posting.send(user, draft);
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    const code = String(error.code ?? error.reason);
    if (reportedCodes.includes(code))
      throw new ServerError(code, error.code === undefined ? undefined : error.reason, { method: "sendMessage" });
    return undefined;
  }
}

function readDraft(world: World, message: Readonly<Record<string, unknown>>): Draft {
  const { strictSendMessage, sendMessageBot } = world.profile.rules;
  const sendable = { ...sendableKeys, bot: sendMessageBot === "boolean" ? isFlag : isPlainObject };
  if (strictSendMessage && !Object.entries(message).every(isSendableBy(sendable))) throw matchFailed();
  const { rid, msg, tmid, _id, ts, tshow, ...rest } = message;
  const texts = Object.entries({ rid, msg, tmid, _id }).flatMap(([key, value]) =>
    value === undefined || value === null ? [] : [[key, asText(value)]],
  );
  return {
    ...rest,
    ...Object.fromEntries(texts),
    ...(ts instanceof Date ? { ts } : {}),
    ...(typeof tshow === "boolean" ? { tshow } : {}),
  };
}

/** A key that is null counts as absent. */
function isSendableBy(rules: typeof sendableKeys): (entry: readonly [string, unknown]) => boolean {
  return ([key, value]) =>
    Object.hasOwn(rules, key) && (value === null || value === undefined || rules[key]?.(value) === true);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isFlag(value: unknown): boolean {
  return typeof value === "boolean";
}

function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}

function update(world: World, user: User, message: Readonly<Record<string, unknown>>): void {
  const { _id, ...keys } = message;
  const stored = world.messages.get(asText(_id));
  if (stored === undefined) return;
  if (keys.attachments !== undefined && !Array.isArray(keys.attachments)) throw matchFailed();
  const foreign = Object.entries(keys).find(([key, value]) => !editableKeys.includes(key) && stored[key] !== value);
  if (foreign !== undefined)
    throw new ServerError("error-invalid-update-key", `Cannot update the message ${foreign[0]}`, {
      method: "updateMessage",
    });
  const changed = Object.entries(keys).filter(([key]) => editableKeys.includes(key) && key !== "msg");
  world.editing.update(user, stored._id, {
    ...Object.fromEntries(changed),
    msg: asOptionalText(keys.msg) ?? stored.msg,
  });
}
