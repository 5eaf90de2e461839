import { plainError, ServerError } from "../../world/errors.ts";
import { historyMethods } from "./history.ts";
import { livechatMethods } from "./livechat.ts";
import { messageMethods } from "./messages.ts";
import type { MethodCall, Methods } from "./method.ts";
import { peopleMethods } from "./people.ts";
import { roomMethods } from "./rooms.ts";
import { streamMethods } from "./streams.ts";

/** Every method but `login` and `logout`, which belong to a session. */
const methods: Methods = {
  ...messageMethods,
  ...roomMethods,
  ...historyMethods,
  ...peopleMethods,
  ...livechatMethods,
  ...streamMethods,
};

/** Runs a method, if this server generation has it; otherwise 404. */
export async function callMethod(name: string, call: MethodCall, params: readonly unknown[]): Promise<unknown> {
  const method = call.world.profile.ddp.methods.has(name) ? methods[name] : undefined;
  if (method === undefined) throw new ServerError(404, `Method '${name}' not found`);
  const { deprecatedFails, ddp } = call.world.profile;
  // A plain error, which the socket hides behind 500.
  if (deprecatedFails && ddp.deprecatedMethods.has(name))
    throw plainError(
      `The method "${name}" is deprecated and will be removed on version ${ddp.deprecatedMethods.get(name)}`,
    );
  return method(call, ...params);
}
