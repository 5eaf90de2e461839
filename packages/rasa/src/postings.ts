import { isDeepStrictEqual } from "node:util";
import { keyedQueue, type Logger, messageOf } from "@rocketchat-connectors/core";
import { fieldsOf, type Reply } from "@rocketchat-connectors/dialog";
import { onlyText } from "./elements.ts";
import { isUnfinished } from "./join-text.ts";
import type { Addressee, Reader } from "./reader.ts";
import type { JoinText, RasaElement } from "./types.ts";

export interface PostingsOptions {
  readonly read: Reader;
  readonly say: (conversationId: string, replies: readonly Reply[]) => Promise<void>;
  readonly joinText: JoinText;
  /** Messages that one answer may have. */
  readonly mostMessages: number;
  readonly logger: Logger;
  /** Milliseconds that an unfinished text waits for its rest when nothing is asked. Default 1 000. */
  readonly patienceMs?: number;
}

/** What Rasa is asked now: what it posts meanwhile answers that. */
interface Asking {
  readonly addressee: Addressee;
  readonly posted: RasaElement[];
  isInThread: boolean;
  /** Messages so far. */
  said: number;
}

type Ask = () => Promise<readonly RasaElement[]>;

/** What waits for its rest. */
interface Held {
  readonly elements: RasaElement[];
  timer?: NodeJS.Timeout;
}

/** More than that is no text that Rasa has split. */
const mostHeld = 100;

/**
 * What Rasa posts in callback mode, one element at a time, as what the bot says.
 *
 * Rasa splits texts at blank lines, and nothing tells which part is the last: a text with an open code fence waits for its
 * rest until the fence is closed, the question is answered, or some time has passed when nothing is asked.
 */
export class Postings {
  readonly #options: PostingsOptions;
  readonly #askings = new Map<string, Asking>();
  readonly #held = new Map<string, Held>();
  readonly #speech = keyedQueue();
  #isEnding = false;

  constructor(options: PostingsOptions) {
    this.#options = options;
  }

  /**
   * Asks Rasa; what it posts meanwhile is part of the same turn. Settles as that does, once all that was posted is said,
   * with what was not: a channel that posts hands over what it posted as well (`CallbackOutput`, 3.6).
   */
  async during(addressee: Addressee, ask: Ask): Promise<readonly RasaElement[]> {
    const { conversationId } = addressee;
    const asking: Asking = { addressee, posted: [], isInThread: false, said: 0 };
    this.#askings.set(conversationId, asking);
    try {
      return without(await ask(), asking.posted);
    } finally {
      await this.#release(conversationId).catch((error: unknown) => this.#lost(conversationId, error));
      this.#askings.delete(conversationId);
      await this.#tellLeftOut(asking);
    }
  }

  /** Resolves when the element is said, or waits for its rest. Rejects as `say` does. */
  async take(conversationId: string, element: RasaElement): Promise<void> {
    const held = this.#held.get(conversationId) ?? { elements: [] };
    this.#held.set(conversationId, held);
    held.elements.push(element);
    this.#askings.get(conversationId)?.posted.push(element);
    clearTimeout(held.timer);
    if (this.#isWhole(held)) return await this.#release(conversationId);
    if (this.#isEnding || !this.#askings.has(conversationId)) this.#releaseLater(conversationId, held);
  }

  /** From now on nothing waits for long: the bot is to end. */
  hurry(): void {
    this.#isEnding = true;
    for (const [conversationId, held] of this.#held) {
      if (this.#askings.has(conversationId)) this.#releaseLater(conversationId, held);
      else this.#release(conversationId).catch((error: unknown) => this.#lost(conversationId, error));
    }
  }

  #isWhole({ elements }: Held): boolean {
    const texts = elements.flatMap((element) => onlyText(element) ?? []);
    const isText = texts.length === elements.length;
    return !isText || elements.length >= mostHeld || !isUnfinished(texts, this.#options.joinText);
  }

  #releaseLater(conversationId: string, held: Held): void {
    const { patienceMs = 1_000 } = this.#options;
    held.timer = setTimeout(() => {
      this.#release(conversationId).catch((error: unknown) => this.#lost(conversationId, error));
    }, patienceMs);
  }

  async #release(conversationId: string): Promise<void> {
    const held = this.#held.get(conversationId);
    if (!held) return;
    clearTimeout(held.timer);
    this.#held.delete(conversationId);
    await this.#speech.run(conversationId, () => this.#say(conversationId, held.elements));
  }

  async #say(conversationId: string, elements: readonly RasaElement[]): Promise<void> {
    const { read, say, mostMessages } = this.#options;
    const asking = this.#askings.get(conversationId);
    if (!asking) return await say(conversationId, read(elements, { conversationId }));
    const replies = read(elements, { ...asking.addressee, isInThread: asking.isInThread });
    asking.isInThread ||= elements.some(asksForThread);
    const said = replies.filter((reply) => reply.type !== "message" || ++asking.said <= mostMessages);
    await say(conversationId, said);
  }

  async #tellLeftOut({ addressee: { conversationId }, said }: Asking): Promise<void> {
    const { say, logger, mostMessages } = this.#options;
    const count = said - mostMessages;
    if (count <= 0) return;
    logger.warn(`${count} messages of an answer in ${conversationId} were left out: too many`);
    const text = `… (${count} more were left out)`;
    await say(conversationId, [{ type: "message", text, literal: true }]).catch(() => undefined);
  }

  #lost(conversationId: string, error: unknown): void {
    this.#options.logger.error(`What Rasa posted for ${conversationId} was not said: ${messageOf(error)}`);
  }
}

/** The elements but for those that were posted, as often as they were. */
function without(elements: readonly RasaElement[], posted: readonly RasaElement[]): readonly RasaElement[] {
  const left = [...posted];
  return elements.filter((element) => {
    const index = left.findIndex((one) => isDeepStrictEqual(one, element));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

const asksForThread = ({ custom }: RasaElement): boolean => fieldsOf(fieldsOf(custom).rocketchat).thread === true;
