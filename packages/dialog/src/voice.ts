import { type Client, isRocketChatError, type Logger, messageOf, type Room } from "@rocketchat-connectors/core";
import { bounded, mostFiles } from "./bounds.ts";
import type { ChoiceMemory } from "./choices/memory.ts";
import { type Composed, compose, composeInWords } from "./compose.ts";
import type { DialogSettings } from "./settings.ts";
import type { Conversation, FileToUpload, Message, Place } from "./types.ts";
import type { Typing } from "./typing.ts";

/** Where, and in answer to what, something is said. */
export interface Spot {
  readonly place: Place;
  readonly room: Room;
  readonly conversation: Conversation;
  /** The id of the message that is answered. */
  readonly inReplyTo?: string;
  readonly typing?: Typing;
}

export interface VoiceOptions {
  readonly client: () => Client;
  readonly settings: DialogSettings;
  readonly choices: ChoiceMemory;
  readonly logger: Logger;
}

/** Says an engine's messages, one at a time. */
export class Voice {
  readonly #options: VoiceOptions;
  /** What is being said in each room: whoever answers to it may be faster than the server's confirmation. */
  readonly #speaking = new Map<string, Set<Promise<unknown>>>();

  constructor(options: VoiceOptions) {
    this.#options = options;
  }

  /**
   * Resolves with how many of Rocket.Chat's messages it became.
   *
   * What Rocket.Chat refuses is logged, and said in words alone. Rejects with `closed` when the bot was stopped.
   */
  async say(spot: Spot, whole: Message): Promise<number> {
    const { settings, logger } = this.#options;
    const { message, leftOut } = bounded(whole);
    for (const what of leftOut) {
      logger.warn(`${what} of a message for room ${spot.place.roomId} were left out: too many`);
    }
    const [first, ...others] = compose(message, spot.room.kind, settings);
    if (first === undefined) return 0;
    if (await this.#tried(spot, first)) return 1 + (await this.#sayAll(spot, others));
    const isMoreThanWords = (first.message.attachments ?? first.message.extra) !== undefined;
    return isMoreThanWords ? await this.#sayAll(spot, composeInWords(message, spot.room.kind, settings)) : 0;
  }

  /** Puts a message's files into the room; resolves with how many Rocket.Chat took. */
  async upload({ place, typing }: Spot, { files = [], threadId }: Message): Promise<number> {
    const where = threadId === undefined ? place : { ...place, threadId };
    let taken = 0;
    for (const file of files.slice(0, mostFiles)) if (await this.#upload(where, file)) taken += 1;
    if (files.length > 0) typing?.again();
    return taken;
  }

  /** Tells whether something is being said in a room. */
  isSpeaking(roomId: string): boolean {
    return this.#speaking.has(roomId);
  }

  /** Settles when what is being said in a room now is stored, and known to offer what it offers. Never rejects. */
  async settled(roomId: string): Promise<void> {
    await Promise.allSettled(this.#speaking.get(roomId) ?? []);
  }

  async #sayAll(spot: Spot, all: readonly Composed[]): Promise<number> {
    let said = 0;
    for (const composed of all) if (await this.#tried(spot, composed)) said += 1;
    return said;
  }

  /** Tells whether Rocket.Chat took it. */
  async #tried(spot: Spot, composed: Composed): Promise<boolean> {
    const { roomId } = spot.place;
    const sending = this.#send(spot, composed);
    const all = this.#speaking.get(roomId) ?? new Set();
    this.#speaking.set(roomId, all.add(sending));
    try {
      await sending;
      return true;
    } catch (error) {
      this.#failed(error, `A message for room ${roomId} was refused`);
      return false;
    } finally {
      all.delete(sending);
      if (all.size === 0) this.#speaking.delete(roomId);
    }
  }

  async #send({ place, inReplyTo, conversation, typing }: Spot, { message, shown }: Composed): Promise<void> {
    const { client, choices } = this.#options;
    const { id } = await client().send({ ...place, ...(inReplyTo === undefined ? {} : { inReplyTo }), ...message });
    typing?.again();
    try {
      await choices.offered(conversation, { messageId: id, shown });
    } catch (error) {
      this.#failed(error, `What a message in room ${place.roomId} lets people choose is not remembered`);
    }
  }

  async #upload(place: Place, { name, content, mimeType }: FileToUpload): Promise<boolean> {
    const bytes = Buffer.from(content, "base64");
    try {
      const type = mimeType === undefined ? {} : { mimeType };
      await this.#options.client().files.upload({ ...place, name, content: bytes, ...type });
      return true;
    } catch (error) {
      this.#failed(error, `The file '${name}' could not be put into room ${place.roomId}`);
      return false;
    }
  }

  #failed(error: unknown, what: string): void {
    if (isRocketChatError(error) && error.code === "closed") throw error;
    this.#options.logger.error(`${what}: ${messageOf(error)}`);
  }
}
