import type { BotPayload, Handler, StandInTurn } from "./bot.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import type { RuntimeCall, RuntimeCalls, RuntimeIdentity } from "./runtime-calls.ts";
import { toTyped } from "./runtime-payloads.ts";
import { Records, type RuntimeConversation, type RuntimeMessage, type RuntimeUser } from "./runtime-records.ts";

/** What a bot hears. */
interface Heard {
  readonly text: string;
  readonly payload: JsonObject;
  readonly event?: string;
}

/** A bot in Botpress Cloud, and what it keeps of its conversations. */
export class RuntimeBot {
  readonly users = new Records<RuntimeUser>("user");
  readonly conversations = new Records<RuntimeConversation>("conv");
  readonly messages = new Records<RuntimeMessage>("msg");
  readonly identity: RuntimeIdentity;
  readonly #handler: Handler;
  readonly #calls: RuntimeCalls;
  readonly #memories = new Map<string, Record<string, Json>>();
  readonly #turns = new Map<string, Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(identity: RuntimeIdentity, handler: Handler, calls: RuntimeCalls) {
    this.identity = identity;
    this.#handler = handler;
    this.#calls = calls;
  }

  /** Begins a turn, once those before it in the conversation are over. */
  hear(conversation: RuntimeConversation, heard: Heard): void {
    const before = this.#turns.get(conversation.id) ?? Promise.resolve();
    this.#turns.set(
      conversation.id,
      before.then(() => this.#take(conversation, heard)),
    );
  }

  /**
   * Says something, turn or no turn, by a call of the integration; undefined for what is no message. What is meant for
   * Rocket.Chat itself calls the integration's action, as a card of the studio does.
   */
  async say(conversation: RuntimeConversation, payload: BotPayload): Promise<RuntimeCall | undefined> {
    if (payload.type === "custom" && payload.module === "rocketchat") {
      const input = { ...payload.fields, conversationId: conversation.id, action: payload.component };
      return await this.#calls.call("action_triggered", { type: "perform", input });
    }
    const typed = toTyped(payload);
    if (typed === undefined) return undefined;
    const message = this.messages.create((id, now) => ({
      ...{ id, ...typed, direction: "outgoing", tags: {}, createdAt: now, updatedAt: now },
      userId: this.identity.botUserId,
      conversationId: conversation.id,
    }));
    return await this.deliver(message);
  }

  /** Hands a message to the integration, also one that it has already. */
  async deliver(message: RuntimeMessage): Promise<RuntimeCall> {
    const { type, payload, createdAt } = message;
    const user = { id: this.identity.botUserId, tags: {}, createdAt, updatedAt: createdAt };
    const conversation = this.conversations.get(message.conversationId);
    return await this.#calls.call("message_created", { conversation, message, user, type, payload });
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #take(conversation: RuntimeConversation, { text, payload, event }: Heard): Promise<void> {
    const memory = this.#memories.get(conversation.id) ?? {};
    this.#memories.set(conversation.id, memory);
    const turn: StandInTurn = {
      ...{ user: conversation.id, text, payload, memory },
      metadata: isObject(payload.metadata) ? payload.metadata : {},
      ...(event === undefined ? {} : { event }),
      say: async (said) => void (await this.say(conversation, said)),
      later: (ms, said) => this.#later(ms, () => this.say(conversation, said)),
    };
    try {
      for (const said of (await this.#handler(turn)) ?? []) await this.say(conversation, said);
    } catch {
      // What fails inside of a bot ends its turn, and nobody outside hears of it.
    }
  }

  #later(ms: number, task: () => Promise<unknown>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void task();
    }, ms);
    this.#timers.add(timer);
  }
}
