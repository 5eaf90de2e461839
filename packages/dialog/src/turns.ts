import { keyedQueue, patiently } from "@rocketchat-connectors/core";

export interface TurnsOptions {
  /** Turns that run at once. */
  readonly concurrency: number;
  /** Milliseconds that a turn may hold up the others of its room. */
  readonly patienceMs: number;
  /** Turns of one conversation that may wait before its room has to. */
  readonly longestLine: number;
}

/** What the bot is saying in a room. */
export interface Speech {
  isGoingOn(): boolean;
  /** Settles when what is being said now is stored. Never rejects. */
  settled(): Promise<void>;
}

/** The turns of all conversations: one after another in each, side by side otherwise. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #queue: ReturnType<typeof keyedQueue>;
  readonly #lines = new Map<string, Line>();

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#queue = keyedQueue(options.concurrency);
  }

  /** Conversations with turns that have not ended. */
  get size(): number {
    return this.#lines.size;
  }

  /** Settles as the turn does, which begins when those before it in the conversation are over. */
  async run(conversation: string, turn: () => Promise<void>): Promise<void> {
    const line = this.#lines.get(conversation) ?? { length: 0, isSlow: false, ends: [] };
    this.#lines.set(conversation, line);
    line.length += 1;
    try {
      await this.#queue.run(conversation, turn);
    } finally {
      line.length -= 1;
      for (const end of line.ends.splice(0)) end();
      if (line.length === 0) this.#lines.delete(conversation);
    }
  }

  /**
   * Settles when the room's next event may come: when this turn is over, or has held up the others for long enough. For a
   * conversation that does so nobody waits again before it has caught up. While Rocket.Chat takes its time over what is
   * said in the room, nobody gives up: the next answer would have to wait for that, too. Never rejects.
   */
  async pass(conversation: string, turn: Promise<void>, speech: Speech): Promise<void> {
    const line = this.#lines.get(conversation);
    let isOver = false;
    const end = turn
      .catch(() => undefined)
      .then(() => {
        isOver = true;
      });
    if (!line) return;
    while (!line.isSlow && !isOver) {
      await patiently(end, this.#options.patienceMs, () => undefined);
      if (!isOver && speech.isGoingOn()) await Promise.race([end, speech.settled()]);
      else line.isSlow = !isOver;
    }
    await this.room(conversation);
  }

  /** Settles when the conversation's line is short enough for one more. */
  async room(conversation: string): Promise<void> {
    const { longestLine } = this.#options;
    for (let line = this.#lines.get(conversation); line && line.length >= longestLine; ) {
      const { ends } = line;
      await new Promise<void>((resolve) => ends.push(resolve));
      line = this.#lines.get(conversation);
    }
  }
}

interface Line {
  /** Turns that have not ended. */
  length: number;
  isSlow: boolean;
  /** Called when one of the turns is over. */
  readonly ends: (() => void)[];
}
