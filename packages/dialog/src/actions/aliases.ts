import type { Target } from "../targets.ts";
import { type Fields, filled, isFields } from "./fields.ts";
import { type Action, type ActionProblem, isProblem, parseAction } from "./schema.ts";
import { readTarget } from "./target.ts";

/** Something that an engine is to hear of, by its name there. */
export interface EngineEvent {
  readonly name: string;
  readonly parameters: Fields;
}

/** What a program outside asks for, and where. */
export type Order =
  | { readonly target: Target; readonly actions: readonly Action[]; readonly event?: undefined }
  | { readonly target: Target; readonly event: EngineEvent; readonly actions?: undefined };

/** The actions of others, by our names. */
const names: Readonly<Record<string, Action["action"] | "event">> = {
  handover: "handoff",
  "perform-handover": "handoff",
  "close-chat": "close",
  message: "send",
  "send-message": "send",
  "trigger-event": "event",
};

/** Reads a body of `POST /v1/actions`: ours, or one that bots for the apps of the marketplace post already. */
export function readOrder(body: unknown): Order | ActionProblem {
  if (!isFields(body)) return { problem: 'the body must be an object such as {"roomId":"…","action":"handoff"}' };
  if (typeof body.action === "string" && Object.hasOwn(names, body.action)) return readAlias(body);
  const found = readTarget(isFields(body.actionData) ? { ...body.actionData, ...body } : body);
  if (isProblem(found)) return found;
  const action = parseAction(found.rest);
  return isProblem(action) ? action : { target: found.target, actions: [action] };
}

/**
 * Reads a body that bots post to the apps for Rasa and Dialogflow, and to those that grew from them:
 * `{ action: "handover", sessionId, actionData: { targetDepartment } }`.
 *
 * `sessionId` is a room's id there; one of our conversation ids is taken as well.
 */
export function readAlias(body: unknown): Order | ActionProblem {
  if (!isFields(body)) return { problem: "the body must be an object with action and sessionId" };
  const name = typeof body.action === "string" ? names[body.action] : undefined;
  if (name === undefined) return { problem: `action must be one of ${Object.keys(names).join(", ")}` };
  // A form, which some bots post, carries no object.
  const { action: _action, actionData, ...outside } = body;
  const data = isFields(actionData) ? filled(actionData) : {};
  const found = readTarget({ ...pick(data, "sessionId"), ...filled(outside) });
  if (isProblem(found)) return found;
  const { target, rest } = found;
  if (name === "event") return eventOf(target, { ...rest, ...data });
  return actionsIn(target, name, { ...rest, ...data });
}

const pick = (fields: Fields, name: string): Fields => (fields[name] === undefined ? {} : { [name]: fields[name] });

function actionsIn(target: Target, action: Action["action"], { messages, ...fields }: Fields): Order | ActionProblem {
  const list = action === "send" && Array.isArray(messages) ? messages.map(sayingOf) : [fields];
  if (list.length === 0) return { problem: "messages must not be empty" };
  const actions: Action[] = [];
  for (const one of list) {
    const read = parseAction({ ...(isFields(one) ? one : {}), action });
    if (isProblem(read)) return read;
    actions.push(read);
  }
  return { target, actions };
}

/** Of the app for Dialogflow: a text, or an object with a text and options to choose from. */
function sayingOf(message: unknown): Fields {
  return isFields(message) ? { message } : { text: message };
}

function eventOf(target: Target, { event }: Fields): Order | ActionProblem {
  const fields = typeof event === "string" ? { name: event } : event;
  const { name, parameters } = isFields(fields) ? filled(fields) : {};
  if (typeof name !== "string") return { problem: "trigger-event: event must be an object with a name" };
  return { target, event: { name, parameters: isFields(parameters) ? parameters : {} } };
}
