import type { Client, RetryConfig } from "@botpress/client";
import type { Logger } from "@rocketchat-connectors/core";
import { EngineError, type Fields, fieldsOf, isFields, textOf } from "@rocketchat-connectors/dialog";
import { createReach, type Reach } from "@rocketchat-connectors/dialog/http";
import { type BotSaid, createdAtOf, saidIn } from "./answers.ts";
import { type Asked, type Attempt, failureOf, isUnsent, misunderstood } from "./failures.ts";
import { channelName, eventName, idTag } from "./names.ts";
import type { Registration } from "./registration.ts";
import type { Sdk } from "./sdk.ts";

export interface RuntimeApiOptions {
  readonly sdk: () => Promise<Sdk>;
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Takes secrets out of a text. */
  readonly hide: (text: string) => string;
  readonly logger: Logger;
  /** Milliseconds that one call may take. Default 30 000. */
  readonly timeoutMs?: number | undefined;
}

/** Whatever stands beside the id: none is sought by. */
export type Tags = Readonly<Record<string, string>>;

/** Something that people said. */
export interface Said {
  readonly userId: string;
  readonly conversationId: string;
  readonly type: string;
  readonly payload: Fields;
  /** By which the same is never there twice. */
  readonly id: string;
}

const usualTimeoutMs = 30_000;

interface ApiCall<Result> {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly isRepeatable?: boolean;
  readonly signal: AbortSignal | undefined;
  readonly run: (client: Client) => Promise<unknown>;
  /** Undefined when the answer is none that was expected. */
  readonly read: (answer: Fields) => Result | undefined;
}

/**
 * Botpress Cloud's runtime API, by Botpress' own client. Each call is one attempt, and rejects with an `EngineError`: of
 * all but `event`, which leave one thing there however often they are done, with `unavailable` whatever else went wrong.
 */
export class RuntimeApi {
  readonly #options: RuntimeApiOptions;
  readonly #reach: Reach;

  constructor(options: RuntimeApiOptions) {
    const { url, logger } = options;
    this.#options = options;
    this.#reach = createReach({ name: "Botpress", urlSetting: "BOTPRESS_API_URL", url }, logger, Date.now);
  }

  /** Whether nothing could be connected to at the latest attempt. */
  get isDown(): boolean {
    return this.#reach.isDown;
  }

