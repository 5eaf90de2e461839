import { randomUUID } from "node:crypto";
import { setImmediate as nextTick } from "node:timers/promises";
import type { BotPayload, Handler, StandInTurn } from "./bot.ts";
import type { ChatData, ChatEvent, ChatMessage } from "./chat-data.ts";
import type { Signals } from "./chat-signals.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { type CloudUtterance, renderCloud } from "./render-cloud.ts";

/** A text that the bot writes piece by piece. */
export interface BotStream {
  readonly id: string;
  delta(text: string): Promise<void>;
  /** Says all of it. */
  complete(): Promise<void>;
  /** Says nothing after all. */
  abort(): Promise<void>;
}

/** The bot, and its turns: one after another in each conversation, and nobody waits for them. */
export class ChatBot {
  readonly #data: ChatData;
  readonly #signals: Signals;
  readonly #handler: Handler;
  readonly #isStreaming: boolean;
  readonly #turns = new Map<string, Promise<void>>();
  readonly #memories = new Map<string, Record<string, Json>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** What handlers threw. */
  readonly failures: unknown[] = [];

  constructor(data: ChatData, signals: Signals, handler: Handler, isStreaming: boolean) {
    this.#data = data;
    this.#signals = signals;
    this.#handler = handler;
    this.#isStreaming = isStreaming;
  }

  /** Somebody said something. */
  heard({ conversationId, payload, metadata }: ChatMessage): void {
    const whole = isObject(payload) ? payload : {};
    const text = typeof whole.text === "string" ? whole.text : whole.markdown;
    this.#turn(conversationId, {
      text: typeof text === "string" ? text : "",
      payload: whole,
      metadata: metadata ?? {},
    });
  }

  /** Somebody's program sent a custom event. */
  noticed({ conversationId, payload }: ChatEvent): void {
    const event = typeof payload.type === "string" ? payload.type : "custom";
    this.#turn(conversationId, { text: "", payload, metadata: {}, event });
  }

  /** Says something, now, in whatever conversation. Resolves before all have heard it. */
  async say(conversationId: string, payload: BotPayload): Promise<void> {
    const said = renderCloud(payload);
    if (said === undefined) return;
    if (said.type === "event") this.#emitEvent(conversationId, said.payload);
    else if (said.isStreamed || this.#isStreaming) await this.#streamed(conversationId, said);
    else this.#emitMessage(conversationId, said.payload, said.metadata);
    // What streams hear keeps its order; posts to a webhook are on their way at the same time.
    await nextTick();
  }

  /** Begins to write. */
  stream(conversationId: string, metadata: JsonObject = {}): BotStream {
    const id = `stream_${randomUUID()}`;
    const createdAt = this.#data.now();
    const { botId } = this.#data;
    let [whole, sequence] = ["", 0];
    const emit = (type: string, data: JsonObject) => this.#signals.emit(conversationId, { type, data });
    return {
      id,
      delta: (delta) => {
        whole += delta;
        sequence += 1;
        const data = { streamId: id, conversationId, userId: botId, createdAt, sequence, delta };
        return emit("message_stream_delta", data);
      },
      complete: () => this.#emitMessage(conversationId, { type: "text", text: whole }, { ...metadata, streamId: id }),
      abort: () => emit("message_stream_abort", { streamId: id, conversationId }),
    };
  }

  /** Resolves when no turn is running and nothing is on its way. */
  async settled(): Promise<void> {
    while (this.#turns.size > 0) await Promise.all(this.#turns.values());
    await this.#signals.settled();
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #turn(conversationId: string, what: Pick<StandInTurn, "text" | "payload" | "metadata" | "event">): void {
    const memory = this.#memories.get(conversationId) ?? {};
    this.#memories.set(conversationId, memory);
    const turn: StandInTurn = {
      ...what,
      user: conversationId,
      memory,
      say: (payload) => this.say(conversationId, payload),
      later: (ms, payload) => this.#later(ms, () => this.say(conversationId, payload)),
    };
    const before = this.#turns.get(conversationId) ?? nextTick();
    const running = before
      .then(() => this.#run(turn))
      .finally(() => {
        if (this.#turns.get(conversationId) === running) this.#turns.delete(conversationId);
      });
    this.#turns.set(conversationId, running);
  }

  async #run(turn: StandInTurn): Promise<void> {
    try {
      for (const payload of (await this.#handler(turn)) ?? []) await turn.say(payload);
    } catch (error) {
      this.failures.push(error);
    }
  }

  #later(ms: number, then: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }

  async #streamed(conversationId: string, said: Extract<CloudUtterance, { readonly type: "message" }>): Promise<void> {
    const { payload, metadata } = said;
    const text = isObject(payload) && payload.type === "text" ? payload.text : undefined;
    if (typeof text !== "string") {
      this.#emitMessage(conversationId, payload, metadata);
      return;
    }
    const stream = this.stream(conversationId, metadata);
    for (const piece of text.match(/\s*\S+\s*/g) ?? []) stream.delta(piece);
    await nextTick();
    stream.complete();
  }

  /** A message that was streamed ends its stream first, and is said all the same (`bot-message-signals.ts`). */
  async #emitMessage(conversationId: string, payload: Json, metadata?: JsonObject | null): Promise<void> {
    const { botId } = this.#data;
    const fields = { conversationId, userId: botId, payload, ...(metadata === undefined ? {} : { metadata }) };
    const message = { ...this.#data.addMessage(fields) };
    const streamId = metadata?.streamId;
    if (typeof streamId === "string") {
      await this.#signals.emit(conversationId, { type: "message_stream_complete", data: { streamId, message } });
    }
    await this.#signals.emit(conversationId, { type: "message_created", data: { ...message, isBot: true } });
  }

  /** The bot's events have no id, and are kept nowhere. */
  #emitEvent(conversationId: string, payload: JsonObject): Promise<void> {
    const createdAt = this.#data.now();
    const data = { id: null, createdAt, conversationId, userId: this.#data.botId, payload, isBot: true };
    return this.#signals.emit(conversationId, { type: "event_created", data });
  }
}
