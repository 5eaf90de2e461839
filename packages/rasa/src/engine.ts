import { type Client, messageOf } from "@rocketchat-connectors/core";
import type { Engine, Happening, Question, Reply } from "@rocketchat-connectors/dialog";
import type { RasaIntent } from "./api.ts";
import { whySilent } from "./check.ts";
import { intentOf, requestAbout, toRequest } from "./map.ts";
import type { Postings } from "./postings.ts";
import type { Rasa } from "./rasa.ts";
import type { Addressee, Reader } from "./reader.ts";
import type { RasaElement, RasaRequest, RasaSettings } from "./types.ts";

const mostExplained = 1_000;

export interface RasaEngineOptions {
  readonly rasa: Rasa;
  readonly settings: RasaSettings;
  readonly read: Reader;
  readonly postings: Postings;
  readonly client: () => Client;
}

/** Rasa as a dialogue engine: hands over words, happenings and triggered intents. */
export class RasaEngine implements Engine {
  readonly name = "Rasa";
  readonly #options: RasaEngineOptions;
  /** The conversations whose silence was explained lately. */
  readonly #explained = new Set<string>();

  constructor(options: RasaEngineOptions) {
    this.#options = options;
  }

  async answer(question: Question, signal: AbortSignal): Promise<readonly Reply[]> {
    const { settings, client } = this.#options;
    const handover = toRequest(question, settings, client().server);
    if ("nothing" in handover) {
      settings.logger.info(`A message in room ${question.message.room.id} is not handed to Rasa: ${handover.nothing}`);
      return [];
    }
    const addressee = addresseeOf(question);
    const elements = await this.#ask(handover.request, addressee, signal);
    if (elements.length === 0 && settings.mode === "rest") this.#explain(question.conversationId);
    return this.#options.read(elements, addressee);
  }

  /** What nobody asked for may be answered with nothing. */
  async notice(happening: Happening, signal: AbortSignal): Promise<readonly Reply[]> {
    const { settings, client, read } = this.#options;
    const { server } = client();
    const isBegin = happening.type === "first_contact" && settings.sessionStart;
    const begin = isBegin ? requestAbout(happening, "/session_start", settings, server) : undefined;
    const addressee = { conversationId: happening.conversationId, roomId: happening.room.id };
    const replies: Reply[] = [];
    for (const request of [begin, intentOf(happening, settings, server)]) {
      if (request) replies.push(...read(await this.#ask(request, addressee, signal), addressee));
    }
    return replies;
  }

  /** Triggers an intent in a conversation, whose answer is to be said there. */
  async trigger(conversationId: string, intent: RasaIntent, signal: AbortSignal): Promise<readonly Reply[]> {
    const { rasa, read, postings } = this.#options;
    const trigger = () => rasa.triggerIntent(conversationId, intent, signal);
    return read(await postings.during({ conversationId }, trigger), { conversationId });
  }

  #ask(request: RasaRequest, addressee: Addressee, signal: AbortSignal): Promise<readonly RasaElement[]> {
    const { rasa, postings } = this.#options;
    return postings.during(addressee, () => rasa.ask(request, signal));
  }

  /** Rasa answers with nothing whatever is wrong; the log tells once a conversation what can be found out. */
  #explain(conversationId: string): void {
    const { rasa, settings } = this.#options;
    if (this.#explained.has(conversationId)) return;
    // What is explained once more when there are many costs two requests.
    if (this.#explained.size >= mostExplained) this.#explained.clear();
    this.#explained.add(conversationId);
    whySilent(rasa, settings, conversationId).then(
      (why) => settings.logger.info(`Rasa answered with nothing in ${conversationId}: ${why}`),
      (error: unknown) => settings.logger.debug(`Why Rasa answered with nothing is not known: ${messageOf(error)}`),
    );
  }
}

function addresseeOf({ conversationId, message: { id, room, threadId } }: Question): Addressee {
  return { conversationId, roomId: room.id, messageId: threadId ?? id };
}