  /** Resolves with Botpress' id of somebody. */
  user(bot: Registration, tags: Tags, name: string | undefined, signal: AbortSignal): Promise<string> {
    const body = { tags, discriminateByTags: [idTag], ...(name === undefined ? {} : { name }) };
    return this.#call(bot, {
      ...{ method: "POST", path: "/v1/chat/users/get-or-create", signal },
      run: (client) => client.getOrCreateUser(body),
      read: ({ user }) => textOf(fieldsOf(user).id),
    });
  }

  /** Resolves with Botpress' id of a conversation. */
  conversation(bot: Registration, tags: Tags, signal: AbortSignal): Promise<string> {
    const body = { channel: channelName, tags, discriminateByTags: [idTag] };
    return this.#call(bot, {
      ...{ method: "POST", path: "/v1/chat/conversations/get-or-create", signal },
      run: (client) => client.getOrCreateConversation(body),
      read: ({ conversation }) => textOf(fieldsOf(conversation).id),
    });
  }

  /** Resolves with when it was said to Botpress for the first time, in milliseconds since 1970. */
  message(bot: Registration, { id, ...said }: Said, signal: AbortSignal): Promise<number> {
    const body = { ...said, tags: { [idTag]: id }, discriminateByTags: [idTag] };
    return this.#call(bot, {
      ...{ method: "POST", path: "/v1/chat/messages/get-or-create", signal },
      run: (client) => client.getOrCreateMessage(body),
      read: ({ message }) => createdAtOf(message),
    });
  }

  /** Resolves with what the bot said in a conversation from a time on, in its order; of much the latest. */
  messages(bot: Registration, conversationId: string, since: number, signal: AbortSignal): Promise<readonly BotSaid[]> {
    return this.#call(bot, {
      ...{ method: "GET", path: "/v1/chat/messages", signal },
      run: (client) => client.listMessages({ conversationId }),
      read: ({ messages }) => saidIn(messages, since),
    });
  }

  /** Tells of something; what was told twice happened twice. */
  event(
    bot: Registration,
    event: { readonly payload: Fields; readonly conversationId: string; readonly userId?: string },
    signal: AbortSignal,
  ): Promise<true> {
    return this.#call(bot, {
      ...{ method: "POST", path: "/v1/chat/events", isRepeatable: false, signal },
      run: (client) => client.createEvent({ type: eventName, ...event }),
      read: (answer) => "event" in answer || undefined,
    });
  }

  /** Resolves with our id of a conversation that Botpress knows by its own; undefined when it is none of ours. */
  async tagOf(bot: Registration, id: string, signal: AbortSignal): Promise<string | undefined> {
    const conversation = await this.#call(bot, {
      ...{ method: "GET", path: "/v1/chat/conversations/<id>", signal },
      run: (client) => client.getConversation({ id }),
      read: ({ conversation: found }) => (isFields(found) ? found : undefined),
    });
    return textOf(fieldsOf(conversation.tags)[idTag]);
  }

  /** Marks one of the bot's messages as said. */
  acknowledge(bot: Registration, id: string, signal: AbortSignal): Promise<true> {
    return this.#call(bot, {
      ...{ method: "PUT", path: "/v1/chat/messages/<id>", signal },
      run: (client) => client.updateMessage({ id, tags: { [idTag]: id } }),
      read: (answer) => "message" in answer || undefined,
    });
  }

  /** Rejects when the API does not answer, or not to this token. */
  look(bot: Registration, signal: AbortSignal | undefined): Promise<true> {
    return this.#call(bot, {
      ...{ method: "GET", path: "/v1/chat/conversations", signal },
      run: (client) => client.listConversations({ tags: { [idTag]: "rc-" } }),
      read: (answer) => "conversations" in answer || undefined,
    });
  }

  async #call<Result>(bot: Registration, call: ApiCall<Result>): Promise<Result> {
    const { method, path, isRepeatable = true, signal, run, read } = call;
    const { url, hide, timeoutMs = usualTimeoutMs } = this.#options;
    const asked: Asked = { what: `${method} ${url}${path}`, isRepeatable, timeoutMs, hide };
    let attempt: Attempt = { code: "", message: "the call was not made" };
    const client = await this.#client(bot, (failed) => {
      attempt = failed;
    });
    try {
      const answer = await unlessAborted(run(client), signal);
      this.#reach.reached();
      const result = read(fieldsOf(answer));
      if (result === undefined) throw misunderstood(asked, answer);
      return result;
    } catch (error) {
      if (error instanceof EngineError) throw error;
      const isStopped = signal?.aborted ?? false;
      if (isUnsent(attempt)) this.#reach.missed(attempt.code);
      else if (attempt.answer !== undefined) this.#reach.reached();
      throw failureOf(asked, attempt, isStopped);
    }
  }

  /** A client of its own for each call: how the attempt failed is told to nobody else. */
  async #client(bot: Registration, failed: (attempt: Attempt) => void): Promise<Client> {
    const { sdk, url, token, headers, timeoutMs = usualTimeoutMs } = this.#options;
    const { Client: BotpressClient } = await sdk();
    const retry: RetryConfig = {
      // Nobody is asked whether there is another attempt when none is allowed.
      retries: 1,
      retryCondition: (error) => {
        failed(attemptIn(error));
        return false;
      },
    };
    const { botId, integrationId, integrationAlias } = bot;
    return new BotpressClient({
      ...{ apiUrl: url, token, botId, integrationId, headers: { ...headers }, timeout: timeoutMs, retry },
      ...(integrationAlias === undefined ? {} : { integrationAlias }),
    });
  }
}

/** Rejects when nobody waits any longer, since Botpress' client cannot be stopped: what it sent is under way all the same. */
async function unlessAborted(running: Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  if (signal === undefined) return await running;
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
  });
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    return await Promise.race([running, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

type Failed = Parameters<NonNullable<RetryConfig["retryCondition"]>>[0];

function attemptIn({ code = "", message, response }: Failed): Attempt {
  if (response === undefined) return { code, message };
  const { status, data, headers } = response;
  const after = ["retry-after", "ratelimit-reset", "x-ratelimit-reset"].flatMap(
    (name) => textOf(headers[name]) ?? [],
  )[0];
  return { code, message, answer: { status, data, ...(after === undefined ? {} : { retryAfter: after }) } };
}
