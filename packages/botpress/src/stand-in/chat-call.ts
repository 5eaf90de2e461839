import type { ServerResponse } from "node:http";
import type { ChatBot } from "./chat-bot.ts";
import type { ChatData } from "./chat-data.ts";
import type { UserKeys } from "./chat-keys.ts";
import type { ChatOperation } from "./chat-operations.ts";
import type { ListOrder } from "./chat-pages.ts";
import type { Signals } from "./chat-signals.ts";
import type { Json, JsonObject } from "./json.ts";

/** All that the operations share. */
export interface ChatService {
  readonly data: ChatData;
  readonly keys: UserKeys;
  readonly signals: Signals;
  readonly bot: ChatBot;
  readonly pageSize: number;
  readonly listOrder: ListOrder;
}

/** A request for an operation. */
export interface ChatCall {
  /** Of the path; empty where it has none. */
  readonly id: string;
  readonly userId: string;
  /** Whose key came with it; empty for operations without one. */
  readonly caller: string;
  readonly nextToken: string | undefined;
  readonly body: JsonObject;
  /** For what is answered by a stream. */
  readonly response: ServerResponse;
}

/** What is answered; undefined when the operation did it itself. */
export type ChatAnswer = { readonly status: number; readonly body: Json | object } | undefined;

export type Operations = Readonly<
  Partial<Record<ChatOperation, (service: ChatService, call: ChatCall) => ChatAnswer | Promise<ChatAnswer>>>
>;

export const ok = (body: object): ChatAnswer => ({ status: 200, body });
export const created = (body: object): ChatAnswer => ({ status: 201, body });
