import { createHash } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { StateStore } from "@rocketchat-connectors/core";
import { scopedStore } from "@rocketchat-connectors/dialog";
import type { TransportOptions } from "../transport.ts";
import { Turns } from "../turns.ts";
import type { ChatSettings } from "../types.ts";
import { type ChatApi, createChatApi } from "./api.ts";
import { Conversations } from "./conversations.ts";
import { Drafts } from "./drafts.ts";
import { Hearing } from "./hearing.ts";
import { Inbox } from "./inbox.ts";
import { type Keys, keptKeys, signedKeys } from "./keys.ts";
import { Looks } from "./looks.ts";
import { Marks } from "./marks.ts";
import { Outgoing } from "./outgoing.ts";
import { People } from "./people.ts";
import { Recents } from "./recents.ts";
import { Streams } from "./streams.ts";
import type { ChatTuning } from "./tuning.ts";

/** What the transport is made of. */
export interface ChatParts {
  readonly api: ChatApi;
  readonly keys: Keys;
  readonly marks: Marks;
  readonly recents: Recents;
  readonly conversations: Conversations;
  readonly outgoing: Outgoing;
  readonly inbox: Inbox;
  readonly drafts: Drafts;
  readonly hearing: Hearing;
  readonly looks: Looks;
  readonly streams: Streams;
  readonly turns: Turns;
  readonly stop: AbortController;
}

type Options = Pick<TransportOptions, "settings" | "ears" | "logger" | "store">;

export function createParts(options: Options, chat: ChatSettings, tuning: ChatTuning): ChatParts {
  const { logger } = options;
  const stop = new AbortController();
  const { signal } = stop;
  // Whatever waits for something listens for the end.
  setMaxListeners(0, signal);
  const store = storeOf(options.store, chat);
  const api = apiOf(options, chat, tuning);
  const { encryptionKey } = chat;
  const keys = encryptionKey === undefined ? keptKeys({ api, store, signal }) : signedKeys(encryptionKey);
  const marks = new Marks(store);
  const recents = new Recents(store);
  const conversations = new Conversations(api, new People({ api, keys, freshMs: tuning.freshMs }));
  const reading = { api, keys, signal };
  const receiving = createReceiving({ options, chat, tuning, reading, marks, recents });
  const { inbox, drafts, hearing, looks, turns } = receiving;
  const streams = new Streams({
    ...{ api, keys, logger, signal, silenceMs: tuning.silenceMs, most: tuning.mostStreams, pauses: tuning.pauses },
    idleMs: chat.idleMs,
    heard: (one) => void hearing.hear(one),
    opened: (conversationId) => void looks.look(conversationId),
  });
  const outgoing = new Outgoing({
    ...{ ...reading, store, marks, conversations, maxWaitMs: chat.maxWaitMs, pauses: tuning.pauses },
    looksMs: tuning.looksMs ?? [250, 1_000, 2_500],
    entered: (conversationId) => (chat.receive === "stream" ? streams.open(conversationId) : Promise.resolve()),
  });
  return { api, keys, marks, recents, conversations, outgoing, inbox, drafts, hearing, looks, streams, turns, stop };
}

interface ReceivingOptions {
  readonly options: Options;
  readonly chat: ChatSettings;
  readonly tuning: ChatTuning;
  readonly reading: { readonly api: ChatApi; readonly keys: Keys; readonly signal: AbortSignal };
  readonly marks: Marks;
  readonly recents: Recents;
}

type Receiving = Pick<ChatParts, "inbox" | "drafts" | "hearing" | "looks" | "turns">;

function createReceiving({ options, chat, tuning, reading, marks, recents }: ReceivingOptions): Receiving {
  const { ears, logger } = options;
  const turns = new Turns();
  const stirred = (conversationId: string, state: "speaking" | "quiet"): void => {
    // A turn is not over while the bot is writing.
    if (state === "speaking" || !drafts.isWriting(conversationId)) turns.stirred(conversationId, state);
  };
  const drafts: Drafts = new Drafts({
    ...{ ears, logger, isStreaming: chat.streaming, patienceMs: tuning.writingMs },
    stopped: (conversationId) => stirred(conversationId, "quiet"),
    isQuiet: (conversationId) => inbox.isQuiet(conversationId),
  });
  const inbox: Inbox = new Inbox({
    ...{ ears, marks, logger, stirred, signal: reading.signal, pauses: tuning.pauses },
    gatherMs: tuning.gatherMs ?? 150,
    drafts,
    look: (conversationId) => void looks.look(conversationId),
  });
  const looks: Looks = new Looks({
    ...{ ...reading, inbox, marks, recents, logger, pauses: tuning.pauses, holdMs: tuning.holdMs },
  });
  const hearing = new Hearing({
    ...{ inbox, drafts, marks, recents, logger, stirred },
    // Posts are on their way at the same time, and one may be lost without a trace: the list knows what there is.
    confirm: (conversationId) => void (chat.receive === "webhook" && looks.glance(conversationId)),
  });
  return { inbox, drafts, hearing, looks, turns };
}

function apiOf({ settings, logger }: Options, chat: ChatSettings, { atOnce }: ChatTuning): ChatApi {
  const { headers, tls, door } = settings;
  const { url, timeoutMs, encryptionKey } = chat;
  return createChatApi({
    ...{ url, logger, timeoutMs, headers, tls, atOnce, isSigned: encryptionKey !== undefined },
    secrets: [encryptionKey, door?.secret],
  });
}

/** Each bot's own part: keys and conversations of one are nothing to another. */
function storeOf(store: StateStore, { url }: ChatSettings): StateStore {
  const bot = createHash("sha256").update(url).digest("hex").slice(0, 12);
  return scopedStore(store, () => `botpress:chat:${bot}`);
}
