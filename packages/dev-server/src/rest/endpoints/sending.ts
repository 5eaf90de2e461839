import type { Profile } from "../../profile.ts";
import type { Attachment, Message, Room, User } from "../../world/documents.ts";
import { plainError } from "../../world/errors.ts";
import type { Draft } from "../../world/posting.ts";
import type { World } from "../../world/world.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { closedShape, type Schema } from "../schema.ts";

const text = { type: "string", nullable: true };
const flag = { type: "boolean", nullable: true };
const objects = { type: "array", items: { type: "object" }, nullable: true };
const object = { type: "object", nullable: true };
const oneOrMore = { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] };

interface SendBody {
  readonly message: Draft;
  readonly previewUrls?: readonly string[];
}

/** What `chat.postMessage` takes; the second half only where its body is loose. */
interface PostBody {
  readonly roomId?: string | readonly string[];
  readonly channel?: string | readonly string[];
  readonly text?: string | null;
  readonly alias?: string | null;
  readonly emoji?: string | null;
  readonly avatar?: string | null;
  readonly attachments?: readonly Attachment[] | null;
  readonly parseUrls?: boolean;
  readonly tmid?: string;
  readonly customFields?: Readonly<Record<string, unknown>> | null;
  readonly msg?: string | null;
  readonly username?: string | null;
  readonly icon_emoji?: string | null;
  readonly icon_url?: string | null;
  readonly groupable?: boolean;
  readonly bot?: unknown;
}

/** Sending messages. */
export const sendingEndpoints: readonly Endpoint[] = [
  endpoint<SendBody>({
    verb: "POST",
    path: "chat.sendMessage",
    limit: ({ rest }) => rest.sendMessageLimit,
    body: closedShape(
      {
        message: {
          type: "object",
          properties: {
            _id: text,
            rid: { type: "string" },
            tmid: text,
            msg: text,
            alias: text,
            emoji: text,
            tshow: flag,
            avatar: text,
            attachments: objects,
            blocks: objects,
            customFields: object,
          },
        },
        previewUrls: { type: "array", items: { type: "string" }, nullable: true },
      },
      ["message"],
    ),
    handle: ({ world, user, body }) => ({ message: stored(world, user, draftOf(body.message)) }),
  }),
  endpoint<PostBody>({
    verb: "POST",
    path: "chat.postMessage",
    body: postSchema,
    handle({ world, user, body }) {
      refuseOversized(world, body);
      const targets = targetsIn(body);
      const find = (target: string) => world.targets.resolve(user, target);
      const send = (room: Room) => stored(world, user, { ...draftFrom(body), rid: room._id });
      const sent = world.profile.rest.checksAllTargetsFirst
        ? targets.map(find).map(send)
        : targets.map((target) => send(find(target)));
      const [message] = sent;
      if (message === undefined) throw plainError("unknown-error");
      return { ts: Date.now(), channel: targets[0], message };
    },
  }),
];

function postSchema(profile: Profile): Schema {
  const common = {
    text,
    alias: text,
    emoji: text,
    avatar: text,
    attachments: objects,
    customFields: object,
    parseUrls: { type: "boolean" },
  };
  if (!profile.rest.strictPostMessage)
    return { type: "object", properties: { ...common, roomId: oneOrMore, channel: oneOrMore, msg: text } };
  const byId = closedShape({ roomId: oneOrMore, ...common, tmid: { type: "string" } }, ["roomId"]);
  return { oneOf: [byId, closedShape({ channel: oneOrMore, ...common }, ["channel"])] };
}

/** Sends a draft; a repeated `_id` is answered with the error that servers really give. */
function stored(world: World, user: User, draft: Draft): Message {
  const message = world.posting.send(user, draft);
  if (message === undefined) throw plainError(world.profile.rest.duplicateIdText);
  return world.history.normalised(user, message);
}

/** The draft in a body: keys that are null count as absent, and the time comes as text. */
function draftOf(message: Draft): Draft {
  const given: Draft = Object.fromEntries(Object.entries(message).filter(([, value]) => value !== null));
  if (given.t !== undefined && given.t !== "e2e")
    throw plainError("Cannot send system messages using 'chat.sendMessage'");
  const { ts, ...draft } = given;
  const at = new Date(String(ts));
  return ts === undefined || Number.isNaN(at.getTime()) ? draft : { ...draft, ts: at };
}

function targetsIn({ channel, roomId }: PostBody): readonly string[] {
  const targets = channel ?? roomId ?? [];
  return [...new Set(typeof targets === "string" ? [targets] : targets)];
}

function draftFrom(body: PostBody): Draft {
  const avatar = body.icon_url || body.avatar;
  const emoji = body.icon_emoji || body.emoji;
  return {
    alias: body.username || body.alias || "",
    msg: (body.text || body.msg || "").trim(),
    attachments: (body.attachments ?? []).map(withText),
    parseUrls: body.parseUrls ?? !body.attachments,
    ...(body.bot === undefined ? {} : { bot: body.bot }),
    groupable: body.groupable ?? false,
    ...(body.tmid === undefined ? {} : { tmid: body.tmid }),
    ...(body.customFields ? { customFields: body.customFields } : {}),
    ...(avatar ? { avatar } : emoji ? { emoji } : {}),
  };
}

/** Callers may write an attachment's text as `msg`. */
function withText(attachment: Attachment): Attachment {
  const { msg, ...others } = attachment;
  return typeof msg === "string" && msg !== "" ? { ...others, text: msg.trim() } : attachment;
}

function refuseOversized(world: World, body: PostBody): void {
  const attachments = world.profile.rest.checksAttachmentTexts ? (body.attachments ?? []) : [];
  const texts = [body.text ?? body.msg, ...attachments.map((attachment) => attachment.text)];
  const limit = world.settings.number("Message_MaxAllowedSize");
  if (texts.some((each) => typeof each === "string" && each.length > limit))
    throw plainError("error-message-size-exceeded");
}
