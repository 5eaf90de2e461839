import { memoryStore, parseMessage, type Room } from "@rocketchat-connectors/core";
import {
  type Conversation,
  conversationId,
  EngineError,
  type Happening,
  type Question,
} from "@rocketchat-connectors/dialog";
import { keptLog } from "@rocketchat-connectors/testkit";
import { readBotpressSettings } from "../settings.ts";
import type { Answer, Transport } from "../transport.ts";
import type { BotpressOptions } from "../types.ts";
import type { ConverseTuning } from "./parts.ts";
import { createConverse } from "./transport.ts";

export const email = "admin@example.com";
export const password = "hidden-password";
/** What a stand-in with a collaborator of its own takes. */
export const users = { [email]: password };
export const login = { email, password };

const lounge: Room = { id: "R1", kind: "channel", name: "lounge", displayName: "The lounge", joined: true };

export interface Talk extends AsyncDisposable {
  readonly transport: Transport;
  readonly log: readonly string[];
  /** Says something as somebody; the words of the answer. */
  say(user: string, text: string, more?: Partial<Question>): Promise<readonly string[]>;
  /** The whole answer. */
  ask(user: string, text: string, more?: Partial<Question>): Promise<Answer>;
}

/** A transport to a v12 at `url`, whose pauses are short. */
export function talkTo(
  url: string,
  options: BotpressOptions = {},
  tuning: ConverseTuning = {},
  store = memoryStore(),
): Talk {
  const log = keptLog();
  const account = { ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "pw-of-the-bot" };
  const settings = readBotpressSettings({
    ...{ env: { ...account, ...options.env }, logger: log.logger },
    ...options,
    converse: { url, botId: "bot", settleMs: 20, maxWaitMs: 5_000, ...options.converse },
  });
  const server = { url: "https://chat.example.com" };
  const transport = createConverse(
    { settings, logger: log.logger, client: () => ({ server }), store },
    { sleep: promptly, ...tuning },
  );
  const ask = (user: string, text: string, more: Partial<Question> = {}) =>
    transport.send({ ...asked(user, text), ...more }, patience());
  return {
    transport,
    log: log.lines,
    ask,
    say: async (user, text, more) => textsOf(await ask(user, text, more)),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

/** Pauses that take a hundredth of their time. */
async function promptly(ms: number, signal: AbortSignal): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, ms / 100));
  return !signal.aborted;
}

/** A signal that is never aborted. */
export const patience = (): AbortSignal => new AbortController().signal;

const conversationOf = (user: string): Conversation => ({ roomId: "R1", userId: user, epoch: 0 });

/** The Converse user of somebody. */
export const userId = (user: string): string => conversationId(conversationOf(user));

export function asked(user: string, text: string, origin: "live" | "recovered" = "live"): Question {
  const document = {
    ...{ _id: `m-${user}-${text.slice(0, 20)}`, rid: "R1", msg: text, ts: { $date: 1_700_000_000_000 } },
    u: { _id: user, username: user, name: user },
  };
  const context = { room: lounge, self: { id: "b1", username: "bot" }, serverUrl: "https://chat.example.com", origin };
  const message = parseMessage(document, context);
  if (!message) throw new Error("The fixture is no message");
  const conversation = conversationOf(user);
  return {
    conversation,
    conversationId: conversationId(conversation),
    text,
    message,
    isFirst: false,
    followed: patience(),
    handedOver: () => undefined,
    answered: () => undefined,
  };
}

export const joined = (user: string): Happening => ({
  ...{ type: "livechat_started", conversation: conversationOf(user), conversationId: userId(user), room: lounge },
  user: { id: user, username: user },
});

export const textsOf = ({ payloads }: Answer): readonly string[] =>
  payloads.map((payload) =>
    typeof payload === "object" && payload !== null && "text" in payload
      ? String(payload.text)
      : JSON.stringify(payload),
  );

/** The error of something that is said. */
export async function errorOf(task: Promise<unknown>): Promise<EngineError> {
  const error: unknown = await task.then(
    (result) => new Error(`answered with ${JSON.stringify(result)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof EngineError) return error;
  throw error;
}

/** Pauses that last until a test ends them. */
export function heldPauses(): {
  readonly held: readonly { readonly ms: number; end(): void }[];
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<boolean>;
} {
  const held: { readonly ms: number; end(): void }[] = [];
  const sleep = (ms: number, signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      held.push({ ms, end: () => resolve(true) });
      signal.addEventListener("abort", () => resolve(false), { once: true });
    });
  return { held, sleep };
}
