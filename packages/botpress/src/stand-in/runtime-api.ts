import { randomBytes } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { isObject, type JsonObject } from "./json.ts";
import type { RuntimeBot } from "./runtime-bot.ts";
import { payloadProblem } from "./runtime-payloads.ts";
import type { RuntimeConversation, Tags } from "./runtime-records.ts";

type Env = { readonly Bindings: HttpBindings };

/** What the integration's definition knows; other tags are refused. */
const tagNames = { user: ["id", "username"], conversation: ["id", "roomId", "threadId"], message: ["id"] } as const;

/** An error as Botpress' API answers with it. */
class ApiError extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** Botpress Cloud's runtime API, as far as an integration uses it (paths of `@botpress/client` 1.35.0). */
export function runtimeApi(bot: RuntimeBot, token: string): Hono<Env> {
  const app = new Hono<Env>();
  app.use(guard(bot, token));
  app.post("/v1/chat/users/get-or-create", async (context) => {
    const body = await bodyOf(context);
    const tags = tagsIn(body, "user");
    const found = bot.users.find(tags, namesIn(body));
    const name = typeof body.name === "string" ? { name: body.name } : {};
    const user = found ?? bot.users.create((id, now) => ({ id, tags, ...name, createdAt: now, updatedAt: now }));
    return context.json({ user });
  });
  app.post("/v1/chat/conversations/get-or-create", async (context) => {
    const body = await bodyOf(context);
    if (body.channel !== "channel") throw invalid(`channel "${String(body.channel)}" does not exist`);
    const tags = tagsIn(body, "conversation");
    const found = bot.conversations.find(tags, namesIn(body));
    const conversation = found ?? createConversation(bot, tags);
    return context.json({ conversation });
  });
  app.get("/v1/chat/conversations", (context) => context.json({ conversations: bot.conversations.all, meta: {} }));
  app.get("/v1/chat/conversations/:id", (context) => {
    const conversation = bot.conversations.get(context.req.param("id"));
    if (conversation === undefined) throw new ApiError(404, "ResourceNotFound", "Conversation not found");
    return context.json({ conversation });
  });
  app.post("/v1/chat/messages/get-or-create", async (context) => postMessage(context, bot, true));
  app.post("/v1/chat/messages", async (context) => postMessage(context, bot, false));
  // The latest come first, and of many only some, as in Botpress' lists.
  app.get("/v1/chat/messages", ({ req, json }) => {
    const messages = bot.messages.all.filter((one) => one.conversationId === req.query("conversationId"));
    return json({ messages: messages.reverse().slice(0, 20), meta: {} });
  });
  app.put("/v1/chat/messages/:id", async (context) => {
    const message = bot.messages.get(context.req.param("id"));
    if (message === undefined) throw new ApiError(404, "ResourceNotFound", "Message not found");
    const tags = { ...message.tags, ...tagsIn(await bodyOf(context), "message") };
    bot.messages.put({ ...message, tags });
    return context.json({ message: { ...message, tags } });
  });
  app.post("/v1/chat/events", async (context) => postEvent(context, bot));
  app.notFound(() => refused(new ApiError(404, "MethodNotFound", "The requested method was not found")));
  app.onError((error) => {
    if (error instanceof ApiError) return refused(error);
    return refused(new ApiError(500, "Internal", "An internal error occurred"));
  });
  return app;
}

function guard({ identity }: RuntimeBot, token: string): MiddlewareHandler<Env> {
  return async ({ req }, next) => {
    if (req.header("authorization") !== `Bearer ${token}`)
      throw new ApiError(401, "Unauthorized", "The request requires to be authenticated.");
    const isOwn =
      req.header("x-bot-id") === identity.botId && req.header("x-integration-id") === identity.integrationId;
    if (!isOwn) throw new ApiError(403, "Forbidden", "This integration is not installed in this bot");
    await next();
  };
}

function createConversation({ conversations, identity }: RuntimeBot, tags: Tags): RuntimeConversation {
  return conversations.create((id, now) => ({
    ...{ id, tags, channel: "channel", createdAt: now, updatedAt: now },
    integration: identity.integrationAlias,
  }));
}

async function postMessage(context: Context<Env>, bot: RuntimeBot, isLookedUp: boolean): Promise<Response> {
  const body = await bodyOf(context);
  const conversation = bot.conversations.get(String(body.conversationId));
  if (conversation === undefined) throw new ApiError(404, "ResourceNotFound", "Conversation not found");
  const userId = String(body.userId);
  if (bot.users.get(userId) === undefined) throw new ApiError(404, "ResourceNotFound", "User not found");
  const tags = tagsIn(body, "message");
  const found = isLookedUp ? bot.messages.find(tags, namesIn(body)) : undefined;
  if (found !== undefined) return context.json({ message: found });
  const { type, payload } = body;
  if (typeof type !== "string" || !isObject(payload)) throw invalid("data must have type and payload");
  const problem = payloadProblem(type, payload);
  if (problem !== undefined) throw invalid(problem);
  const message = bot.messages.create((id, now) => ({
    ...{ id, type, payload, direction: "incoming", tags, userId, createdAt: now, updatedAt: now },
    conversationId: conversation.id,
  }));
  const text = typeof payload.text === "string" ? payload.text : "";
  bot.hear(conversation, { text, payload: { type, ...payload } });
  return context.json({ message }, 201);
}

async function postEvent(context: Context<Env>, bot: RuntimeBot): Promise<Response> {
  const { type, payload, conversationId } = await bodyOf(context);
  if (typeof type !== "string" || !isObject(payload)) throw invalid("data must have type and payload");
  const conversation = bot.conversations.get(String(conversationId));
  if (conversation === undefined) throw new ApiError(404, "ResourceNotFound", "Conversation not found");
  const event = typeof payload.type === "string" ? payload.type : type;
  bot.hear(conversation, { text: "", payload, event });
  const id = `evt_${randomBytes(8).toString("hex")}`;
  return context.json({ event: { id, type, payload, conversationId, createdAt: new Date().toISOString() } }, 201);
}

async function bodyOf({ req }: Context<Env>): Promise<JsonObject> {
  const body: unknown = await req.json().catch(() => undefined);
  if (!isObject(body)) throw invalid("the body must be an object");
  return body;
}

function tagsIn({ tags }: JsonObject, kind: keyof typeof tagNames): Tags {
  const names: readonly string[] = tagNames[kind];
  const entries = Object.entries(isObject(tags) ? tags : {});
  const wrong = entries.find(([name, value]) => !names.includes(name) || typeof value !== "string");
  if (wrong !== undefined) throw invalid(`tag "${wrong[0]}" is not defined, or is no text`);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function namesIn({ discriminateByTags: names }: JsonObject): readonly string[] | undefined {
  return Array.isArray(names) ? names.map(String) : undefined;
}

const invalid = (message: string): ApiError => new ApiError(400, "InvalidPayload", message);

function refused({ status, type, message }: ApiError): Response {
  const id = `err_${randomBytes(4).toString("hex")}`;
  return Response.json({ id, code: status, type, message }, { status });
}
