import type { Profile } from "../../profile.ts";
import type { Message, User } from "../../world/documents.ts";
import { plainError, ServerError } from "../../world/errors.ts";
import type { World } from "../../world/world.ts";
import { type Endpoint, endpoint, type Nothing, Reply } from "../endpoint.ts";
import { closedChoice, closedShape, type Schema } from "../schema.ts";

const text = { type: "string" };
const messageIdOnly = closedShape({ messageId: { type: "string", minLength: 1 } }, ["messageId"]);

interface UpdateBody {
  readonly roomId: string;
  readonly msgId: string;
  readonly text: string;
  readonly customFields?: Readonly<Record<string, unknown>> | null;
}

interface DeleteBody {
  readonly roomId?: string;
  readonly msgId?: string;
  readonly fileId?: string;
  readonly asUser?: boolean | null;
}

interface ReactBody {
  readonly messageId: string;
  readonly emoji?: string;
  readonly reaction?: string;
  readonly shouldReact?: boolean | null;
}

interface MessageIdBody {
  readonly messageId: string;
}

/** Reading and changing single messages. */
export const messageEndpoints: readonly Endpoint[] = [
  endpoint<UpdateBody>({
    verb: "POST",
    path: "chat.update",
    body: closedShape(
      {
        roomId: text,
        msgId: text,
        text,
        previewUrls: { type: "array", items: text, nullable: true },
        customFields: { type: "object", nullable: true },
      },
      ["roomId", "msgId", "text"],
    ),
    handle({ world, user, body }) {
      const { _id } = messageIn(world, body);
      const customFields = body.customFields ? { customFields: body.customFields } : {};
      world.editing.update(user, _id, { msg: body.text, ...customFields });
      return { message: shown(world, user, _id) };
    },
  }),
  endpoint<DeleteBody>({
    verb: "POST",
    path: "chat.delete",
    body: deleteSchema,
    handle({ world, user, body }) {
      const { _id, rid, u } = messageToDelete(world, body);
      const asAuthor = body.asUser === true && u._id !== user._id;
      if (asAuthor && !world.access.can(user, "force-delete-message", rid))
        throw plainError(
          'Unauthorized. You must have the permission "force-delete-message" to delete other\'s message as them.',
        );
      const actor = asAuthor ? world.users.get(u._id) : user;
      if (actor === undefined) throw plainError("User not found");
      world.editing.delete(actor, _id);
      return { _id, ts: String(Date.now()), message: { _id, u, rid } };
    },
  }),
  endpoint<Nothing, { readonly msgId: string }>({
    verb: "GET",
    path: "chat.getMessage",
    query: closedShape({ msgId: text }, ["msgId"]),
    handle({ world, user, query }) {
      const message = shown(world, user, query.msgId);
      return message === undefined ? new Reply(400, { success: false }) : { message };
    },
  }),
  endpoint<ReactBody>({
    verb: "POST",
    path: "chat.react",
    body: closedChoice(
      { emoji: text, reaction: text },
      { messageId: { type: "string", minLength: 1 }, shouldReact: { type: "boolean", nullable: true } },
      ["messageId"],
    ),
    handle({ world, user, body }) {
      const { _id } = existing(world, body.messageId);
      const emoji = body.emoji || body.reaction;
      if (!emoji) throw new ServerError("error-emoji-param-not-provided", 'The required "emoji" param is missing.');
      world.marks.react(user, _id, emoji, body.shouldReact ?? undefined);
      return {};
    },
  }),
  endpoint<MessageIdBody>({
    verb: "POST",
    path: "chat.pinMessage",
    body: messageIdOnly,
    handle: ({ world, user, body }) => ({ message: world.marks.pin(user, existing(world, body.messageId)._id) }),
  }),
  endpoint<MessageIdBody>({
    verb: "POST",
    path: "chat.unPinMessage",
    body: messageIdOnly,
    handle({ world, user, body }) {
      world.marks.unpin(user, existing(world, body.messageId)._id);
      return {};
    },
  }),
  star("chat.starMessage", true),
  star("chat.unStarMessage", false),
  follow("chat.followMessage", true),
  follow("chat.unfollowMessage", false),
];

function star(path: string, on: boolean): Endpoint {
  return endpoint<MessageIdBody>({
    verb: "POST",
    path,
    body: messageIdOnly,
    handle({ world, user, body }) {
      world.marks.star(user, existing(world, body.messageId)._id, on);
      return {};
    },
  });
}

function follow(path: string, on: boolean): Endpoint {
  return endpoint<{ readonly mid: string }>({
    verb: "POST",
    path,
    body: closedShape({ mid: text }, ["mid"]),
    handle({ world, user, body }) {
      world.marks.follow(user, body.mid, on);
      return {};
    },
  });
}

function shown(world: World, user: User, messageId: string): Message | undefined {
  const message = world.history.message(user, messageId);
  return message === undefined ? undefined : world.history.normalised(user, message);
}

function existing(world: World, messageId: string): Message {
  const message = world.messages.get(messageId);
  if (message === undefined)
    throw new ServerError("error-message-not-found", 'The provided "messageId" does not match any existing message.');
  return message;
}

function deleteSchema(profile: Profile): Schema {
  const keys = { roomId: text, msgId: text, asUser: { type: "boolean", nullable: true } };
  if (!profile.rest.deletesByFile) return closedShape(keys, ["msgId", "roomId"]);
  const ways = [{ required: ["msgId", "roomId"] }, { required: ["fileId"] }];
  return { ...closedShape({ ...keys, fileId: text }), anyOf: ways };
}

/** A file stands for the message that shows it. */
function messageToDelete(world: World, { fileId, msgId = "", roomId = "" }: DeleteBody): Message {
  if (fileId === undefined) return messageIn(world, { msgId, roomId });
  const rid = world.files.get(fileId)?.rid ?? roomId;
  for (const message of world.messages.newestFirst(rid)) if (message.file?._id === fileId) return message;
  throw plainError(`No message found with the file id of "${fileId}".`);
}

/** The message, which has to be in the room that the call names. */
function messageIn(world: World, { msgId, roomId }: Pick<UpdateBody, "msgId" | "roomId">): Message {
  const message = world.messages.get(msgId);
  if (message === undefined) throw plainError(`No message found with the id of "${msgId}".`);
  if (message.rid !== roomId) throw plainError("The room id provided does not match where the message is from.");
  return message;
}
