import type { Room, User } from "../../world/documents.ts";
import { plainError, ServerError } from "../../world/errors.ts";
import type { World } from "../../world/world.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { shape } from "../schema.ts";

const text = { type: "string" };
const optionalText = { type: "string", nullable: true };

interface RunBody {
  readonly command?: string;
  readonly roomId?: string;
  readonly params?: string | null;
  readonly tmid?: string | null;
}

/** One use of a slash command. */
interface Use {
  readonly world: World;
  readonly user: User;
  readonly room: Room;
  readonly params: string;
  readonly tmid?: string;
}

/** Slash commands. */
export const commandEndpoints: readonly Endpoint[] = [
  endpoint<RunBody>({
    verb: "POST",
    path: "commands.run",
    body: (profile) =>
      shape(
        { command: text, roomId: text, params: optionalText, tmid: optionalText, triggerId: optionalText },
        profile.rest.strictBodies ? ["command", "roomId"] : [],
      )(profile),
    handle({ world, user, body }) {
      if (!body.command) throw plainError("You must provide a command to run.");
      if (!body.roomId)
        throw plainError("The room's id where to execute this command must be provided and be a string.");
      const command = commands.get(body.command.toLowerCase());
      if (command === undefined) throw plainError("The command provided does not exist (or is disabled).");
      const room = world.rooms.get(body.roomId);
      if (room === undefined || !world.access.canAccess(user, room))
        throw new ServerError("error-unauthorized", "unauthorized");
      const tmid = body.tmid ?? undefined;
      if (tmid !== undefined && world.messages.get(tmid)?.rid !== room._id) throw plainError("Invalid thread.");
      command({ world, user, room, params: body.params ?? "", ...(tmid === undefined ? {} : { tmid }) });
      return {};
    },
  }),
];

/** The commands that this server knows; the answers to wrong names are shown to the caller alone. */
const commands: ReadonlyMap<string, (use: Use) => void> = new Map([
  ["me", (use: Use) => say(use, `_${use.params}_`)],
  ["shrug", (use: Use) => say(use, `${use.params} ¯\\_(ツ)_/¯`.trim())],
  ["tableflip", (use: Use) => say(use, `${use.params} (╯°□°)╯︵ ┻━┻`.trim())],
  ["unflip", (use: Use) => say(use, `${use.params} ┬─┬ ノ( ゜-゜ノ)`.trim())],
  ["topic", ({ world, user, room, params }: Use) => world.roomSettings.describe(user, room._id, "topic", params)],
  ["leave", ({ world, user, room }: Use) => world.membership.leave(user, room._id)],
  ["part", ({ world, user, room }: Use) => world.membership.leave(user, room._id)],
  ["join", join],
  ["invite", (use: Use) => forNamed(use, (other) => use.world.membership.invite(use.user, use.room._id, other))],
  ["kick", (use: Use) => forNamed(use, (other) => use.world.membership.kick(use.user, use.room._id, other))],
  ["mute", (use: Use) => forNamed(use, (other) => use.world.roomSettings.mute(use.user, use.room._id, other))],
  ["unmute", (use: Use) => forNamed(use, (other) => use.world.roomSettings.mute(use.user, use.room._id, other, false))],
  ["status", ({ world, user, params }: Use) => world.presence.set(user, undefined, params)],
]);

function say({ world, user, room, tmid }: Use, msg: string): void {
  world.posting.send(user, { rid: room._id, msg, ...(tmid === undefined ? {} : { tmid }) });
}

function join({ world, user, room, params }: Use): void {
  const name = params.trim().replace(/^#/, "");
  const target = world.rooms.byName(name);
  if (target?.t === "c") world.membership.join(user, target._id);
  else world.delivery.whisper(user, room._id, `No channel with name \`#${name}\` was found!`);
}

/** Does something with each account that the parameters name. */
function forNamed({ world, user, room, params }: Use, act: (other: User) => void): void {
  for (const name of params.split(/\s+/).filter(Boolean)) {
    const username = name.replace(/^@/, "");
    const other = world.users.byUsername(username);
    if (other === undefined) world.delivery.whisper(user, room._id, `No user exists by the name of \`${username}\`.`);
    else act(other);
  }
}
