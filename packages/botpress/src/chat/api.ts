import type { Logger } from "@rocketchat-connectors/core";
import { EngineError, type Fields } from "@rocketchat-connectors/dialog";
import {
  type Call,
  connectionError,
  createCaller,
  type Ending,
  type HttpFailure,
  type HttpStream,
  hiding,
  openStream,
  secretsInHeaders,
  type Tls,
} from "@rocketchat-connectors/dialog/http";
import { type Asked, contentOf } from "./failures.ts";
import { Pace } from "./pace.ts";
import { type ChatMessage, messageIn } from "./signals.ts";

export interface ChatApiOptions {
  /** With the webhook id, without a slash at its end. */
  readonly url: string;
  readonly logger: Logger;
  /** Milliseconds that one request may take. */
  readonly timeoutMs: number;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tls?: Tls | undefined;
  /** Whether the keys of users are signed here. */
  readonly isSigned: boolean;
  /** Requests that are under way at once, and streams that are being opened. Default 16. */
  readonly atOnce?: number | undefined;
  /** What no text may show, besides keys and headers. */
  readonly secrets: readonly (string | undefined)[];
}

/** What Botpress knows of a user. */
export interface UserFacts {
  readonly name?: string;
  readonly pictureUrl?: string;
  /** At most 1 000 characters. */
  readonly profile?: string;
}

/** Some of a conversation's messages, in no order that is promised. */
export interface Page {
  readonly messages: readonly ChatMessage[];
  readonly nextToken?: string;
}

/**
 * Botpress Cloud's Chat API (`@botpress/chat` 0.5.5, and a 200 may be an error: see `failures.ts`). Each call is one
 * attempt, and rejects with an `EngineError`. `key` is that of the user for whom it is made.
 */
export interface ChatApi {
  /** Whether the last attempt to reach it failed. */
  readonly isDown: boolean;
  hello(signal?: AbortSignal): Promise<void>;
  /** Resolves with the user's key, which is not told again. */
  createUser(id: string, signal: AbortSignal): Promise<string>;
  /** Also changes what is known of the user. */
  keepUser(key: string, facts: UserFacts, signal: AbortSignal): Promise<void>;
  me(key: string, signal?: AbortSignal): Promise<void>;
  keepConversation(key: string, id: string, signal: AbortSignal): Promise<void>;
  addParticipant(key: string, conversationId: string, userId: string, signal: AbortSignal): Promise<void>;
  createMessage(key: string, message: Fields, signal: AbortSignal): Promise<ChatMessage | undefined>;
  createEvent(key: string, event: Fields, signal: AbortSignal): Promise<void>;
  messages(key: string, conversationId: string, nextToken: string | undefined, signal: AbortSignal): Promise<Page>;
  /** The data of the conversation's events, as they come. Ends or throws when the connection does; called `onOpen` before. */
  listen(key: string, conversationId: string, listener: Listener): Promise<void>;
}

export interface Listener {
  readonly signal: AbortSignal;
  /** The stream is open: from now on nothing is missed. */
  opened(): void;
  /** A part of the stream, of any length. */
  heard(chunk: string): void;
}

interface ChatCall {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: string;
  readonly key?: string;
  readonly body?: Fields;
  readonly signal: AbortSignal | undefined;
  readonly isRepeatable?: boolean;
  readonly isCommon?: boolean;
  readonly isAnything?: boolean;
}

export function createChatApi(options: ChatApiOptions): ChatApi {
  const { url, logger, timeoutMs, tls, isSigned, atOnce = 16 } = options;
  const pace = new Pace({ atOnce, patienceMs: timeoutMs });
  const caller = createCaller({
    ...{ name: "Botpress", urlSetting: "BOTPRESS_URL", url, logger, tls },
    errorOf: (call, failure, ending) => errorOf(options, call, failure, ending),
  });
  const askedFor = ({ method, path, key, isAnything, isRepeatable = true, isCommon = false }: ChatCall): Asked => ({
    what: `${method} ${url}${path}`,
    ...{ isRepeatable, isCommon, isAnything, isSigned },
    hide: hidingOf(options, key),
  });
  const headersOf = (key: string | undefined): Readonly<Record<string, string>> => ({
    ...options.headers,
    ...(key === undefined ? {} : { "x-user-key": key }),
  });
  const call = async (one: ChatCall): Promise<Fields> => {
    const { method, path, query = "", key, body, signal } = one;
    const asked = askedFor(one);
    const request = { what: asked.what, method, url: `${url}${path}${query}`, headers: headersOf(key), body };
    // Whoever calls has more patience, and knows what may be repeated.
    return await pace.run("call", asked.what, signal, async () => {
      const calling = caller.call({ ...request, timeoutMs, signal, isProbe: true });
      const answer = await calling.catch((error: unknown) => {
        throw asked.isRepeatable ? repeatable(error) : error;
      });
      return contentOf(asked, answer, Date.now());
    });
  };
  return {
    get isDown() {
      return caller.isDown;
    },
    ...operations(call),
    async listen(key, conversationId, { signal, opened, heard }) {
      const one: ChatCall = { method: "GET", path: `/conversations/${conversationId}/listen`, signal };
      const asked = askedFor({ ...one, key });
      const request = { method: "GET", url: `${url}${one.path}`, headers: headersOf(key), signal } as const;
      const { chunks } = await pace.run("stream", asked.what, signal, async () => {
        return await unlessRefused(asked, await openStream(request, { tls }));
      });
      opened();
      for await (const chunk of chunks) heard(chunk);
    },
  };
}

