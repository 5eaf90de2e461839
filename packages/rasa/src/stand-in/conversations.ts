import { setTimeout as pause } from "node:timers/promises";
import type { Json, JsonObject } from "./json.ts";

/** What Rasa's tracker knows of a conversation, as far as clients ask for it. */
export interface Conversation {
  readonly sender: string;
  slots: Record<string, Json>;
  paused: boolean;
  /** Something was said, or a session was begun. */
  begun: boolean;
  latestMessage: Latest;
  latestInputChannel: string | null;
  latestAction: string | null;
  /** What Rasa does next, before it listens. */
  followUp: string | null;
  /** How often somebody spoke; a reminder is for nothing when that is more than it was. */
  spoken: number;
  /** How often it was restarted. */
  restarts: number;
}

/** The last thing that a person said or that was triggered. */
export interface Latest {
  readonly text: string | null;
  /** Null when nobody said it. */
  readonly id: string | null;
  readonly intent: string | undefined;
  readonly entities: JsonObject;
  readonly metadata: JsonObject;
}

/** Conversations in memory, each used by one turn at a time, in the order they asked. */
export class Conversations {
  readonly #known = new Map<string, Conversation>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #slots: JsonObject;
  readonly #pollMs: number;

  /** Whoever waits looks every `pollMs` whether it is their turn; 0 lets them go on at once. */
  constructor(slots: JsonObject, pollMs: number) {
    this.#slots = slots;
    this.#pollMs = pollMs;
  }

  /** What is known; undefined before the first turn. */
  get(sender: string): Conversation | undefined {
    return this.#known.get(sender);
  }

  /** Their ids, the oldest first. */
  get senders(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** Runs a turn on a copy, which is kept when the turn ends well: a turn that fails is forgotten. */
  async turn<Result>(sender: string, run: (conversation: Conversation) => Promise<Result>): Promise<Result> {
    const before = this.#turns.get(sender);
    const mine = this.#after(before, async () => {
      const conversation = structuredClone(this.#known.get(sender) ?? this.fresh(sender));
      const result = await run(conversation);
      this.#known.set(sender, conversation);
      return result;
    });
    const settled = mine.catch(() => undefined);
    this.#turns.set(sender, settled);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(sender) === settled) this.#turns.delete(sender);
    }
  }

  /** A conversation in which nothing was said. */
  fresh(sender: string): Conversation {
    return {
      sender,
      slots: { ...this.#slots, session_started_metadata: null },
      paused: false,
      begun: false,
      latestMessage: { text: null, id: null, intent: undefined, entities: {}, metadata: {} },
      latestInputChannel: null,
      latestAction: "action_listen",
      followUp: null,
      spoken: 0,
      restarts: 0,
    };
  }

  /** Forgets everything. */
  clear(): void {
    this.#known.clear();
  }

  async #after<Result>(before: Promise<unknown> | undefined, run: () => Promise<Result>): Promise<Result> {
    if (before === undefined) return run();
    const asked = performance.now();
    await before;
    if (this.#pollMs > 0) await pause(this.#pollMs - ((performance.now() - asked) % this.#pollMs));
    return run();
  }
}
