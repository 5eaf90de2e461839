import { keyedQueue, patiently } from "@rocketchat-connectors/core";

export interface TurnsOptions {
  /** Turns that run at once, but for those that only wait. */
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

/** What a turn does; an exception of it ends nobody else's. */
export type Turn = (moment: TurnMoment) => Promise<void>;

export interface TurnMoment {
  /** Aborted when another turn of the conversation waits for this one. */
  readonly followed: AbortSignal;
  /** From now on the turn only waits: another one may take its place among those that run at once. */
  handedOver(): void;
}

/** The turns of all conversations: one after another in each, side by side otherwise. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #order = keyedQueue();
  readonly #places: ReturnType<typeof keyedQueue>;
  readonly #lines = new Map<string, Line>();
  #count = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#places = keyedQueue(options.concurrency);
  }

  /** Conversations with turns that have not ended. */
  get size(): number {
    return this.#lines.size;
  }

  /** Settles as the turn does, which begins when those before it in the conversation are over and there is a place for it. */
  async run(conversation: string, turn: Turn): Promise<void> {
    const line = this.#lines.get(conversation) ?? {
      length: 0,
      waiting: 0,
      isSlow: false,
      begins: [],
      ends: [],
      followed: undefined,
    };
    this.#lines.set(conversation, line);
    line.length += 1;
    line.waiting += 1;
    line.followed?.abort();
    try {
      await this.#order.run(conversation, () =>
        this.#placed((handedOver) => {
          const followed = new AbortController();
          line.followed = followed;
          line.waiting -= 1;
          for (const begin of line.begins.splice(0)) begin();
          if (line.waiting > 0) followed.abort();
          return turn({ followed: followed.signal, handedOver });
        }),
      );
    } finally {
      line.length -= 1;
      for (const end of line.ends.splice(0)) end();
      if (line.length === 0) this.#lines.delete(conversation);
    }
  }

  /** Runs a task among those that run at once, until it is over or says that it needs its place no longer. */
  #placed(task: (leave: () => void) => Promise<void>): Promise<void> {
    this.#count += 1;
    return new Promise((resolve, reject) => {
      const run = (): Promise<void> =>
        new Promise((leave) => {
          task(leave).then(resolve, reject).finally(leave);
        });
      void this.#places.run(`${this.#count}`, run);
    });
  }

  /** More is to come in a conversation, though its turn is not there yet: the turn that is going on hears of it. */
  follow(conversation: string): void {
    this.#lines.get(conversation)?.followed?.abort();
  }

  /**
   * Settles when the room's next event may come: when this turn is over, or has held up the others for long enough. For a
   * conversation that does so nobody waits again before it has caught up. While Rocket.Chat takes its time over what is
   * said in the room, nobody gives up: the next answer would have to wait for that, too. Nor while the turn waits for its
   * place among those that run at once, as the next one would have to. Never rejects.
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
      if (line.waiting === line.length) await Promise.race([end, new Promise<void>((go) => line.begins.push(go))]);
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
  /** Of these, turns that have not begun. */
  waiting: number;
  isSlow: boolean;
  /** Called when one of the turns begins. */
  readonly begins: (() => void)[];
  /** Tells the turn that has begun last that another one waits. */
  followed: AbortController | undefined;
  /** Called when one of the turns is over. */
  readonly ends: (() => void)[];
}
