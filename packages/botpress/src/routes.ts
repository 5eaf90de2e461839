import { isRocketChatError } from "@rocketchat-connectors/core";
import {
  actionsRoutes,
  carryOut,
  type Dialog,
  type DoorAnswer,
  type DoorRequest,
  type DoorRoute,
  isFields,
  isProblem,
  readTarget,
  type Target,
} from "@rocketchat-connectors/dialog";
import type { Transport } from "./transport.ts";
import type { BotpressSettings } from "./types.ts";

/** Who does what bots, and programs beside them, ask for over HTTP. */
export interface Doer {
  perform: Dialog["perform"];
  /** Says payloads of Botpress. */
  say(target: Target, payload: unknown): Promise<void>;
}

/** What the connector's own HTTP server does. */
export function routesOf(
  { door }: Pick<BotpressSettings, "door">,
  { routes }: Pick<Transport, "routes">,
  doer: Doer,
): readonly DoorRoute[] {
  if (!door) return [];
  if (!door.actions && !door.compat) return routes;
  const ours = actionsRoutes(performerOf(doer), { compat: door.compat });
  const handle = ({ body, signal }: DoorRequest): Promise<DoorAnswer> => act(doer, body, signal);
  return [...routes, ...ours.map((route) => (route.path === "/v1/actions" ? { ...route, handle } : route))];
}

/**
 * Does what a body of `POST /v1/actions` asks for: an action of the dialog's, or `send` with a `payload` as the bot would
 * answer with (`{ conversation, action: "send", payload: { type: "card", … } }`).
 */
export async function act(doer: Doer, body: unknown, signal: AbortSignal): Promise<DoorAnswer> {
  const isPayload = isFields(body) && body.payload !== undefined && (body.action ?? "send") === "send";
  if (!isPayload) return await carryOut(performerOf(doer), body, signal);
  const { payload, ...where } = body;
  const found = readTarget(where);
  if (isProblem(found)) return { status: 400, body: { status: "bad_request", text: found.problem } };
  try {
    await doer.say(found.target, payload);
    return { status: 200, body: { status: "ok" } };
  } catch (error) {
    if (!isRocketChatError(error)) throw error;
    const { code, message } = error;
    return { status: statuses[code] ?? 503, body: { status: code, text: message } };
  }
}

const statuses: Readonly<Record<string, number>> = { not_found: 404, forbidden: 409, rejected: 409 };

const performerOf = ({ perform }: Doer) => ({
  perform: (...[target, action]: Parameters<Dialog["perform"]>) => perform(target, action),
});