/** Whether the server took it makes no difference. */
function repeatable(error: unknown): unknown {
  const isUncertain = error instanceof EngineError && error.kind === "uncertain";
  return isUncertain ? new EngineError("unavailable", error.message, { cause: error.cause }) : error;
}

/** Throws an `EngineError` for an answer that is no stream. */
async function unlessRefused(asked: Asked, stream: HttpStream): Promise<HttpStream> {
  const { chunks, ...head } = stream;
  if (head.status === 200 && head.contentType.startsWith("text/event-stream")) return stream;
  let body = "";
  for await (const chunk of chunks) {
    body += chunk;
    if (body.length > longestRefusal) break;
  }
  contentOf(asked, { ...head, body }, Date.now());
  throw new EngineError("unavailable", `${asked.what}: the answer is no stream of events`);
}

/** Characters of a refusal that are read. */
const longestRefusal = 20_000;

type Operations = Omit<ChatApi, "isDown" | "listen">;

function operations(call: (one: ChatCall) => Promise<Fields>): Operations {
  const post = { method: "POST" } as const;
  const get = { method: "GET" } as const;
  return {
    async hello(signal) {
      await call({ ...get, path: "/hello/", signal, isCommon: true, isAnything: true });
    },
    async createUser(id, signal) {
      const { key } = await call({ ...post, path: "/users", body: { id }, signal, isCommon: true });
      return typeof key === "string" ? key : "";
    },
    async keepUser(key, facts, signal) {
      await call({ ...post, path: "/users/get-or-create", key, body: { ...facts }, signal, isCommon: true });
    },
    async me(key, signal) {
      await call({ ...get, path: "/users/me", key, signal });
    },
    async keepConversation(key, id, signal) {
      await call({ ...post, path: "/conversations/get-or-create", key, body: { id }, signal, isCommon: true });
    },
    async addParticipant(key, conversationId, userId, signal) {
      await call({ ...post, path: `/conversations/${conversationId}/participants`, key, body: { userId }, signal });
    },
    async createMessage(key, body, signal) {
      const { message } = await call({ ...post, path: "/messages", key, body, signal, isRepeatable: false });
      return messageIn(message, undefined);
    },
    async createEvent(key, body, signal) {
      await call({ ...post, path: "/events", key, body, signal, isRepeatable: false });
    },
    async messages(key, conversationId, nextToken, signal) {
      const query = nextToken === undefined ? "" : `?nextToken=${encodeURIComponent(nextToken)}`;
      const path = `/conversations/${conversationId}/messages`;
      return pageIn(await call({ ...get, path, query, key, signal }), conversationId);
    },
  };
}

function pageIn({ messages, meta }: Fields, conversationId: string): Page {
  const token = typeof meta === "object" && meta !== null && "nextToken" in meta ? meta.nextToken : undefined;
  const all = Array.isArray(messages) ? messages : [];
  return {
    messages: all.flatMap((one) => messageIn(one, conversationId) ?? []),
    ...(typeof token === "string" && token !== "" ? { nextToken: token } : {}),
  };
}

function errorOf(options: ChatApiOptions, call: Call, failure: HttpFailure, ending: Ending): EngineError {
  return connectionError(call.what, failure, ending, {
    ...{ name: "Botpress", urlSetting: "BOTPRESS_URL", prefix: "BOTPRESS" },
    ifLate: "; set BOTPRESS_TIMEOUT_MS higher when that is usual",
    hide: hidingOf(options, call.headers["x-user-key"]),
  });
}

/** Keys of whomever are hidden as well: they are told by what they look like. */
function hidingOf({ secrets, headers }: ChatApiOptions, key: string | undefined): (text: string) => string {
  const hide = hiding([...secrets, key, ...secretsInHeaders(headers)]);
  return (text) => hide(text).replace(/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, "***");
}
