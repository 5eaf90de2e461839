import type { BotPayload, Handler } from "./bot.ts";
import { application, type ChatRequest, pathOf } from "./chat-application.ts";
import { type BotStream, ChatBot } from "./chat-bot.ts";
import type { ChatService } from "./chat-call.ts";
import { ChatData, type ChatMessage } from "./chat-data.ts";
import { ChatError, type ChatErrorType } from "./chat-errors.ts";
import { UserKeys } from "./chat-keys.ts";
import { type ChatOperation, matched } from "./chat-operations.ts";
import type { ListOrder } from "./chat-pages.ts";
import { Signals } from "./chat-signals.ts";
import { SignalStreams } from "./chat-streams.ts";
import { Webhook, type WebhookPost } from "./chat-webhook.ts";
import { exampleBot } from "./example.ts";
import { type Fault, Faults } from "./faults.ts";
import type { JsonObject } from "./json.ts";
import { listen } from "./listening.ts";
import { withMedia } from "./media.ts";

export interface StandInChatOptions {
  /** On 127.0.0.1. Default any that is free. */
  readonly port?: number;
  /** Of the bot's Chat integration. Default `webhook-id`. */
  readonly webhookId?: string;
  /** Default `exampleBot`. */
  readonly handler?: Handler;
  /** Set by the bot's owner: keys of users are signed with it, and nobody gets one here. */
  readonly encryptionKey?: string;
  /** Where signals are posted; they go over the streams all the same. */
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  /** Milliseconds between two `ping`s on a stream. Default 30 000. */
  readonly pingMs?: number;
  /** How many items a page of a list has. Default 20. */
  readonly pageSize?: number;
  /** Default `mixed`. */
  readonly listOrder?: ListOrder;
  /** Every text of the bot is told piece by piece before it is said. Default false. */
  readonly streaming?: boolean;
}

export interface StandInChat {
  /** With the webhook id, without a slash at its end. */
  readonly url: string;
  /** Of requests; by default for `createMessage`. */
  readonly faults: Faults<ChatOperation>;
  /** What is told of what happens, with what can go wrong with that. */
  readonly signals: Pick<Signals, "all" | "lose" | "double" | "late" | "hold" | "release" | "held" | "clear">;
  /** The streams of those who listen. */
  readonly streams: Pick<SignalStreams, "count" | "cut" | "drop" | "end" | "isSilent">;
  /** Everything that came in, in order; paths are those below the webhook id. */
  readonly requests: readonly ChatRequest[];
  /** What was posted to the webhook. */
  readonly posts: readonly WebhookPost[];
  /** How many posts were on their way at the same time, at the most. */
  readonly mostPostsAtOnce: number;
  /** Users and conversations, by the ids that callers chose, the oldest first. */
  readonly users: readonly string[];
  readonly conversations: readonly string[];
  /** What the bot's handler threw. */
  readonly failures: readonly unknown[];
  /** What was said in a conversation, in order. */
  messages(conversationId: string): readonly ChatMessage[];
  /** A key, also of a user that does not exist. */
  keyOf(userId: string): Promise<string>;
  /** Lets the bot say something that nobody asked for, also in conversations that do not exist. */
  botSays(conversationId: string, payload: BotPayload): Promise<void>;
  /** Lets the bot write a text piece by piece. */
  botWrites(conversationId: string): BotStream;
  /** Tells of something that did not happen. Resolves as the webhook answers. */
  emit(conversationId: string, type: string, data: JsonObject): Promise<void>;
  /** Tells something that is no signal. */
  emitRaw(conversationId: string, data: string): Promise<void>;
  /** From now on, signals are posted there; undefined for nowhere. */
  webhookTo(url: string | undefined, secret?: string): void;
  /** Resolves when no turn of the bot is running and nothing is on its way. */
  settled(): Promise<void>;
  /** Cuts every connection, and refuses new ones; everything that is known stays, and the bot goes on. */
  down(): Promise<void>;
  /** Listens again, at the same port. */
  up(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** An error of the Chat API, as a fault: `isHidden` under status 200, as what stands in front of it answers. */
export function chatFault(
  type: ChatErrorType,
  more: {
    readonly isHidden?: boolean;
    readonly headers?: Readonly<Record<string, string>>;
    readonly when?: "after";
  } = {},
): Fault {
  const { isHidden = false, headers = {}, when } = more;
  const error = new ChatError(type, `The stand-in was told to answer ${type}.`);
  return {
    type: "answer",
    status: isHidden ? 200 : error.code,
    body: JSON.stringify(error),
    headers: { "content-type": "application/json", ...headers },
    ...(when === undefined ? {} : { when }),
  };
}

/** Starts a Chat API of Botpress Cloud on 127.0.0.1. */
export async function startStandInChat(options: StandInChatOptions = {}): Promise<StandInChat> {
  const { port = 0, webhookId = "webhook-id", webhookUrl, webhookSecret } = options;
  const webhook = new Webhook(targetOf(webhookUrl, webhookSecret));
  const signals = new Signals(new SignalStreams(options.pingMs ?? 30_000), webhook);
  const place = { url: "" };
  const handler = withMedia(options.handler ?? exampleBot, () => place.url);
  const service = serviceOf({ ...options, handler }, signals);
  const faults = new Faults<ChatOperation>("createMessage", (method, path) => {
    return matched(method, pathOf(path, webhookId) ?? "")?.operation;
  });
  const requests: ChatRequest[] = [];
  const listening = await listen(
    application(service, webhookId, faults, (request) => requests.push(request)),
    port,
  );
  place.url = listening.url;
  const close = async () => {
    service.bot.close();
    signals.close();
    await listening.down();
  };
  return {
    ...controls(service),
    url: `${listening.url}/${webhookId}`,
    faults,
    signals,
    streams: signals.streams,
    requests,
    posts: webhook.posts,
    get mostPostsAtOnce() {
      return webhook.mostAtOnce;
    },
    get users() {
      return [...service.data.users.keys()];
    },
    get conversations() {
      return [...service.data.conversations.keys()];
    },
    failures: service.bot.failures,
    webhookTo: (url, secret) => {
      webhook.target = targetOf(url, secret);
    },
    down: listening.down,
    up: listening.up,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function serviceOf(options: StandInChatOptions & { readonly handler: Handler }, signals: Signals): ChatService {
  const { handler, encryptionKey, pageSize = 20, listOrder = "mixed", streaming = false } = options;
  const data = new ChatData();
  const keys = new UserKeys(encryptionKey);
  return { data, keys, signals, bot: new ChatBot(data, signals, handler, streaming), pageSize, listOrder };
}

function controls({ data, keys, signals, bot }: ChatService) {
  return {
    messages: (conversationId: string) => data.conversations.get(conversationId)?.messages ?? [],
    keyOf: (userId: string) => keys.sign(userId),
    botSays: (conversationId: string, payload: BotPayload) => bot.say(conversationId, payload),
    botWrites: (conversationId: string) => bot.stream(conversationId),
    emit: (conversationId: string, type: string, about: JsonObject) =>
      signals.emit(conversationId, { type, data: about }),
    emitRaw: (conversationId: string, text: string) => signals.emitRaw(conversationId, text),
    settled: () => bot.settled(),
  };
}

function targetOf(url: string | undefined, secret: string | undefined) {
  return url === undefined ? undefined : { url, ...(secret === undefined ? {} : { secret }) };
}
