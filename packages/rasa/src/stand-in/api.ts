import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { Conversation, Latest } from "./conversations.ts";
import { type ApiError, apiErrors, version } from "./errors.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { type Collector, collector } from "./outputs.ts";
import type { Rasa } from "./rasa.ts";
import { bodyOf } from "./sanic.ts";
import { knows } from "./speech.ts";
import { restart } from "./turns.ts";

const verbosities = ["NONE", "APPLIED", "AFTER_RESTART", "ALL"];

/** What clients of ours use of `rasa run --enable-api` (`rasa/server.py`, 3.6). */
export function api(rasa: Rasa): Hono {
  const app = new Hono();
  app.get("/", (context) => context.text(`Hello from Rasa: ${version}`));
  app.get("/version", (context) => context.json({ version, minimum_compatible_version: version }));
  const guard = guarded(rasa);
  app.get("/status", guard, (context) =>
    context.json({ model_file: "assistant.tar.gz", model_id: "stand-in", num_active_training_jobs: 0 }),
  );
  app.get("/conversations/:id{.+}/tracker", guard, (context) => tracker(context, rasa));
  app.post("/conversations/:id{.+}/tracker/events", guard, (context) => events(context, rasa));
  app.post("/conversations/:id{.+}/trigger_intent", guard, (context) => trigger(context, rasa));
  return app;
}

function guarded(rasa: Rasa): MiddlewareHandler {
  return async (context, next) => {
    const isIn = rasa.tokens.api === undefined || context.req.query("token") === rasa.tokens.api;
    if (!isIn) return refuse(context, apiErrors.notAuthenticated);
    if (!rasa.hasModel) return refuse(context, apiErrors.noModel);
    return next();
  };
}

function refuse(context: Context, { status, body }: ApiError): Response {
  return context.json(body, status);
}

async function tracker(context: Context, rasa: Rasa): Promise<Response> {
  const verbosity = (context.req.query("include_events") ?? "AFTER_RESTART").toUpperCase();
  if (!verbosities.includes(verbosity)) return refuse(context, apiErrors.badVerbosity);
  const id = context.req.param("id") ?? "";
  return context.json(stateOf(rasa.conversations.get(id) ?? rasa.conversations.fresh(id)));
}

async function events(context: Context, rasa: Rasa): Promise<Response> {
  const body = await bodyOf(context);
  const list = (Array.isArray(body) ? body : [body]).filter(isObject);
  if (list.length === 0) return refuse(context, apiErrors.badEvents);
  const id = context.req.param("id") ?? "";
  const state = await rasa.conversations.turn(id, async (conversation) => {
    for (const event of list) apply(event, conversation, rasa);
    return stateOf(conversation);
  });
  return context.json(state);
}

/** The events that clients send; the others change nothing here. */
function apply(event: JsonObject, conversation: Conversation, rasa: Rasa): void {
  if (event.event === "pause") conversation.paused = true;
  if (event.event === "resume") conversation.paused = false;
  if (event.event === "slot" && typeof event.name === "string") conversation.slots[event.name] = event.value ?? null;
  if (event.event !== "restart") return;
  restart(conversation, rasa.conversations.fresh(conversation.sender));
  Object.assign(conversation, { latestAction: null, followUp: "action_session_start" });
}

async function trigger(context: Context, rasa: Rasa): Promise<Response> {
  const body = await bodyOf(context);
  const { name, entities } = isObject(body) ? body : {};
  if (typeof name !== "string" || name === "") return refuse(context, apiErrors.noIntentName);
  if (!knows(rasa.assistant, name)) return refuse(context, apiErrors.unknownIntent);
  const id = context.req.param("id") ?? "";
  const output = outputOf(context.req.query("output_channel"), id, rasa);
  const conversation = await rasa.turns.trigger(id, { intent: name, entities: namedValues(entities) }, output);
  return context.json({ tracker: stateOf(conversation), messages: output.elements });
}

/** What is said through the callback channels is posted; in any case it is collected for the answer. */
function outputOf(wanted: string | undefined, id: string, rasa: Rasa): Collector {
  const name = wanted === "latest" ? rasa.conversations.get(id)?.latestInputChannel : wanted;
  return rasa.poster(name) ?? collector();
}

/** Entities are an object or a list of `{entity, value}`. */
function namedValues(entities: Json | undefined): JsonObject {
  if (isObject(entities)) return entities;
  if (!Array.isArray(entities)) return {};
  const named = entities.flatMap((each: Json) =>
    isObject(each) && typeof each.entity === "string" ? [[each.entity, each.value ?? null] as const] : [],
  );
  return Object.fromEntries(named);
}

/** The tracker without its events. */
function stateOf(conversation: Conversation): JsonObject {
  const { sender, slots, paused, latestMessage, latestInputChannel, latestAction, followUp } = conversation;
  return {
    sender_id: sender,
    slots,
    latest_message: messageOf(latestMessage),
    latest_event_time: Date.now() / 1_000,
    followup_action: followUp,
    paused,
    events: null,
    latest_input_channel: latestInputChannel,
    active_loop: {},
    latest_action: latestAction === null ? {} : { action_name: latestAction },
    latest_action_name: latestAction,
  };
}

function messageOf({ text, id, intent, entities, metadata }: Latest): JsonObject {
  const certainty = id === null ? {} : { confidence: 1 };
  return {
    intent: intent === undefined ? {} : { name: intent, ...certainty },
    entities: Object.entries(entities).map(([entity, value]) => ({
      entity,
      value,
      ...(id === null ? {} : foundIn(text)),
    })),
    text,
    message_id: id,
    metadata,
  };
}

/** Where `/intent{…}` has its entities. */
function foundIn(text: string | null): JsonObject {
  return { start: text?.indexOf("{") ?? 0, end: text?.length ?? 0, extractor: "RegexMessageHandler" };
}
