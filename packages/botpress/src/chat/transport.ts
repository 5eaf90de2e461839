import { type Logger, messageOf } from "@rocketchat-connectors/core";
import type { Question, ServerAddress } from "@rocketchat-connectors/dialog";
import { sleep } from "@rocketchat-connectors/dialog/http";
import { happeningPayload, toChat } from "../asking/chat.ts";
import { utteranceAbout, utteranceOf } from "../asking/utterance.ts";
import type { Answer, Transport, TransportOptions } from "../transport.ts";
import type { BotpressSettings, ChatSettings } from "../types.ts";
import { checkChat } from "./check.ts";
import type { Delivery } from "./outgoing.ts";
import { type ChatParts, createParts } from "./parts.ts";
import { personOf } from "./people.ts";
import { stoppable } from "./stoppable.ts";
import type { ChatTuning } from "./tuning.ts";
import { webhookRoute } from "./webhook.ts";

const nothing: Answer = { payloads: [] };
/** Milliseconds that a turn without an answer waits for a last look: what it finds is said all the same. */
const longestLookMs = 10_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What this way of speaking needs of a connector. */
export interface ChatOptions extends Pick<TransportOptions, "settings" | "ears" | "logger" | "store"> {
  /** Rocket.Chat's. */
  readonly client: () => { readonly server: ServerAddress };
}

/**
 * A bot of Botpress Cloud, spoken to by its Chat integration. Everything it says goes to the ears, also in turns.
 *
 * What is told of happenings is not waited for, nor is the wake-up text: nobody may answer to them.
 */
export function createChat(options: ChatOptions, tuning: ChatTuning = {}): Transport {
  const { settings, logger } = options;
  const chat = chatOf(settings);
  const parts = createParts(options, chat, tuning);
  let looking: Promise<void> | undefined;
  return {
    routes: routesOf(settings, chat, parts, logger),
    get isDown() {
      return parts.api.isDown;
    },
    async open() {
      parts.inbox.start();
      looking ??= lookAfter(parts, chat, tuning);
    },
    ...speech(options, chat, parts, tuning),
    check: (signal) => checkChat({ api: parts.api, keys: parts.keys, settings, chat }, signal),
    async close() {
      parts.stop.abort();
      await Promise.allSettled([parts.streams.close(), parts.drafts.close(), parts.inbox.ended(), parts.looks.ended()]);
      await looking?.catch(() => undefined);
    },
  };
}

/** What is said to the bot. */
function speech(
  { settings, logger, client }: ChatOptions,
  chat: ChatSettings,
  parts: ChatParts,
  tuning: ChatTuning,
): Pick<Transport, "send" | "tell" | "wakeUp"> {
  const stop = parts.stop.signal;
  const deliver = async (delivery: Delivery, signal: AbortSignal): Promise<number> => {
    const { conversationId } = delivery;
    await touch(parts, conversationId, logger);
    const { at, isNew } = await stoppable([signal, stop], (until) => parts.outgoing.send(delivery, until));
    // Its answer may have come while nobody knew of it.
    if (!isNew) void parts.looks.look(conversationId);
    return at;
  };
  return {
    async send(question, signal) {
      const { message, conversationId } = question;
      const { server } = client();
      const utterance = utteranceOf(question, settings, server);
      if ("nothing" in utterance) {
        logger.info(`A message in room ${message.room.id} is not handed to Botpress: ${utterance.nothing}`);
        return nothing;
      }
      const person = personOf(message.sender, message.raw, settings.metadata, server.url);
      const at = await deliver({ conversationId, person, id: idOf(question), ...toChat(utterance) }, signal);
      await waitForAnswer(parts, chat, tuning, { question, at, signal });
      return nothing;
    },
    async tell(happening, signal) {
      const { conversationId } = happening;
      await touch(parts, conversationId, logger);
      const event = { conversationId, payload: happeningPayload(happening, client().server) };
      await stoppable([signal, stop], (until) => parts.outgoing.tell(event, until));
      return nothing;
    },
    async wakeUp(happening, text, signal) {
      const { conversationId, type } = happening;
      const cloud = toChat(utteranceAbout(happening, text, settings, client().server));
      await deliver({ conversationId, id: `${conversationId} ${type}`, ...cloud }, signal);
      return nothing;
    },
  };
}

function chatOf({ chat }: BotpressSettings): ChatSettings {
  if (chat === undefined) throw new Error("The settings of the mode chat are missing");
  return chat;
}

function routesOf(settings: BotpressSettings, chat: ChatSettings, { hearing }: ChatParts, logger: Logger) {
  const { door } = settings;
  if (chat.receive !== "webhook" || door === undefined) return [];
  return [webhookRoute(door.webhookPath, (signal) => hearing.hear(signal), logger)];
}

/** Ours for what is delivered: an edit is said anew. */
function idOf({ message: { id, editedAt } }: Question): string {
  return editedAt === undefined ? id : `${id} ${editedAt.getTime()}`;
}

/** Whatever happens to this process, the next one looks after the conversation. */
async function touch({ recents }: ChatParts, conversationId: string, logger: Logger): Promise<void> {
  await recents.touch(conversationId).catch((error: unknown) => {
    logger.warn(`That ${conversationId} goes on is not noted: ${messageOf(error)}`);
  });
}

/** Hears what was said while nobody listened, and goes on to do so. */
async function lookAfter(
  { looks, streams, recents, stop: { signal } }: ChatParts,
  { receive, idleMs }: ChatSettings,
  { aroundMs = 180_000 }: ChatTuning,
): Promise<void> {
  if (receive === "stream") {
    const ids = await recents.within(idleMs).catch(() => []);
    // A stream that opens looks into its list.
    await Promise.all(ids.map((id) => streams.open(id)));
  }
  await looks.lookAround(dayMs, () => true);
  const isDeaf = (id: string): boolean => receive === "webhook" || !streams.hears(id);
  while (await sleep(aroundMs, signal)) await looks.lookAround(hourMs, isDeaf);
}

interface Asked {
  readonly question: Question;
  /** When Botpress stored it. */
  readonly at: number;
  readonly signal: AbortSignal;
}

/** Resolves when the bot seems to have answered, or it is waited for no longer. */
async function waitForAnswer(
  { turns, marks, inbox, drafts, looks, stop }: ChatParts,
  { answerMs, quietMs }: ChatSettings,
  { glancesMs = [5_000, 20_000] }: ChatTuning,
  { question, at, signal }: Asked,
): Promise<void> {
  const { conversationId, followed } = question;
  question.handedOver();
  const last = (await marks.get(conversationId))?.last ?? 0;
  const timers = glancesMs.map((ms) => setTimeout(() => void looks.look(conversationId), ms));
  const isSpeaking = !inbox.isQuiet(conversationId) || drafts.isWriting(conversationId);
  const signals = [signal, followed, stop.signal];
  const isAnswered = await turns.wait({
    ...{ conversationId, answerMs, quietMs, signals, isSpeaking },
    isAnswered: last >= at,
    answered: () => question.answered(),
  });
  for (const timer of timers) clearTimeout(timer);
  if (isAnswered || signals.some(({ aborted }) => aborted)) return;
  await stoppable(signals, (until) => Promise.race([looks.look(conversationId), sleep(longestLookMs, until)]));
}
