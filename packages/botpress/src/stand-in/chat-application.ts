import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import type { ChatAnswer, ChatService, Operations } from "./chat-call.ts";
import { conversationOperations, participantOperations } from "./chat-conversations.ts";
import { ChatError } from "./chat-errors.ts";
import { eventOperations, messageOperations } from "./chat-messages.ts";
import { type ChatOperation, type Matched, matched } from "./chat-operations.ts";
import { userOperations } from "./chat-users.ts";
import type { Faults } from "./faults.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import type { StandInRequest } from "./listening.ts";

/** A request, and what it asks for; undefined when the Chat API has no such thing. */
export interface ChatRequest extends StandInRequest {
  readonly operation: ChatOperation | undefined;
}

type Env = { readonly Bindings: HttpBindings };

const operations: Operations = {
  hello: () => ({ status: 200, body: "Hello" }),
  ...userOperations,
  ...conversationOperations,
  ...participantOperations,
  ...messageOperations,
  ...eventOperations,
};

/** For these nobody needs a key. */
const open: readonly ChatOperation[] = ["hello", "createUser"];

/** All that the stand-in answers below its webhook id, with the faults in front. */
export function application(
  service: ChatService,
  webhookId: string,
  faults: Pick<Faults, "middleware">,
  came: (request: ChatRequest) => void,
): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.use(async ({ req }, next) => {
    const { method } = req;
    const path = pathOf(req.url, webhookId) ?? new URL(req.url).pathname;
    const operation = matched(method, path)?.operation;
    came({ operation, method, path, query: req.query(), headers: req.header(), body: await req.text() });
    await next();
  });
  app.use(faults.middleware);
  app.all("*", async (context) => {
    const path = pathOf(context.req.url, webhookId);
    // What stands in front answers with success, and says in the body that it is none.
    if (path === undefined) return sent({ status: 200, body: unknownWebhook() });
    const found = matched(context.req.method, path);
    if (found === undefined) throw new ChatError("ResourceNotFound", `No operation ${context.req.method} ${path}`);
    return sent(await answered(service, found, context));
  });
  app.onError((error) => {
    const refused = error instanceof ChatError ? error : new ChatError("Internal", "An error occurred");
    return sent({ status: refused.code, body: refused });
  });
  return app;
}

/** What follows the webhook id, as it came; undefined when another webhook is called. */
export function pathOf(url: string, webhookId: string): string | undefined {
  const { pathname } = new URL(url, "http://127.0.0.1");
  const root = `/${webhookId}`;
  return pathname.startsWith(`${root}/`) ? pathname.slice(root.length) : undefined;
}

async function answered(service: ChatService, found: Matched, { req, env }: Context<Env>): Promise<ChatAnswer> {
  const { operation, id, userId } = found;
  const caller = open.includes(operation) ? "" : await service.keys.read(req.header("x-user-key"));
  const body = bodyIn(await req.text());
  const nextToken = req.query("nextToken");
  return operations[operation]?.(service, { id, userId, caller, nextToken, body, response: env.outgoing });
}

function bodyIn(text: string): JsonObject {
  if (text === "") return {};
  const body = parsed(text);
  if (isObject(body)) return body;
  throw new ChatError("InvalidPayload", "body must be an object");
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sent(answer: ChatAnswer): Response {
  if (answer === undefined) return RESPONSE_ALREADY_SENT;
  const { status, body } = answer;
  if (typeof body === "string") return new Response(body, { status });
  return Response.json(body, { status });
}

const unknownWebhook = () => new ChatError("ResourceNotFound", "The requested webhook does not exist.");
