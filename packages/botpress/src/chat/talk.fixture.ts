import { type Logger, memoryStore, parseMessage, type StateStore } from "@rocketchat-connectors/core";
import { type Conversation, conversationId, type Door, openDoor, type Question } from "@rocketchat-connectors/dialog";
import { keptLog } from "@rocketchat-connectors/testkit";
import { lounge, serverUrl } from "../asking/question.fixture.ts";
import { readBotpressSettings } from "../settings.ts";
import { type StandInChat, type StandInChatOptions, startStandInChat } from "../stand-in/chat.ts";
import type { Ears, Transport } from "../transport.ts";
import type { BotpressOptions, ChatSettings } from "../types.ts";
import { Listener } from "./listener.fixture.ts";
import { createChat } from "./transport.ts";
import type { ChatTuning } from "./tuning.ts";
import { secretHeader } from "./webhook.ts";

export const encryptionKey = "the-encryption-key";
export const secret = "the-webhook-secret";

/** Everything around a transport: it can be stopped and started again. */
export interface World extends AsyncDisposable {
  readonly chat: StandInChat;
  readonly ears: Listener;
  readonly store: StateStore;
  readonly log: readonly string[];
  readonly transport: Transport;
  /** Ends the transport, as a process that is killed: nothing that is under way is waited for. */
  kill(): void;
  /** A next process. */
  start(options?: StartOptions): Promise<Transport>;
  ask(user: string, text: string, more?: Partial<Question>): Promise<void>;
}

export interface StartOptions {
  readonly chat?: Partial<ChatSettings>;
  readonly options?: BotpressOptions;
  readonly tuning?: ChatTuning;
}

export interface WorldOptions extends StartOptions {
  readonly standIn?: StandInChatOptions;
  readonly receive?: "stream" | "webhook";
  readonly store?: StateStore;
  /** Without it, keys are told by the stand-in. Default true. */
  readonly isSigned?: boolean;
}

const quick: ChatTuning = {
  gatherMs: 60,
  looksMs: [0, 30, 60],
  pauses: { firstMs: 20, longestMs: 100 },
  glancesMs: [300, 600],
};

export async function openWorld(world: WorldOptions = {}): Promise<World> {
  const { receive = "stream", isSigned = true, store = memoryStore() } = world;
  const key = isSigned ? { encryptionKey } : {};
  const chat = await startStandInChat({ ...key, ...world.standIn });
  const ears = new Listener();
  const log = keptLog();
  const running: Running[] = [];
  const start = async (more: StartOptions = {}): Promise<Transport> => {
    const one = await startOne({ ...world, receive }, more, { chat, ears, store, logger: log.logger });
    running.push(one);
    await one.transport.open(one.door);
    return one.transport;
  };
  await start();
  const current = () => {
    const last = running.at(-1);
    if (!last) throw new Error("nothing was started");
    return last;
  };
  return {
    ...{ chat, ears, store, log: log.lines, start },
    get transport() {
      return current().transport;
    },
    kill() {
      const { life, door, transport } = current();
      life.end();
      // What it waits for never comes.
      running.pop();
      void transport.close();
      void door?.close();
    },
    async ask(user, text, more) {
      await current().transport.send(question(user, text, more), new AbortController().signal);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map(({ transport }) => transport.close()));
      await Promise.all(running.map(({ door }) => door?.close()));
      await chat.close();
    },
  };
}

interface Running {
  readonly transport: Transport;
  readonly door: Door | undefined;
  readonly life: Life;
}

interface Around {
  readonly chat: StandInChat;
  readonly ears: Listener;
  readonly store: StateStore;
  readonly logger: Logger;
}

async function startOne(world: WorldOptions, more: StartOptions, around: Around): Promise<Running> {
  const { receive = "stream", isSigned = true } = world;
  const { chat, ears, store, logger } = around;
  const settings = readBotpressSettings({
    env: { ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "pw-of-the-bot" },
    logger,
    ...(receive === "webhook" ? { door: { port: 0, secret } } : {}),
    ...world.options,
    ...more.options,
    chat: {
      ...{ url: chat.url, receive, quietMs: 80, answerMs: 8_000, maxWaitMs: 8_000 },
      ...(isSigned ? { encryptionKey } : {}),
      ...world.chat,
      ...more.chat,
    },
  });
  const life = lifeOf(ears, store);
  const transport = createChat(
    { settings, logger, ears: life.ears, store: life.store, client: () => ({ server: { url: serverUrl } }) },
    { ...quick, ...world.tuning, ...more.tuning },
  );
  const { routes } = transport;
  const door =
    settings.door &&
    (await openDoor({
      ...{ host: "127.0.0.1", port: 0, secret, secretHeaders: [secretHeader], logger, name: "the door", routes },
    }));
  if (door) chat.webhookTo(`${door.url}/botpress/webhook`, secret);
  return { transport, door, life };
}

interface Life {
  readonly ears: Ears;
  readonly store: StateStore;
  end(): void;
}

/** What a process can still do: nothing more once it is killed. */
function lifeOf(ears: Listener, store: StateStore): Life {
  let isOver = false;
  const alive = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isOver) return await new Promise<never>(() => undefined);
    return await work();
  };
  return {
    ears: {
      said: (id, payload, once) => alive(() => ears.said(id, payload, once)),
      draft: (id, once) => ears.draft(id, once),
    },
    store: {
      get: (key) => alive(() => store.get(key)),
      set: (key, value, expiry) => alive(() => store.set(key, value, expiry)),
      delete: (key) => alive(() => store.delete(key)),
      compareAndSet: (key, expected, value, expiry) => alive(() => store.compareAndSet(key, expected, value, expiry)),
      close: async () => undefined,
    },
    end() {
      isOver = true;
    },
  };
}

export const conversationOf = (user: string): Conversation => ({ roomId: "R1", userId: user, epoch: 0 });
export const idOf = (user: string): string => conversationId(conversationOf(user));

export function question(user: string, text: string, more: Partial<Question> = {}): Question {
  const document = {
    ...{ _id: `m-${user}-${text.slice(0, 20)}`, rid: "R1", msg: text, ts: { $date: 1_700_000_000_000 } },
    u: { _id: user, username: user, name: user },
  };
  const message = parseMessage(document, {
    room: lounge,
    self: { id: "b1", username: "bot" },
    serverUrl,
    origin: "live",
  });
  if (!message) throw new Error("The fixture is no message");
  const conversation = more.conversation ?? conversationOf(user);
  const followed = new AbortController().signal;
  return {
    conversation,
    conversationId: conversationId(conversation),
    text,
    message,
    isFirst: false,
    followed,
    handedOver: () => undefined,
    answered: () => undefined,
    ...more,
  };
}
