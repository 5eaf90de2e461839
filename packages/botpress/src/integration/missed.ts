import { type Logger, messageOf } from "@rocketchat-connectors/core";
import { EngineError, parseConversationId } from "@rocketchat-connectors/dialog";
import type { Recents } from "../chat/recents.ts";
import { type Patience, persistently } from "../persistence.ts";
import type { RuntimeApi } from "./api.ts";
import { conversationTags } from "./people.ts";
import type { Registrations } from "./registration.ts";
import type { Sayings } from "./sayings.ts";

export interface MissedOptions {
  readonly api: Pick<RuntimeApi, "conversation" | "messages">;
  readonly registrations: Pick<Registrations, "current">;
  readonly recents: Pick<Recents, "within">;
  readonly sayings: Pick<Sayings, "say">;
  readonly logger: Logger;
  /** Aborted when the connector ends. */
  readonly signal: AbortSignal;
  readonly pauses: Patience["pauses"];
}

/** Milliseconds: what was said is known for a day, so that nothing of this time is said twice. */
const lookedAtMs = 23 * 3_600_000;
/** Conversations, the latest first, of which each costs two calls. */
const most = 100;
/** Milliseconds that a Botpress is waited for that cannot be reached. */
const maxWaitMs = 3_600_000;

/**
 * Says what the bot said while nobody was there to hear it, in the conversations of the last day; of much in one of them
 * the latest. Botpress calls once, as far as is known. Never rejects.
 */
export async function sayMissed(options: MissedOptions): Promise<void> {
  const { recents, logger, signal } = options;
  try {
    const ids = (await recents.within(lookedAtMs)).slice(0, most);
    for (const id of ids) {
      if (signal.aborted) return;
      await sayMissedIn(id, options);
    }
  } catch (failure) {
    if (!signal.aborted)
      logger.warn(`What the bot said while the connector was away is not known: ${messageOf(failure)}`);
  }
}

async function sayMissedIn(id: string, options: MissedOptions): Promise<void> {
  const { api, registrations, sayings, logger, signal, pauses } = options;
  const conversation = parseConversationId(id);
  const bot = await registrations.current();
  if (conversation === undefined || bot === undefined) return;
  const read = async () => {
    const there = await api.conversation(bot, conversationTags(id, conversation), signal);
    return await api.messages(bot, there, Date.now() - lookedAtMs, signal);
  };
  const messages = await persistently(read, { maxWaitMs, signal, pauses }).catch((failure: unknown) => {
    // What is wrong with one conversation is nothing to the others.
    if (!(failure instanceof EngineError) || failure.kind !== "rejected") throw failure;
    return [];
  });
  for (const said of messages) {
    sayings.say(bot, id, said).catch((failure: unknown) => {
      if (!signal.aborted) logger.warn(`A message for ${id} from before is left out: ${messageOf(failure)}`);
    });
  }
}
