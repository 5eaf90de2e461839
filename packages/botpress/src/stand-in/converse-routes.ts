import type { Context } from "hono";
import { Hono } from "hono";
import { bodyOf, validatePublic, validateText } from "./converse-body.ts";
import type { Collaborators } from "./converse-collaborators.ts";
import { noSuchBot } from "./converse-errors.ts";
import { shownBy } from "./converse-login.ts";
import type { Incoming, Output, Turns } from "./converse-turns.ts";
import { defined, isObject, type Json, type JsonObject } from "./json.ts";
import { isBefore } from "./versions.ts";

/** What can change while the server runs. */
export interface ConverseState {
  readonly version: string;
  readonly botIds: readonly string[];
  externalUrl: string;
  publicRoute: PublicRoute;
  maxMessageLength: number;
  isLoading: boolean;
}

/** `converse.enableUnsecuredEndpoint`: on, off for the bot, or off for all. */
export type PublicRoute = "on" | "off-for-bot" | "off";

/** What each payload of somebody's words can be; every other type is an event. */
const spoken = new Set(["text", "quick_reply", "postback", "image", "audio", "video", "voice", "file", "location"]);

/** `/api/v1/bots/:botId/converse/:userId`, and the same with `/secured`. */
export function converse(state: ConverseState, collaborators: Collaborators, turns: Turns): Hono {
  const app = new Hono({ strict: false });
  app.post("/:botId/converse/:userId", async (context) => {
    const { botId, body } = await asked(context, state);
    if (state.publicRoute !== "on") return context.text(disabled(state.publicRoute, botId), 403);
    validatePublic(body, state.version);
    const include = context.req.query("include");
    if (include && include.toLowerCase() !== "responses") {
      // Old servers say 401; since which one they do not is not known.
      const status = isBefore(state.version, "12.22.0") ? 401 : 403;
      return context.text('Unauthenticated converse API can only return "responses"', status);
    }
    return context.json({ responses: (await sent(context, body, state, turns)).responses });
  });
  app.post("/:botId/converse/:userId/secured", async (context) => {
    const { body } = await asked(context, state);
    await collaborators.check(shownBy(context));
    const output = await sent(context, body, state, turns);
    const parts = context.req.query("include")?.toLowerCase().split(",") ?? [];
    return context.json({ responses: output.responses, ...included(parts, output, body) });
  });
  return app;
}

/** The body is read before the bot is looked for. */
async function asked(context: Context, state: ConverseState): Promise<{ botId: string; body: JsonObject }> {
  const body = bodyOf(context.req.header("content-type"), await context.req.text());
  const botId = context.req.param("botId") ?? "";
  if (state.isLoading || !state.botIds.includes(botId)) throw noSuchBot();
  return { botId, body };
}

function disabled(route: PublicRoute, botId: string): string {
  return `Unauthenticated Converse API is disabled for ${route === "off" ? "all bots" : botId}`;
}

async function sent(context: Context, body: JsonObject, state: ConverseState, turns: Turns): Promise<Output> {
  const { includedContexts: _, ...fields } = body;
  const payload: JsonObject = { ...fields, type: fields.type || "text" };
  validateText(payload, state.maxMessageLength);
  const botId = context.req.param("botId") ?? "";
  return turns.send(botId, incomingOf(context.req.param("userId") ?? "", payload));
}

function incomingOf(user: string, payload: JsonObject): Incoming {
  const type = String(payload.type);
  const metadata = isObject(payload.metadata) ? payload.metadata : {};
  const incoming = { user, text: wordsOf(type, payload), payload, metadata };
  return spoken.has(type) ? incoming : { ...incoming, event: type };
}

/** A choice of the secured route counts with its value. */
function wordsOf(type: string, { text, payload }: JsonObject): string {
  const value: Json | undefined = type === "quick_reply" || type === "postback" ? (payload ?? text) : text;
  return typeof value === "string" ? value : "";
}

function included(parts: readonly string[], { event }: Output, body: JsonObject): JsonObject {
  const all: JsonObject = {
    nlu: { includedContexts: body.includedContexts ?? ["global"], language: "en", intents: [] },
    state: { user: {}, session: { lastMessages: [] }, temp: {}, context: {}, event },
    suggestions: [],
    decision: {},
  };
  return defined(Object.fromEntries(parts.map((part) => [part, all[part]])));
}
