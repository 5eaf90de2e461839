import {
  EngineError,
  type Fields,
  type Happening,
  isFields,
  objectsOf,
  type Question,
} from "@rocketchat-connectors/dialog";
import { statusOf } from "@rocketchat-connectors/dialog/http";
import { LRUCache } from "lru-cache";
import { happeningPayload, toChat } from "../asking/chat.ts";
import { type Utterance, utteranceAbout, utteranceOf } from "../asking/utterance.ts";
import type { Turns } from "../turns.ts";
import type { BotpressSettings, IntegrationSettings } from "../types.ts";
import type { BotSaid } from "./answers.ts";
import type { RuntimeApi } from "./api.ts";
import { conversationTags, type Person, personOf } from "./people.ts";
import type { Registration, Registrations } from "./registration.ts";

export interface SenderOptions {
  readonly api: RuntimeApi;
  readonly registrations: Registrations;
  readonly turns: Turns;
  readonly settings: BotpressSettings;
  readonly bounds: Pick<IntegrationSettings, "answerMs" | "quietMs">;
  /** Does something, and again for as long as Botpress takes nothing and there is time. */
  readonly patiently: <Result>(signal: AbortSignal, work: () => Promise<Result>) => Promise<Result>;
  /** Whatever happens to this process, the next one looks after the conversation. Never rejects. */
  readonly touch: (conversationId: string) => Promise<void>;
  /** Says what the bot said while nobody was there to hear it. */
  readonly say: (bot: Registration, conversationId: string, said: BotSaid) => Promise<void>;
  /** What to do when Botpress has not called yet. */
  readonly unregistered: () => string;
}

/** Botpress' ids of somebody who speaks, and of where. */
interface Seat {
  readonly userId: string;
  readonly conversationId: string;
}

/** Something for Botpress, with who says it and where. */
interface Told {
  readonly conversation: Happening["conversation"];
  readonly conversationId: string;
  /** Absent when it is nobody's. */
  readonly person: Person | undefined;
  /** When several of them end, nobody waits for an answer. */
  readonly signals: readonly AbortSignal[];
  /** Called when the first answer was said. */
  readonly answered?: () => void;
  /** Called when Botpress has it. */
  readonly handedOver?: () => void;
}

const hourMs = 3_600_000;
/** Milliseconds by which Botpress' clock may be behind; what it had for longer was said by another process. */
const soonMs = 2_000;

/** Brings what people say to Botpress, and waits until the bot seems to have answered. */
export class Sender {
  readonly #options: SenderOptions;
  /** Botpress' ids by the bot, the integration and our id. */
  readonly #ids = new LRUCache<string, string>({ max: 10_000, ttl: hourMs });

  #bot = new AbortController();

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Nobody waits for the bot's answers any longer. */
  leave(): void {
    this.#bot.abort();
    this.#bot = new AbortController();
  }

  /** Resolves with why nothing was sent, if so. Rejects with an `EngineError`. */
  async send(question: Question, signal: AbortSignal): Promise<string | undefined> {
    const { settings } = this.#options;
    const { message, conversation, conversationId, followed } = question;
    const answered = (): void => question.answered();
    const handedOver = (): void => question.handedOver();
    const utterance = utteranceOf(question, settings, settings.client);
    if ("nothing" in utterance) return utterance.nothing;
    const person = personOf(message.sender, message.raw, settings.metadata);
    // What was edited is said anew.
    const id = message.editedAt === undefined ? message.id : `${message.id}-${message.editedAt.getTime()}`;
    const told = { conversation, conversationId, person, signals: [signal, followed], answered, handedOver };
    await this.#say(told, utterance, id, signal);
    return undefined;
  }

