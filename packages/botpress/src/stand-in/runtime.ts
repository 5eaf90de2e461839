import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { BotPayload, Handler } from "./bot.ts";
import { exampleBot } from "./example.ts";
import { Faults } from "./faults.ts";
import type { JsonObject } from "./json.ts";
import { listen, type StandInRequest } from "./listening.ts";
import { withMedia } from "./media.ts";
import { runtimeApi } from "./runtime-api.ts";
import { RuntimeBot } from "./runtime-bot.ts";
import { type RuntimeCall, RuntimeCalls, type RuntimeIdentity, type RuntimeWebhook } from "./runtime-calls.ts";
import type { RuntimeConversation, RuntimeMessage, RuntimeUser } from "./runtime-records.ts";

export interface StandInRuntimeOptions {
  /** On 127.0.0.1. Default any that is free. */
  readonly port?: number;
  /** Default `exampleBot`. */
  readonly handler?: Handler;
  /** The integration's access key. Default `bp_iak_stand_in`. */
  readonly token?: string;
  readonly identity?: Partial<RuntimeIdentity>;
  /** What the bot's owner filled in for the integration. Default nothing. */
  readonly configuration?: JsonObject;
}

const kinds = ["message", "user", "conversation", "event"] as const;

/** What a request to the API is about. */
export type RuntimeKind = (typeof kinds)[number];

/** Botpress Cloud around one bot: its runtime API, and what calls an integration that serves itself. */
export interface StandInRuntime {
  /** Of the API (`BP_API_URL`), without a slash at its end. */
  readonly url: string;
  readonly token: string;
  readonly identity: RuntimeIdentity;
  readonly faults: Faults<RuntimeKind>;
  /** Everything that came in, in order. */
  readonly requests: readonly StandInRequest[];
  /** Every call of the integration that was answered or failed, in order. */
  readonly calls: readonly RuntimeCall[];
  readonly users: readonly RuntimeUser[];
  readonly conversations: readonly RuntimeConversation[];
  readonly messages: readonly RuntimeMessage[];
  /** Installs the integration at this address in the bot (`register`). */
  install(url: string): Promise<RuntimeCall>;
  /** Takes it out of the bot (`unregister`); the address stays known. */
  uninstall(): Promise<RuntimeCall>;
  /** Calls any operation, also as another bot. */
  call(operation: string, body: unknown, identity?: Partial<RuntimeIdentity>): Promise<RuntimeCall>;
  /** Somebody posts to the integration's webhook. */
  webhook(request: RuntimeWebhook): Promise<RuntimeCall>;
  /** The bot says something unasked in the conversation with this tag `id`; throws when there is none. */
  say(tag: string, payload: BotPayload): Promise<RuntimeCall | undefined>;
  /** Hands a message of the bot to the integration once more. */
  redeliver(messageId: string): Promise<RuntimeCall>;
  /** Cuts every connection to the API, and refuses new ones. */
  down(): Promise<void>;
  /** The API is there again, at the same address. */
  up(): Promise<void>;
  /** Forgets a user or a conversation, as its owner can. */
  forget(id: string): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const usualIdentity: RuntimeIdentity = {
  botId: "bot-stand-in",
  botUserId: "user-of-the-bot",
  integrationId: "intver-stand-in",
  integrationAlias: "rocketchat",
  webhookId: "webhook-stand-in",
};

/** Starts a stand-in on 127.0.0.1. */
export async function startStandInRuntime(options: StandInRuntimeOptions = {}): Promise<StandInRuntime> {
  const { port = 0, token = "bp_iak_stand_in", handler = exampleBot, configuration = {} } = options;
  const identity = { ...usualIdentity, ...options.identity };
  const calls = new RuntimeCalls(identity, configuration);
  const place = { url: "" };
  const bot = new RuntimeBot(
    identity,
    withMedia(handler, () => place.url),
    calls,
  );
  const faults = new Faults<RuntimeKind>("message", kindOf);
  const requests: StandInRequest[] = [];
  const app = new Hono<{ readonly Bindings: HttpBindings }>();
  app.use(async ({ req }, next) => {
    const { method, path } = req;
    requests.push({ method, path, query: req.query(), headers: req.header(), body: await req.text() });
    await next();
  });
  app.use(faults.middleware);
  app.route("/", runtimeApi(bot, token));
  const { url, up, down } = await listen(app, port);
  place.url = url;
  const close = async (): Promise<void> => {
    bot.close();
    await down();
  };
  return {
    ...{ url, up, down, token, identity, faults, requests, close },
    ...doingsOf(bot, calls),
    calls: calls.made,
    get users() {
      return bot.users.all;
    },
    get conversations() {
      return bot.conversations.all;
    },
    get messages() {
      return bot.messages.all;
    },
    [Symbol.asyncDispose]: close,
  };
}

function kindOf(_method: string, path: string): RuntimeKind | undefined {
  const [, kind] = /^\/v1\/chat\/(user|conversation|message|event)s\b/.exec(path) ?? [];
  return kinds.find((each) => each === kind);
}

type Doings = "install" | "uninstall" | "call" | "webhook" | "say" | "redeliver" | "forget";

function doingsOf(bot: RuntimeBot, calls: RuntimeCalls): Pick<StandInRuntime, Doings> {
  const webhookUrl = `https://webhook.botpress.cloud/${bot.identity.webhookId}`;
  return {
    install: async (url) => {
      calls.url = url;
      return await calls.call("register", { webhookUrl });
    },
    uninstall: async () => await calls.call("unregister", { webhookUrl }),
    call: async (operation, body, identity) => await calls.call(operation, body, identity),
    webhook: async ({ method = "POST", path = "/", query = "", headers = {}, body = "" }) =>
      await calls.call("webhook_received", { req: { method, path, query, headers, body } }),
    say: async (tag, payload) => {
      const conversation = bot.conversations.all.find(({ tags }) => tags.id === tag);
      if (conversation === undefined) throw new Error(`There is no conversation with the tag ${tag}.`);
      return await bot.say(conversation, payload);
    },
    redeliver: async (messageId) => {
      const message = bot.messages.get(messageId);
      if (message === undefined) throw new Error(`There is no message ${messageId}.`);
      return await bot.deliver(message);
    },
    forget: (id) => {
      bot.users.delete(id);
      bot.conversations.delete(id);
    },
  };
}
