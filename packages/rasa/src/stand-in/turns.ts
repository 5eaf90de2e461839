import { randomUUID } from "node:crypto";
import type { Assistant, Turn } from "./assistant.ts";
import type { Conversation, Conversations } from "./conversations.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Output } from "./outputs.ts";
import { type BotResponse, elementsOf } from "./responses.ts";
import { builtIn, type Understood, understand } from "./speech.ts";

/** What came in through a channel, as unchecked as Rasa takes it. */
export interface Uttered {
  readonly sender: string;
  readonly text: Json | undefined;
  readonly inputChannel: string;
  readonly metadata: JsonObject | undefined;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/** Runs turns: what Rasa's `MessageProcessor` does, with an assistant in TypeScript for its model. */
export class Turns {
  readonly #assistant: Assistant;
  readonly #conversations: Conversations;
  /** Whether the action server is there. */
  hasActions = true;
  readonly #reminders = new Set<NodeJS.Timeout>();

  constructor(assistant: Assistant, conversations: Conversations) {
    this.#assistant = assistant;
    this.#conversations = conversations;
  }

  /**
   * Lets somebody speak. Rejects when Rasa would raise, which it also does when who asked has left; what was said until
   * then is out.
   */
  async utter({ sender, text, inputChannel, metadata, signal }: Uttered, output: Output): Promise<void> {
    await this.#conversations.turn(sender, async (conversation) => {
      signal?.throwIfAborted();
      begin(conversation, metadata);
      if (typeof text !== "string") throw new TypeError("Rasa understands only text");
      const words = text.trim();
      const understood = understand(words, this.#assistant);
      const id = randomUUID().replaceAll("-", "");
      conversation.latestMessage = { text: words, id, ...understood, metadata: metadata ?? {} };
      conversation.latestInputChannel = inputChannel;
      conversation.spoken += 1;
      const turn = this.#run(conversation, understood, signal === undefined ? output : openUntil(signal, output));
      await (signal === undefined ? turn : Promise.race([turn, aborted(signal)]));
    });
  }

  /** Triggers an intent without a word; resolves with the conversation as it is then. */
  async trigger(sender: string, understood: Understood, output: Output): Promise<Conversation> {
    return this.#conversations.turn(sender, async (conversation) => {
      begin(conversation, undefined);
      await this.#triggered(conversation, understood, output);
      return conversation;
    });
  }

  /** Forgets all reminders. */
  close(): void {
    for (const timer of this.#reminders) clearTimeout(timer);
    this.#reminders.clear();
  }

  async #triggered(conversation: Conversation, understood: Understood, output: Output): Promise<void> {
    const text = `EXTERNAL: ${understood.intent}`;
    conversation.latestMessage = { text, id: null, ...understood, metadata: { is_external: true } };
    await this.#run(conversation, understood, output);
  }

  async #run(conversation: Conversation, { intent, entities }: Understood, output: Output): Promise<void> {
    if (intent === "restart") {
      restart(conversation, this.#conversations.fresh(conversation.sender));
      // Rasa begins the new session itself, without what came with a message.
      conversation.begun = true;
    }
    if (conversation.paused) return;
    const { text, metadata } = conversation.latestMessage;
    const turn: Turn = {
      sender: conversation.sender,
      text: text ?? "",
      intent,
      entities,
      metadata: metadata.is_external === true || Object.keys(metadata).length === 0 ? undefined : metadata,
      inputChannel: conversation.latestInputChannel ?? "",
      outputChannel: output.name,
      hasActions: this.hasActions,
      slots: conversation.slots,
      say: async (response) => {
        for (const element of elementsOf(conversation.sender, response)) await output.send(element);
      },
      pause: () => {
        conversation.paused = true;
      },
      remind: (about, delayMs) => this.#remind(conversation, about, delayMs, output),
    };
    const responses = await this.#responses(turn);
    for (const response of responses) await turn.say(response);
    conversation.latestAction = "action_listen";
    conversation.followUp = null;
  }

  async #responses(turn: Turn): Promise<readonly BotResponse[]> {
    const { restarted = {}, answer } = this.#assistant;
    if (turn.intent === "restart") return [restarted];
    if (turn.intent !== undefined && builtIn.has(turn.intent)) return [];
    return (await answer(turn)) ?? [];
  }

  #remind({ sender, spoken, restarts }: Conversation, intent: string, delayMs: number, output: Output): void {
    const timer = setTimeout(() => {
      this.#reminders.delete(timer);
      const due = this.#conversations.turn(sender, async (conversation) => {
        if (conversation.spoken > spoken || conversation.restarts > restarts) return;
        await this.#triggered(conversation, { intent, entities: {} }, output);
      });
      // Rasa's scheduler has nobody to tell of a failure either.
      due.catch(() => undefined);
    }, delayMs);
    this.#reminders.add(timer);
  }
}

/** An output that takes nothing any more once the signal is aborted. */
function openUntil(signal: AbortSignal, output: Output): Output {
  return {
    name: output.name,
    send: async (element) => {
      signal.throwIfAborted();
      await output.send(element);
    },
  };
}

/** Rejects when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Begins the session; what came with its first message is kept in a slot. */
function begin(conversation: Conversation, metadata: JsonObject | undefined): void {
  if (conversation.begun) return;
  conversation.begun = true;
  if (metadata !== undefined && Object.keys(metadata).length > 0) {
    conversation.slots.session_started_metadata = metadata;
  }
}

/** Back to the beginning: slots, pause and reminders are gone. */
export function restart(conversation: Conversation, fresh: Conversation): void {
  const { spoken, restarts, latestInputChannel } = conversation;
  Object.assign(conversation, { ...fresh, spoken, latestInputChannel, restarts: restarts + 1 });
}