  /** Says something for somebody who has not spoken. The same happening says it once. */
  async wakeUp(happening: Happening, text: string, signal: AbortSignal): Promise<void> {
    const { settings } = this.#options;
    const utterance = utteranceAbout(happening, text, settings, settings.client);
    await this.#say(
      this.#toldOf(happening, signal),
      utterance,
      `${happening.type}-${happening.conversationId}`,
      signal,
    );
  }

  /** Tells of something as an event, which may happen twice. */
  async tell(happening: Happening, signal: AbortSignal): Promise<void> {
    const { api, settings } = this.#options;
    const payload = happeningPayload(happening, settings.client);
    // Most events are answered with nothing: nobody waits, and what is said all the same is said when it comes.
    const told = { ...this.#toldOf(happening, signal), signals: [AbortSignal.abort()] };
    await this.#during(told, signal, async (bot, { conversationId, userId }) => {
      const user = happening.user === undefined ? {} : { userId };
      await api.event(bot, { payload, conversationId, ...user }, signal);
      return Date.now();
    });
  }

  #toldOf({ conversation, conversationId, user }: Happening, signal: AbortSignal): Told {
    const person = user && personOf(user, {}, this.#options.settings.metadata);
    return { conversation, conversationId, person, signals: [signal] };
  }

  async #say(told: Told, utterance: Utterance, id: string, signal: AbortSignal): Promise<void> {
    const { type, ...payload } = toChat(utterance).payload;
    const said = { type: String(type), payload: type === "bloc" ? asBloc(payload) : payload, id };
    await this.#during(told, signal, (bot, seat) => this.#options.api.message(bot, { ...said, ...seat }, signal));
  }

  /** Hands something over, and waits for what the bot says to it, unless Botpress had it long ago. */
  async #during(
    told: Told,
    signal: AbortSignal,
    hand: (bot: Registration, seat: Seat) => Promise<number>,
  ): Promise<void> {
    const { registrations, turns, bounds, patiently, touch, unregistered } = this.#options;
    const { conversationId, signals, answered: isEnough } = told;
    const bot = await registrations.current();
    if (bot === undefined) throw new EngineError("unavailable", unregistered());
    await touch(conversationId);
    // An answer may come before it is told that the question was taken.
    const waiting = new AbortController();
    const askedAt = Date.now();
    const handing = patiently(signal, () => this.#handed(bot, told, signal, hand));
    const answered = turns.wait({
      ...{ conversationId, ...bounds, answered: isEnough, asked: handing.catch(() => undefined) },
      signals: [...signals, waiting.signal, this.#bot.signal],
    });
    try {
      const since = await handing;
      told.handedOver?.();
      if (askedAt - since > soonMs) await this.#catchUp(bot, told, since, signal);
      if (askedAt - since > bounds.answerMs) waiting.abort();
    } catch (error) {
      waiting.abort();
      throw error;
    }
    await answered;
  }

  /** Says the answers to something that Botpress has had before: the process that asked may not have heard them. */
  async #catchUp(bot: Registration, told: Told, since: number, signal: AbortSignal): Promise<void> {
    const { api, say } = this.#options;
    const found = await this.#options.patiently(signal, async () => {
      const { conversationId } = await this.#enter(bot, told, signal);
      return await api.messages(bot, conversationId, since, signal);
    });
    await Promise.all(found.map((said) => say(bot, told.conversationId, said)));
  }

  async #handed(
    bot: Registration,
    told: Told,
    signal: AbortSignal,
    hand: (bot: Registration, seat: Seat) => Promise<number>,
  ): Promise<number> {
    try {
      return await hand(bot, await this.#enter(bot, told, signal));
    } catch (error) {
      // Whoever cleans up there deletes users and conversations that are known here.
      if (statusOf(error) !== 404) throw error;
      this.#ids.clear();
      return await hand(bot, await this.#enter(bot, told, signal));
    }
  }

  async #enter(bot: Registration, { conversation, conversationId, person }: Told, signal: AbortSignal): Promise<Seat> {
    const { api } = this.#options;
    const someone = person ?? { tags: { id: conversationId } };
    const [userId, id] = await Promise.all([
      this.#id(`${keyOf(bot)} user ${someone.tags.id}`, () => api.user(bot, someone.tags, someone.name, signal)),
      this.#id(`${keyOf(bot)} conversation ${conversationId}`, () =>
        api.conversation(bot, conversationTags(conversationId, conversation), signal),
      ),
    ]);
    return { userId, conversationId: id };
  }

  async #id(key: string, find: () => Promise<string>): Promise<string> {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = await find();
    this.#ids.set(key, id);
    return id;
  }
}

const keyOf = ({ botId, integrationId }: Registration): string => `${botId} ${integrationId}`;

/** An integration's bloc has the types of its items beside their payloads (`messages.defaults`, SDK 5.4.3). */
function asBloc({ items }: Fields): Fields {
  return {
    items: objectsOf(items)
      .filter(isFields)
      .map(({ type, ...payload }) => ({ type, payload })),
  };
}
