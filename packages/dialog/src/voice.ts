import {
  type Client,
  isRocketChatError,
  type Logger,
  messageOf,
  type OutgoingMessage,
  type Room,
} from "@rocketchat-connectors/core";
import { bounded, mostFiles } from "./bounds.ts";
import type { ChoiceMemory } from "./choices/memory.ts";
import { type Composed, compose } from "./compose.ts";
import { messageId } from "./once.ts";
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
  /** What the ids of the messages are made from, so that the same is never stored twice. */
  readonly once?: string;
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
    let said = 0;
    for (const [index, composed] of compose(message, spot.room.kind, settings).entries()) {
      const isSaid = (await this.#tried(spot, composed, index)) || (await this.#saidInWords(spot, composed, index));
      if (isSaid) said += 1;
    }
    return said;
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

  async #saidInWords(spot: Spot, { inWords }: Composed, index: number): Promise<boolean> {
    return inWords !== undefined && (await this.#tried(spot, inWords, index));
  }

  /** Tells whether Rocket.Chat took it. */
  async #tried(spot: Spot, composed: Composed, index: number): Promise<boolean> {
    try {
      await this.speaking(spot.place.roomId, this.#send(spot, composed, index));
      return true;
    } catch (error) {
      this.failed(error, `A message for room ${spot.place.roomId} was refused`);
      return false;
    }
  }

  /** What is being said in a room, until it is. */
  async speaking<Result>(roomId: string, saying: Promise<Result>): Promise<Result> {
    const all = this.#speaking.get(roomId) ?? new Set();
    this.#speaking.set(roomId, all.add(saying));
    try {
      return await saying;
    } finally {
      all.delete(saying);
      if (all.size === 0) this.#speaking.delete(roomId);
    }
  }

  async #send(spot: Spot, { message, shown, multiple }: Composed, index: number): Promise<void> {
    const { client, choices } = this.#options;
    const { place, conversation, typing } = spot;
    const { id } = await client().send({ ...place, ...this.#identityOf(spot, index), ...message });
    typing?.again();
    try {
      await choices.offered(conversation, { messageId: id, shown, ...(multiple ? { multiple } : {}) });
    } catch (error) {
      this.failed(error, `What a message in room ${place.roomId} lets people choose is not remembered`);
    }
  }

  #identityOf({ once, inReplyTo }: Spot, index: number): Pick<OutgoingMessage, "id" | "inReplyTo"> {
    if (once !== undefined) return { id: messageId(this.#options.client().user.id, once, index) };
    return inReplyTo === undefined ? {} : { inReplyTo };
  }

  async #upload(place: Place, { name, content, mimeType }: FileToUpload): Promise<boolean> {
    const bytes = Buffer.from(content, "base64");
    try {
      const type = mimeType === undefined ? {} : { mimeType };
      await this.#options.client().files.upload({ ...place, name, content: bytes, ...type });
      return true;
    } catch (error) {
      this.failed(error, `The file '${name}' could not be put into room ${place.roomId}`);
      return false;
    }
  }

  /** Puts into the log what did not work; throws what the end of the bot brought about. */
  failed(error: unknown, what: string): void {
    if (isRocketChatError(error) && error.code === "closed") throw error;
    this.#options.logger.error(`${what}: ${messageOf(error)}`);
  }
}
