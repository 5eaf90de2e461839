import type { BotpressConnector } from "./connector.ts";
import {
  type Handler,
  type StandInChat,
  type StandInConverse,
  type StandInRuntime,
  startStandInChat,
  startStandInConverse,
  startStandInRuntime,
} from "./stand-in.ts";
import type { BotpressOptions } from "./types.ts";

/** The ways of speaking to a Botpress that a bot can go. */
export const ways = ["public", "secured", "old", "stream", "webhook", "integration"] as const;
export type Way = (typeof ways)[number];

export const secret = "between-us";
const encryptionKey = "a-key-to-encrypt-with";

/** A Botpress behind a bot. */
export interface Behind extends AsyncDisposable {
  readonly options: BotpressOptions;
  /** Tells Botpress where the connector listens. */
  meets(connector: Pick<BotpressConnector, "url">): Promise<void>;
  readonly converse?: StandInConverse;
  readonly chat?: StandInChat;
  readonly runtime?: StandInRuntime;
}

/** Starts the Botpress of a way, with this bot in it. */
export async function startBehind(way: Way, handler?: Handler): Promise<Behind> {
  const bot = handler === undefined ? {} : { handler };
  if (way === "integration") return await startRuntime(bot);
  if (way === "stream" || way === "webhook") return await startChat(way, bot);
  const converse = await startStandInConverse({ ...bot, ...(way === "old" ? { version: "12.20.1" } : {}) });
  const login = { email: "admin@example.com", password: "secret" };
  return {
    options: { url: converse.url, converse: { botId: "bot", ...(way === "secured" ? { login } : {}) } },
    meets: async () => undefined,
    converse,
    [Symbol.asyncDispose]: () => converse.close(),
  };
}

async function startChat(receive: "stream" | "webhook", bot: { readonly handler?: Handler }): Promise<Behind> {
  const chat = await startStandInChat({ ...bot, encryptionKey });
  const isPosted = receive === "webhook";
  return {
    options: {
      chat: { url: chat.url, encryptionKey, receive, quietMs: 100 },
      ...(isPosted ? { door: { port: 0, secret } } : {}),
    },
    async meets({ url }) {
      if (isPosted) chat.webhookTo(`${url}/botpress/webhook`, secret);
    },
    chat,
    [Symbol.asyncDispose]: () => chat.close(),
  };
}

async function startRuntime({ handler }: { readonly handler?: Handler }): Promise<Behind> {
  const { exampleBot } = await import("./stand-in.ts");
  const runtime = await startStandInRuntime({ handler: handler ?? exampleBot });
  const { url: apiUrl, token } = runtime;
  return {
    options: { mode: "integration", integration: { apiUrl, token, quietMs: 100 }, door: { port: 0, secret } },
    async meets({ url }) {
      await runtime.install(`${url}/botpress/integration/${secret}`);
    },
    runtime,
    [Symbol.asyncDispose]: () => runtime.close(),
  };
}
