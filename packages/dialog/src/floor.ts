import { keyedQueue } from "@rocketchat-connectors/core";
import type { ChoiceMemory } from "./choices/memory.ts";
import { keyOf } from "./conversation.ts";
import type { Progress, Speaker } from "./speaker.ts";
import type { Reply } from "./types.ts";
import type { Spot } from "./voice.ts";

/** A turn that is going on: what the engine says meanwhile belongs to it. */
export interface OpenTurn {
  readonly spot: Spot;
  /** How much was said or done in it. */
  count: number;
}

export interface FloorOptions {
  readonly choices: ChoiceMemory;
  readonly speaker: Speaker;
}

/** Who speaks in which conversation: one after another, in an open turn or outside of any. */
export class Floor {
  readonly #options: FloorOptions;
  readonly #open = new Map<string, OpenTurn>();
  /** What is said in a conversation, in order. */
  readonly #speech = keyedQueue();

  constructor(options: FloorOptions) {
    this.#options = options;
  }

  /** Keeps a turn open as long as the task takes. */
  async hold(spot: Spot, task: (turn: OpenTurn) => Promise<void>): Promise<void> {
    const turn: OpenTurn = { spot, count: 0 };
    const key = keyOf(spot.conversation);
    this.#open.set(key, turn);
    try {
      await task(turn);
    } finally {
      this.#open.delete(key);
    }
  }

  /** Does something when all that was said before in a conversation is said; what is said after it waits. */
  next<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    return this.#speech.run(key, task);
  }

  /** The conversation's open turn, or one for this alone. Asked for when it is one's turn to speak (`next`). */
  turnAt(spot: Spot): OpenTurn {
    return this.#open.get(keyOf(spot.conversation)) ?? { spot, count: 0 };
  }

  /** Says something in a turn, after what the engine said in it by itself. */
  async say(turn: OpenTurn, replies: readonly Reply[], progress?: Progress): Promise<void> {
    await this.next(keyOf(turn.spot.conversation), () => this.speak(turn, replies, progress));
  }

  /** Says something at once: the caller has the word (`next`). */
  async speak(turn: OpenTurn, replies: readonly Reply[], progress?: Progress, once?: string): Promise<void> {
    if (replies.some(({ type }) => type === "message")) await this.begin(turn);
    const spot = once === undefined ? turn.spot : { ...turn.spot, once };
    turn.count += await this.#options.speaker.say(spot, replies, progress);
  }

  /** What a turn says first ends the numbers of the choices before it; what follows is read together with it. */
  async begin({ spot, count }: OpenTurn): Promise<void> {
    if (count === 0) await this.#options.choices.spoken(spot.conversation);
  }
}
