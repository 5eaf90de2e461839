/**
 * A Rasa server for tests: answers over HTTP as Rasa Open Source 3.6 does, with a bot in TypeScript behind it, and fails
 * in all the ways that Rasa and what stands in front of it fail in.
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { application, type StandInRequest } from "./stand-in/application.ts";
import type { Assistant, Handler } from "./stand-in/assistant.ts";
import type { Conversation } from "./stand-in/conversations.ts";
import { exampleAssistant } from "./stand-in/example.ts";
import { Faults } from "./stand-in/faults.ts";
import type { JsonObject } from "./stand-in/json.ts";
import type { CallbackPost, CallbackTarget } from "./stand-in/outputs.ts";
import { Rasa } from "./stand-in/rasa.ts";

export type { StandInRequest } from "./stand-in/application.ts";
export type { Assistant, Handler, OutputName, Turn } from "./stand-in/assistant.ts";
export type { Conversation } from "./stand-in/conversations.ts";
export { exampleAssistant } from "./stand-in/example.ts";
export type { Fault, FaultScope, Faults } from "./stand-in/faults.ts";
export type { Json, JsonObject } from "./stand-in/json.ts";
export type { CallbackPost, CallbackTarget } from "./stand-in/outputs.ts";
export type { BotResponse, Button, Card, Element } from "./stand-in/responses.ts";

export interface StandInOptions {
  /** On 127.0.0.1. Default any that is free. */
  readonly port?: number;
  /** What the bot answers to everything. */
  readonly handler?: Handler;
  /** A bot with intents. Default `exampleAssistant`. */
  readonly assistant?: Assistant;
  /** Where the callback channel posts; without it, that channel is 404 until `callbackTo`. */
  readonly callbackUrl?: string;
  /** What it shows there. */
  readonly callbackHeaders?: Readonly<Record<string, string>>;
  /** `--auth-token` of the HTTP API. */
  readonly apiToken?: string;
  /** What the channel `rocketchat_connector` asks for. */
  readonly webhookToken?: string;
  /** How often whoever waits for a conversation looks again. Default 0: at once; Rasa's is 1000. */
  readonly lockPollMs?: number;
}

export interface StandInRasa {
  /** Without a slash at its end. */
  readonly url: string;
  readonly faults: Faults;
  /** Everything that came in, in order. */
  readonly requests: readonly StandInRequest[];
  /** What was posted in callback mode, in order. */
  readonly posts: readonly CallbackPost[];
  /** The ids of the conversations that were led, the oldest first. */
  readonly senders: readonly string[];
  /** A conversation as its last turn left it. */
  conversation(sender: string): Conversation | undefined;
  /** Whether a model is loaded; without one, nothing is answered. */
  model(loaded: boolean): void;
  /** Whether the action server is there. */
  actions(running: boolean): void;
  /** From now on, the callback channel posts there. */
  callbackTo(url: string, headers?: Readonly<Record<string, string>>): void;
  /** Triggers an intent as something outside does, through a channel. */
  trigger(sender: string, intent: string, entities?: JsonObject): Promise<void>;
  /** Forgets all conversations, as a restart of Rasa without a tracker store does. */
  forget(): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a stand-in on 127.0.0.1. */
export async function startStandInRasa(options: StandInOptions = {}): Promise<StandInRasa> {
  const { port = 0, lockPollMs = 0, apiToken, webhookToken } = options;
  const rasa = new Rasa(assistantOf(options), lockPollMs, { api: apiToken, webhook: webhookToken });
  rasa.callback = targetOf(options.callbackUrl, options.callbackHeaders);
  const faults = new Faults();
  const requests: StandInRequest[] = [];
  const server = createAdaptorServer({ fetch: application(rasa, faults, (request) => requests.push(request)).fetch });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    rasa.turns.close();
    const closed = once(server, "close");
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    requests,
    posts: rasa.posts,
    get senders() {
      return rasa.conversations.senders;
    },
    conversation: (sender) => rasa.conversations.get(sender),
    model: (loaded) => {
      rasa.hasModel = loaded;
    },
    actions: (running) => {
      rasa.turns.hasActions = running;
    },
    callbackTo: (url, headers) => {
      rasa.callback = targetOf(url, headers);
    },
    trigger: async (sender, intent, entities = {}) => {
      const output = rasa.poster("callback");
      if (output === undefined) throw new Error("Nothing can be triggered without a callback URL.");
      await rasa.turns.trigger(sender, { intent, entities }, output);
    },
    forget: () => rasa.conversations.clear(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function assistantOf({ assistant, handler }: StandInOptions): Assistant {
  return assistant ?? (handler === undefined ? exampleAssistant : { answer: handler });
}

function targetOf(url?: string, headers?: Readonly<Record<string, string>>): CallbackTarget | undefined {
  return url === undefined ? undefined : { url, ...(headers === undefined ? {} : { headers }) };
}
