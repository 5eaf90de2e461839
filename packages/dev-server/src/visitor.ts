import type { Message, VisitorRecord } from "./world/documents.ts";
import type { World } from "./world/world.ts";

/** A guest who writes through the omnichannel widget. */
export class Visitor {
  readonly #world: World;
  readonly #record: VisitorRecord;
  /** The conversation's room. */
  readonly roomId: string;

  constructor(world: World, record: VisitorRecord) {
    this.#world = world;
    this.#record = record;
    this.roomId = world.livechat.conversationOf(record)._id;
  }

  /** The secret by which the server knows the guest. */
  get token(): string {
    return this.#record.token;
  }

  get username(): string {
    return this.#record.username;
  }

  async say(text: string): Promise<Message> {
    const message = this.#world.livechat.say(this.#record, this.roomId, text);
    await this.#world.feed.settled();
    return message;
  }

  /** Ends the conversation. */
  async close(): Promise<void> {
    this.#world.livechat.closeByVisitor(this.#record, this.roomId);
    await this.#world.feed.settled();
  }
}
