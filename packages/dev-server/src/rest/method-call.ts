import { decode, encode } from "../ddp/ejson.ts";
import { wireError } from "../ddp/frames.ts";
import type { DdpLimiter } from "../ddp/limits.ts";
import { callMethod } from "../ddp/methods/table.ts";
import { parseJson } from "../json.ts";
import type { User } from "../world/documents.ts";
import { ServerError } from "../world/errors.ts";
import type { World } from "../world/world.ts";
import { type Endpoint, endpoint, openEndpoint, Reply } from "./endpoint.ts";
import { closedShape } from "./schema.ts";

interface MethodBody {
  readonly message: string;
}

const body = closedShape({ message: { type: "string" } }, ["message"]);

/** DDP methods over HTTP; they count against the limits of DDP, not of REST. */
export function methodCallEndpoints(limiter: DdpLimiter | undefined): readonly Endpoint[] {
  const common = { verb: "POST", body, limit: "none" } as const;
  return [
    endpoint<MethodBody>({
      ...common,
      path: "method.call/:method{.+}",
      handle: ({ world, user, body: { message } }) => run(world, user, message, limiter),
    }),
    openEndpoint<MethodBody>({
      ...common,
      path: "method.callAnon/:method{.+}",
      handle: ({ world, body: { message } }) => run(world, undefined, message, limiter),
    }),
  ];
}

/** The method's name in the body rules; the one in the path is for the log. */
async function run(
  world: World,
  user: User | undefined,
  message: string,
  limiter: DdpLimiter | undefined,
): Promise<Reply> {
  const { method, params, id } = readCall(message);
  const answer = (outcome: Readonly<Record<string, unknown>>) => JSON.stringify({ msg: "result", id, ...outcome });
  try {
    const connection = `rest ${user?._id ?? "anonymous"}`;
    limiter?.take(method, { connection, ...(user === undefined ? {} : { userId: user._id }) });
    const result = await callMethod(method, { world, user, connection }, params);
    return new Reply(200, { message: answer(result === undefined ? {} : { result: encode(result) }), success: true });
  } catch (error) {
    const status = world.profile.rest.methodErrorStatus;
    return new Reply(status, { message: answer({ error: wireError(error) }), success: status === 200 });
  }
}

function readCall(message: string): {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly id: unknown;
} {
  const call: unknown = parse(message);
  if (typeof call !== "object" || call === null || !("method" in call) || typeof call.method !== "string")
    throw new ServerError("error-invalid-params", "The body must hold a method call", { method: "method.call" });
  const params: unknown = "params" in call ? call.params : [];
  return { method: call.method, params: Array.isArray(params) ? params : [], id: "id" in call ? call.id : undefined };
}

function parse(message: string): unknown {
  try {
    return decode(parseJson(message));
  } catch {
    return undefined;
  }
}
