import type { Message, User } from "../../world/documents.ts";
import { ServerError } from "../../world/errors.ts";
import { downloadPath } from "../../world/files.ts";
import type { FileCaption, NewFile } from "../../world/uploads.ts";
import type { World } from "../../world/world.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { Schema } from "../schema.ts";

const text = { type: "string", nullable: true };

type ConfirmBody = { readonly [Key in keyof FileCaption]?: FileCaption[Key] | null };

const captionSchema: Schema = {
  type: "object",
  properties: {
    msg: text,
    description: text,
    tmid: text,
    fileName: text,
    alias: text,
    avatar: text,
    emoji: text,
    groupable: { type: "boolean", nullable: true },
  },
};

/** Sending files. */
export const uploadEndpoints: readonly Endpoint[] = [
  endpoint({
    verb: "POST",
    path: "rooms.media/:rid",
    async handle({ world, user, params: { rid = "" }, request }) {
      requireRoom(world, user, rid);
      const { file } = await readForm(request);
      const stored = world.uploads.take(user, rid, file);
      return { file: { _id: stored._id, url: downloadPath(stored) } };
    },
  }),
  endpoint<ConfirmBody>({
    verb: "POST",
    path: "rooms.mediaConfirm/:rid/:fileId",
    body: captionSchema,
    handle({ world, user, params: { rid = "", fileId = "" }, body }) {
      requireRoom(world, user, rid);
      refuseOversized(world, body.description);
      return { message: answered(world.uploads.confirm(user, rid, fileId, captionIn(body))) };
    },
  }),
  endpoint({
    verb: "POST",
    path: "rooms.upload/:rid",
    async handle({ world, user, params: { rid = "" }, request }) {
      requireRoom(world, user, rid);
      const { file, fields } = await readForm(request);
      const { _id } = world.uploads.take(user, rid, file);
      refuseOversized(world, fields.description);
      return { message: answered(world.uploads.confirm(user, rid, _id, captionIn(fields))) };
    },
  }),
];

/** These routes leave some of the message's fields out. */
function answered(message: Message): Readonly<Record<string, unknown>> {
  const { mentions: _mentions, channels: _channels, groupable: _groupable, ...shown } = message;
  return shown;
}

/** A room that the caller must not know answers 403, whether it exists or not. */
function requireRoom(world: World, user: User, rid: string): void {
  const room = world.rooms.get(rid);
  if (room === undefined || !world.access.canAccess(user, room))
    throw new ServerError("error-unauthorized", "unauthorized");
}

/** Reads a form with one file in the field `file`. */
async function readForm(request: Request): Promise<{ readonly file: NewFile; readonly fields: ConfirmBody }> {
  const form = await request.formData().catch(() => new FormData());
  const fields: Record<string, string> = {};
  let file: NewFile | undefined;
  for (const [field, value] of form) {
    if (typeof value === "string") fields[field] = value;
    else if (field !== "file") throw new ServerError("invalid-field");
    else file = { name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) };
  }
  if (file === undefined) throw new ServerError("No file uploaded");
  return { file, fields };
}

/** The caption without the keys that are null or that files do not take. */
function captionIn(body: ConfirmBody): FileCaption {
  const { msg, description, tmid, fileName, alias, avatar, emoji, groupable } = body;
  const known = { msg, description, tmid, fileName, alias, avatar, emoji, groupable };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null && value !== undefined));
}

function refuseOversized(world: World, description: string | null | undefined): void {
  if ((description?.length ?? 0) > world.settings.number("Message_MaxAllowedSize"))
    throw new ServerError("error-message-size-exceeded");
}
