import { slashCommand } from "../../slash-commands.ts";
import { plainError, ServerError } from "../../world/errors.ts";
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
      const command = slashCommand(body.command);
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
