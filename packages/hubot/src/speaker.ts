import { Answers, type Client, keyedQueue, messageOf, type OutgoingFile, shortname } from "@rocketchat-connectors/core";
import type { Envelope, HubotMessage, RobotLogger } from "./hubot.ts";
import { type MessageObject, placeOf, toRocketChat } from "./map.ts";
import { answeredIdOf, questionOf, type Target, targetOf } from "./target.ts";

type Callback = (error: unknown, ids?: readonly string[]) => void;

/** What a script can hand to `send`, `reply`, …: texts, message objects, lists of them and, at the end, callbacks. */
export type Sendable = string | MessageObject | readonly (string | MessageObject)[] | Callback;

/** The id of a message, or what `send` resolved with. */
export type MessageIds = string | readonly string[];

/** A file that a script uploads. */
export type FileObject = Omit<OutgoingFile, "roomId" | "threadId">;

/** The room, and perhaps thread, that an envelope turned out to mean. */
export interface Destination {
  readonly roomId: string;
  readonly oneToOne: boolean;
  readonly threadId?: string;
}

/** How something is said. */
export interface Manner {
  /** Changes each thing that is said. */
  readonly phrase?: (one: unknown, to: Destination) => unknown;
  /** Has the message that it answers; where it goes unless named. */
  readonly answers?: Envelope;
}

/**
 * Marks a promise as looked after: a script that does not await it ends nothing, one that does sees the rejection all
 * the same.
 */
export function quiet<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => undefined);
  return promise;
}

/**
 * Does in the rooms what scripts ask for.
 *
 * What goes to the same person, or to the same place, named the same way, keeps the order of the calls, also of those
 * that nobody awaits. A failure is logged and rejects; a script that does not look at the promise ends nothing by that.
 */
export class Speaker {
  readonly #client: () => Client;
  readonly #logger: RobotLogger;
  readonly #turns = keyedQueue();
  readonly #answers = new Answers();

  constructor(client: () => Client, logger: RobotLogger) {
    this.#client = client;
    this.#logger = logger;
  }

  /** Says one thing after another; resolves with the ids of the messages. */
  say(envelope: Envelope, said: readonly unknown[], { phrase, answers = envelope }: Manner = {}) {
    const callbacks = said.filter(isCallback);
    const inReplyTo = answeredIdOf(answers);
    const aim = inReplyTo === undefined ? {} : { inReplyTo };
    const sent = this.#inTurn(envelope, async (client, to) => {
      const { roomId, threadId } = to;
      const place = { roomId, ...(threadId === undefined ? {} : { threadId }), ...aim };
      const ids: string[] = [];
      for (const one of said.flat().filter((each) => !isCallback(each))) {
        ids.push((await client.send(toRocketChat(phrase ? phrase(one, to) : one, place))).id);
      }
      return ids;
    });
    this.underWay(answers, sent);
    sent.then(
      (ids) => this.#call(callbacks, undefined, ids),
      (error: unknown) => this.#call(callbacks, error),
    );
    return sent;
  }

  /** Lets the envelope's message count as being answered until this settles, which nobody has to look at. */
  underWay<Result>(envelope: Envelope, sent: Promise<Result>): Promise<Result> {
    const question = questionOf(envelope);
    if (question !== undefined) this.#answers.add(question, sent);
    return quiet(sent);
  }

  /** Settles when no answer to this message is on its way; rejects with `closed` when one was given up. */
  answered(message: HubotMessage): Promise<void> {
    return this.#answers.settled(questionOf({ message }));
  }

  edit(envelope: Envelope, ids: MessageIds, text: string): Promise<void> {
    return this.#inTurn(envelope, (client, { roomId }) => client.edit({ id: firstOf(ids), roomId }, text));
  }

  delete(envelope: Envelope, ids: MessageIds): Promise<void> {
    return this.#inTurn(envelope, (client, { roomId }) => client.delete({ id: firstOf(ids), roomId }));
  }

  react(envelope: Envelope, emoji: string, messageId: string): Promise<void> {
    return this.#inTurn(envelope, (client) => client.react(messageId, shortname(emoji)));
  }

  typing(envelope: Envelope, active: boolean): Promise<void> {
    return this.#inTurn(envelope, (client, { roomId, threadId }) => client.typing(roomId, active, threadId));
  }

  topic(envelope: Envelope, topic: string): Promise<void> {
    return this.#inTurn(envelope, (client, { roomId }) => client.setTopic(roomId, topic));
  }

  upload(envelope: Envelope, file: FileObject): Promise<string> {
    return this.#inTurn(envelope, async (client, { roomId, threadId }) => {
      const thread = threadId === undefined ? {} : { threadId };
      return (await client.files.upload({ ...file, roomId, ...thread })).id;
    });
  }

  /** Settles when nothing waits to be sent. */
  idle(): Promise<void> {
    return this.#turns.idle();
  }

  #inTurn<Result>(envelope: Envelope, task: (client: Client, to: Destination) => Promise<Result>): Promise<Result> {
    const turn = this.#queue(envelope, task);
    turn.catch((error: unknown) => this.#logger.error({}, `A script could not reach the room: ${messageOf(error)}`));
    return quiet(turn);
  }

  async #queue<Result>(
    envelope: Envelope,
    task: (client: Client, to: Destination) => Promise<Result>,
  ): Promise<Result> {
    const target = targetOf(envelope);
    return this.#turns.run(placeNameOf(target), async () => {
      const client = this.#client();
      return task(client, await destinationOf(client, target));
    });
  }

  #call(callbacks: readonly Callback[], error: unknown, ids?: readonly string[]): void {
    for (const callback of callbacks) {
      try {
        callback(error, ids);
      } catch (thrown) {
        this.#logger.error({}, `A script's callback failed: ${messageOf(thrown)}`);
      }
    }
  }
}

async function destinationOf(client: Client, target: Target): Promise<Destination> {
  if (target.type === "room") return target;
  const room = await client.rooms.find(target.type === "person" ? `@${target.username}` : target.word);
  const thread = target.threadId === undefined ? {} : { threadId: target.threadId };
  return { roomId: room.id, oneToOne: placeOf(room).oneToOne, ...thread };
}

/** What goes to the same place keeps its order; a thread is part of its room. */
function placeNameOf(target: Target): string {
  if (target.type === "room") return `room ${target.roomId}`;
  return target.type === "person" ? `person ${target.username}` : `word ${target.word}`;
}

function isCallback(value: unknown): value is Callback {
  return typeof value === "function";
}

function firstOf(ids: MessageIds): string {
  return (typeof ids === "string" ? ids : ids[0]) ?? "";
}
