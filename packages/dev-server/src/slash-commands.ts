import type { Room, User } from "./world/documents.ts";
import type { World } from "./world/world.ts";

/** One use of a slash command. */
export interface Use {
  readonly world: World;
  readonly user: User;
  readonly room: Room;
  readonly params: string;
  readonly tmid?: string;
}

/** What a command does; undefined for a name that the server does not know. */
export function slashCommand(name: string): ((use: Use) => void) | undefined {
  return commands.get(name.toLowerCase());
}

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
