import { Answers, type Client, keyedQueue, RocketChatError } from "@rocketchat-connectors/core";
import type { BBotEnvelope } from "./bbot.ts";
import { type Content, isMethod, type Letter, methodNames, methods } from "./methods.ts";
import { isOneToOne, type Origin, placeNameOf, type Target } from "./target.ts";

/**
 * Does in the rooms what envelopes ask for.
 *
 * What goes to the same place, named the same way, keeps the order of the calls, also of those that nobody awaits.
 */
export class Speaker {
  readonly #client: () => Client;
  readonly #turns = keyedQueue();
  readonly #answers = new Answers();
  readonly #origins = new WeakMap<object, Origin>();
  readonly #underWay = new WeakMap<BBotEnvelope, { content: Content; sent: Promise<readonly string[]> }>();
  readonly #said = new WeakMap<Origin, readonly string[]>();

  constructor(client: () => Client) {
    this.#client = client;
  }

  /** Lets what answers this message go where it came from. */
  remember(message: object, origin: Origin): void {
    this.#origins.set(message, origin);
  }

  /**
   * Does what an envelope asks for, once it is its turn; resolves with the ids of the messages.
   *
   * While an envelope is under way, bBot adds to it what is said next and hands it over again: only what is new is
   * said then. What was added too late for that is said as well. From then on it counts as answered, also one that
   * failed, or bBot would add to it, and what it said be said twice.
   */
  dispatch(envelope: BBotEnvelope): Promise<readonly string[]> {
    const before = this.#underWay.get(envelope);
    const content = contentOf(envelope);
    const news = before ? newIn(content, before.content) : content;
    if (before && isEmpty(news)) return before.sent;
    const sent = this.#send(envelope, news).finally(() => this.#conclude(envelope, content));
    this.#underWay.set(envelope, { content, sent });
    const origin = this.#originOf(envelope);
    if (origin) this.#answers.add(origin, sent);
    return sent;
  }

  /** Settles when no answer to what came from there is on its way; rejects with `closed` when one was given up. */
  answered(origin: Origin): Promise<void> {
    return this.#answers.settled(origin);
  }

  /** Settles when nothing waits to be sent. */
  idle(): Promise<void> {
    return this.#turns.idle();
  }

  #conclude(envelope: BBotEnvelope, said: Content): Promise<unknown> | undefined {
    if (this.#underWay.get(envelope)?.content !== said) return undefined;
    if (!isEmpty(newIn(contentOf(envelope), said))) return this.dispatch(envelope);
    envelope.responded ??= Date.now();
    this.#underWay.delete(envelope);
    return undefined;
  }

  async #send(envelope: BBotEnvelope, content: Content): Promise<readonly string[]> {
    const { method = "send" } = envelope;
    if (!isMethod(method)) {
      const known = methodNames.join(", ");
      throw new RocketChatError("not_found", `Nothing was sent: no method is called "${method}", only ${known}.`);
    }
    const origin = this.#originOf(envelope);
    const { aim, act } = methods[method];
    const letter: Letter = {
      envelope,
      ...content,
      origin,
      said: origin ? (this.#said.get(origin) ?? []) : [],
    };
    const target = aim(letter);
    const ids = await this.#turns.run(placeNameOf(target), async () => {
      const client = this.#client();
      return act(client, letter, await destinationOf(client, target));
    });
    if (ids.length > 0 && origin) this.#said.set(origin, ids);
    envelope.messageIds = [...(envelope.messageIds ?? []), ...ids];
    return ids;
  }

  #originOf({ message }: BBotEnvelope): Origin | undefined {
    const wrapped = message instanceof Object && "message" in message ? message.message : undefined;
    return this.#originBehind(message) ?? this.#originBehind(wrapped);
  }

  /** bBot's clone of a message has the message as its prototype. */
  #originBehind(message: unknown): Origin | undefined {
    if (!(message instanceof Object)) return undefined;
    return this.#origins.get(message) ?? this.#originBehind(Object.getPrototypeOf(message));
  }
}

/** What an envelope holds; a copy, for bBot may add to it. */
function contentOf(envelope: BBotEnvelope): Content {
  const given = envelope._payload ?? (Object.hasOwn(envelope, "payload") ? envelope.payload : undefined);
  const fields = Object.entries(typeof given === "object" && given !== null ? given : {});
  return {
    strings: [envelope.strings ?? []].flat().map(String),
    payload: Object.fromEntries(fields.map(([name, value]) => [name, Array.isArray(value) ? [...value] : value])),
  };
}

function newIn({ strings, payload }: Content, before: Content): Content {
  const added = Object.entries(payload).map(([name, value]) => {
    const known = before.payload[name];
    return [name, Array.isArray(value) && Array.isArray(known) ? value.slice(known.length) : value] as const;
  });
  const isNew = ([name, value]: readonly [string, unknown]): boolean =>
    Array.isArray(value) ? value.length > 0 : value !== before.payload[name];
  return { strings: strings.slice(before.strings.length), payload: Object.fromEntries(added.filter(isNew)) };
}

function isEmpty({ strings, payload }: Content): boolean {
  return strings.length === 0 && Object.keys(payload).length === 0;
}

async function destinationOf(client: Client, target: Target) {
  if (target.type === "room") return target;
  const room = await client.rooms.find(target.type === "person" ? `@${target.username}` : target.word);
  const thread = target.threadId === undefined ? {} : { threadId: target.threadId };
  return { roomId: room.id, oneToOne: isOneToOne(room), ...thread };
}
