import { RocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Api } from "../rest/api.ts";
import { asDocument, type WireDocument } from "../rest/documents.ts";
import type { OutgoingMessage, SentMessage, User } from "../types.ts";
import { explained, isRefusal } from "./refusals.ts";
import { fromWire, toWire } from "./wire.ts";

export interface PostOptions {
  readonly api: Api;
  readonly logger: Logger;
  readonly self: () => User;
  /** What the bot's messages are marked with, so that bots can tell those of bots. */
  readonly integrationId: string;
}

/** What of a message the server may refuse without refusing the message. */
interface Look {
  /** With alias and avatar. */
  readonly isDisguised: boolean;
  /** With the mark of bots. */
  readonly isMarked: boolean;
}

/** A look without what the server refuses; undefined when it refuses something else. */
function plainerThan(look: Look, { message }: RocketChatError): Look | undefined {
  if (look.isDisguised && /permission/i.test(message)) return { ...look, isDisguised: false };
  if (look.isMarked && /match error|additional propert|\bbot\b/i.test(message)) return { ...look, isMarked: false };
  return undefined;
}

/** Gives single messages to the server. */
export class Post {
  readonly #options: PostOptions;
  #mayDisguise = true;
  #mayMark = true;

  constructor(options: PostOptions) {
    this.#options = options;
  }

  /**
   * One attempt to store a message under its id; what the server takes not is left out then.
   *
   * With `mayBeThere`, a refusal is looked into: servers refuse an id that they have already (400 with a text about
   * `starred`, recorded from 6.5.3 and 8.3.0), and a room may have closed since the message got through.
   */
  async put(message: OutgoingMessage, id: string, mayBeThere: boolean): Promise<SentMessage> {
    const wanted = { isDisguised: this.#mayDisguise && isDisguised(message), isMarked: this.#mayMark };
    const find = async (): Promise<SentMessage | undefined> =>
      mayBeThere ? await this.find(message.roomId, id) : undefined;
    const put = async (look: Look): Promise<SentMessage> => {
      try {
        const sent = await this.#send(message, id, look);
        this.#learn(wanted, look);
        return sent;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const plainer = plainerThan(look, error);
        return (await find()) ?? (await (plainer ? put(plainer) : refused(message, error)));
      }
    };
    return await put(wanted);
  }

  /** The message under this id, when it is stored. Throws `rejected` when it is somebody else's, or of another room. */
  async find(roomId: string, id: string): Promise<SentMessage | undefined> {
    const found = await this.#lookUp(id);
    if (!found) return undefined;
    if (asDocument(found.u)?._id !== this.#options.self().id)
      throw new RocketChatError("rejected", `the id ${id} belongs to a message of somebody else; choose another`);
    if (found.rid !== roomId)
      throw new RocketChatError("rejected", `the id ${id} belongs to a message in another room; choose another`);
    return fromWire(found);
  }

  async #lookUp(id: string): Promise<WireDocument | undefined> {
    try {
      return asDocument((await this.#options.api.get("chat.getMessage", { msgId: id })).message);
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  }

  /** What the server has taken only when it was left out is left out from now on. */
  #learn(wanted: Look, taken: Look): void {
    const { logger } = this.#options;
    if (wanted.isDisguised && !taken.isDisguised && this.#mayDisguise) {
      this.#mayDisguise = false;
      logger.warn("the account may not use alias or avatar (permission 'message-impersonate'); sending without");
    }
    if (wanted.isMarked && !taken.isMarked && this.#mayMark) {
      this.#mayMark = false;
      logger.warn("the server takes no mark of bots on messages (INTEGRATION_ID); sending without");
    }
  }

  async #send(message: OutgoingMessage, id: string, look: Look): Promise<SentMessage> {
    const { api, integrationId } = this.#options;
    const { alias, avatar, ...plain } = message;
    const document = toWire(look.isDisguised ? message : plain, id, look.isMarked ? integrationId : undefined);
    return fromWire((await api.post("chat.sendMessage", { message: document })).message);
  }
}

function refused({ roomId }: OutgoingMessage, refusal: RocketChatError): never {
  throw explained(`sending to room ${roomId}`, "messages", refusal);
}

const isDisguised = ({ alias, avatar }: OutgoingMessage): boolean => (alias ?? avatar) !== undefined;
