import { setTimeout as pause } from "node:timers/promises";
import type { BotPayload, Handler, StandInTurn } from "./bot.ts";
import { noResponses, timedOut } from "./converse-errors.ts";
import type { Json, JsonObject } from "./json.ts";

/** What a request gets; the public route shows the responses only. */
export interface Output {
  readonly responses: readonly JsonObject[];
  readonly event: JsonObject;
}

/** What somebody says, as the bot gets it. */
export type Incoming = Omit<StandInTurn, "memory" | "say" | "later">;

export interface TurnOptions {
  readonly handler: Handler;
  readonly render: (payload: BotPayload) => readonly JsonObject[];
  readonly timeoutMs: number;
  readonly bufferDelayMs: number;
  /** The handler is an action, while which the clock of a request stands still. */
  readonly isAction: boolean;
}

/** A request that waits for an answer. */
interface Waiting {
  readonly resolve: (output: Output) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
  /** Whether the end of a turn reaches it. */
  hears: boolean;
}

/**
 * All that v12 has for one user of a bot: one buffer, and whoever waits. It knows neither turns nor who asked what.
 */
interface Mailbox {
  buffer: JsonObject[] | undefined;
  readonly waiting: Set<Waiting>;
  /** Ends when the turn that was begun last ends. */
  last: Promise<void>;
  /** How many turns are led or wait to be. */
  turns: number;
  isActing: boolean;
}

/**
 * Turns as v12 leads them: those of a user one after the other, those of several at once.
 *
 * The first turn that ends answers every request of the user with all that the buffer holds, whoever asked, and whether or
 * not they are still there. What is said when nobody waits stays for whoever asks next. A request that runs out of time
 * takes the buffer with it, and the bell of all others that wait: they run out of time as well.
 */
export class Turns {
  readonly #options: TurnOptions;
  readonly #boxes = new Map<string, Mailbox>();
  readonly #memories = new Map<string, Record<string, Json>>();
  readonly #later = new Set<NodeJS.Timeout>();

  constructor(options: TurnOptions) {
    this.#options = options;
  }

  /** The users of whom something is remembered, the oldest first. */
  get users(): readonly string[] {
    return [...this.#memories.keys()].map((key) => key.slice(key.indexOf("/") + 1));
  }

  /** What a bot remembers of a user. */
  memory(bot: string, user: string): JsonObject | undefined {
    return this.#memories.get(`${bot}/${user}`);
  }

  /** What is said, but was not heard yet. */
  unheard(bot: string, user: string): readonly JsonObject[] {
    return this.#boxes.get(`${bot}/${user}`)?.buffer ?? [];
  }

  /** Whether the bot has something to do for a user, or not handed it over yet. */
  isBusy(bot: string, user: string): boolean {
    return (this.#boxes.get(`${bot}/${user}`)?.turns ?? 0) > 0;
  }

  /** Leads a turn; rejects with a `ConverseError`. */
  async send(bot: string, incoming: Incoming): Promise<Output> {
    const key = `${bot}/${incoming.user}`;
    const box = this.#box(key);
    const waiting = this.#wait(box);
    box.turns += 1;
    box.last = box.last.then(async () => {
      await this.#lead(box, key, incoming);
      box.turns -= 1;
    });
    return waiting;
  }

  /** The time of whoever waits longest for a user's turns is over; false when nobody waits. */
  timeOut(bot: string, user: string): boolean {
    const box = this.#boxes.get(`${bot}/${user}`);
    const [oldest] = box?.waiting ?? [];
    if (box === undefined || oldest === undefined) return false;
    this.#expire(box, oldest);
    return true;
  }

  /** Says something outside of any turn. */
  say(bot: string, user: string, payload: BotPayload): void {
    this.#put(this.#box(`${bot}/${user}`), payload);
  }

  /** Forgets users and what was said to them, as a restart does. */
  forget(): void {
    this.#boxes.clear();
    this.#memories.clear();
    this.#stop();
  }

  /** Nobody is answered any more. */
  close(): void {
    this.#stop();
    for (const { waiting } of this.#boxes.values()) for (const { timer } of waiting) clearTimeout(timer);
  }

  #stop(): void {
    for (const timer of this.#later) clearTimeout(timer);
    this.#later.clear();
  }

  #box(key: string): Mailbox {
    const found = this.#boxes.get(key);
    if (found !== undefined) return found;
    const made: Mailbox = { buffer: undefined, waiting: new Set(), last: Promise.resolve(), turns: 0, isActing: false };
    this.#boxes.set(key, made);
    return made;
  }

  #wait(box: Mailbox): Promise<Output> {
    return new Promise((resolve, reject) => {
      const expire = () => {
        if (!box.isActing) this.#expire(box, waiting);
      };
      const timer = setTimeout(expire, this.#options.timeoutMs);
      const waiting: Waiting = { resolve, reject, timer, hears: true };
      box.waiting.add(waiting);
    });
  }

  #expire(box: Mailbox, waiting: Waiting): void {
    clearTimeout(waiting.timer);
    box.waiting.delete(waiting);
    for (const other of box.waiting) other.hears = false;
    box.buffer = undefined;
    waiting.reject(timedOut());
  }

  async #lead(box: Mailbox, key: string, incoming: Incoming): Promise<void> {
    box.buffer ??= [];
    box.isActing = this.#options.isAction;
    try {
      const said = await this.#options.handler(this.#turn(box, key, incoming));
      for (const payload of said ?? []) this.#put(box, payload);
    } catch {
      // What a bot throws, v12 writes into its own log only.
    }
    if (box.isActing) for (const { timer } of box.waiting) timer.refresh();
    box.isActing = false;
    await pause(this.#options.bufferDelayMs);
    this.#handOver(box, incoming);
  }

  #turn(box: Mailbox, key: string, incoming: Incoming): StandInTurn {
    const memory = this.#memories.get(key) ?? {};
    this.#memories.set(key, memory);
    return {
      ...incoming,
      memory,
      say: async (payload) => this.#put(box, payload),
      later: (ms, payload) => {
        const timer = setTimeout(() => {
          this.#later.delete(timer);
          this.#put(box, payload);
        }, ms);
        this.#later.add(timer);
      },
    };
  }

  #put(box: Mailbox, payload: BotPayload): void {
    box.buffer = [...(box.buffer ?? []), ...this.#options.render(payload)];
  }

  #handOver(box: Mailbox, { user, payload }: Incoming): void {
    const hearing = [...box.waiting].filter(({ hears }) => hears);
    if (hearing.length === 0) return;
    const { buffer } = box;
    box.buffer = undefined;
    for (const waiting of hearing) {
      clearTimeout(waiting.timer);
      box.waiting.delete(waiting);
      if (buffer === undefined) waiting.reject(noResponses(user));
      else waiting.resolve({ responses: buffer, event: payload });
    }
  }
}
