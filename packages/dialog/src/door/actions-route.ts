import { isRocketChatError } from "@rocketchat-connectors/core";
import { type EngineEvent, type Order, readOrder } from "../actions/aliases.ts";
import { isFields } from "../actions/fields.ts";
import type { Outcome } from "../actions/run.ts";
import { type Action, type ActionProblem, isProblem } from "../actions/schema.ts";
import type { Target } from "../targets.ts";
import type { DoorAnswer, DoorRequest, DoorRoute } from "./types.ts";

/** What became of what was asked for: an outcome, whose `ok` may carry more to tell the caller. */
export type Performed =
  | Exclude<Outcome, { readonly status: "ok" }>
  | { readonly status: "ok"; readonly [field: string]: unknown };

/** Who does what programs ask for; `not_found` says that there is no such target. */
export interface Performer {
  perform(target: Target, action: Action, signal: AbortSignal): Promise<Performed>;
  /** Tells the engine of an event; absent when it takes none. */
  trigger?(target: Target, event: EngineEvent, signal: AbortSignal): Promise<Performed>;
}

export interface ActionsRouteOptions {
  /** Default `/v1/actions`. */
  readonly path?: string;
  /** Serve `POST /incoming` as the apps of the marketplace do. Default false. */
  readonly compat?: boolean;
}

/** The routes by which programs make the bot do something. */
export function actionsRoutes(
  performer: Performer,
  { path = "/v1/actions", compat = false }: ActionsRouteOptions = {},
): readonly DoorRoute[] {
  const handle = ({ body, signal }: DoorRequest): Promise<DoorAnswer> => carryOut(performer, body, signal);
  const route: DoorRoute = { method: "POST", path, handle };
  return compat ? [route, { method: "POST", path: "/incoming", handle: likeApp(handle) }] : [route];
}

/** Does what the body of a request asks for; resolves with what the caller is told. */
export async function carryOut(performer: Performer, body: unknown, signal: AbortSignal): Promise<DoorAnswer> {
  const order = readOrder(body);
  if (isProblem(order)) return { status: 400, body: { status: "bad_request", text: order.problem } };
  const performed = await carriedOut(performer, order, signal);
  if (isProblem(performed)) return { status: 400, body: { status: "bad_request", text: performed.problem } };
  return { status: statusOf(performed.status), body: performed };
}

/** Answers as the marketplace's apps for Rasa and Dialogflow do: 200 with `result`, or 500 with `error`. */
export function likeApp(handle: DoorRoute["handle"]): DoorRoute["handle"] {
  return async (request) => {
    const { status, body } = await handle(request);
    if (status < 400) return { status: 200, body: { result: "Success" } };
    const { text, error = text } = isFields(body) ? body : {};
    return { status: 500, body: { error: typeof error === "string" ? error : "the request failed" } };
  };
}

type Answerable = Performed | { readonly status: string; readonly text: string };

/** Does one after the other, up to the first that is refused. */
async function carriedOut(
  performer: Performer,
  { target, actions, event }: Order,
  signal: AbortSignal,
): Promise<Answerable | ActionProblem> {
  try {
    if (event) return (await performer.trigger?.(target, event, signal)) ?? { problem: "nobody takes events here" };
    let performed: Performed = { status: "ok" };
    for (const action of actions) {
      performed = await performer.perform(target, action, signal);
      if (performed.status !== "ok") break;
    }
    return performed;
  } catch (error) {
    if (!isRocketChatError(error)) throw error;
    return { status: error.code, text: error.message };
  }
}

const statuses: Readonly<Record<string, number>> = {
  ok: 200,
  not_found: 404,
  // Rocket.Chat does not answer now, and may when it is asked again.
  unreachable: 503,
  timeout: 503,
  rate_limited: 503,
  closed: 503,
};

/** What is in no list was refused. */
const statusOf = (status: string): number => statuses[status] ?? 409;
