import type { SignalStreams } from "./chat-streams.ts";
import type { Webhook } from "./chat-webhook.ts";
import type { JsonObject } from "./json.ts";

/** Something that happened in a conversation. */
export interface ChatSignal {
  readonly type: string;
  readonly data: JsonObject;
}

/** Which signals go wrong, and how many of them. */
export interface SignalScope {
  /** Default all but those by which people hear what they said themselves. */
  readonly only?: (signal: ChatSignal) => boolean;
  /** Default 1; `Infinity` until `clear`. */
  readonly times?: number;
}

type Trouble =
  | { readonly type: "lose" }
  | { readonly type: "double" }
  | { readonly type: "hold" }
  | { readonly type: "late"; readonly ms: number };

interface Waiting {
  readonly trouble: Trouble;
  readonly only: (signal: ChatSignal) => boolean;
  left: number;
}

/** Brings signals to those who listen, over both ways, with what goes wrong on the way. */
export class Signals {
  readonly streams: SignalStreams;
  readonly webhook: Webhook;
  /** Everything that was to be told, in order, whatever became of it. */
  readonly all: ChatSignal[] = [];
  readonly #waiting = new Set<Waiting>();
  #held: (() => void)[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #underway = new Set<Promise<void>>();

  constructor(streams: SignalStreams, webhook: Webhook) {
    this.streams = streams;
    this.webhook = webhook;
  }

  /** Resolves when the webhook answered, or failed; at once where there is none. Never rejects. */
  emit(conversationId: string, signal: ChatSignal): Promise<void> {
    this.all.push(signal);
    const trouble = this.#take(signal);
    const deliver = () => this.#deliver(conversationId, signal);
    switch (trouble?.type) {
      case undefined:
        return deliver();
      case "lose":
        return Promise.resolve();
      case "double":
        return Promise.all([deliver(), deliver()]).then(() => undefined);
      case "hold":
        this.#held.push(deliver);
        return Promise.resolve();
      case "late":
        this.#later(trouble.ms, deliver);
        return Promise.resolve();
    }
  }

  /** Tells something that is no signal. */
  emitRaw(conversationId: string, data: string): Promise<void> {
    this.streams.send(conversationId, data);
    return this.#tracked(this.webhook.post(data, data));
  }

  /** Signals never arrive. */
  lose(scope: SignalScope = {}): void {
    this.#inject({ type: "lose" }, scope);
  }

  /** Signals arrive twice. */
  double(scope: SignalScope = {}): void {
    this.#inject({ type: "double" }, scope);
  }

  /** Signals arrive so much later, behind those that come after them. */
  late(ms: number, scope: SignalScope = {}): void {
    this.#inject({ type: "late", ms }, scope);
  }

  /** Signals wait for `release`. */
  hold(scope: SignalScope = {}): void {
    this.#inject({ type: "hold" }, { times: Number.POSITIVE_INFINITY, ...scope });
  }

  /** Lets those that wait go, and holds none any more. */
  release({ isReversed = false }: { readonly isReversed?: boolean } = {}): void {
    for (const waiting of this.#waiting) if (waiting.trouble.type === "hold") this.#waiting.delete(waiting);
    const held = this.#held;
    this.#held = [];
    for (const deliver of isReversed ? held.reverse() : held) deliver();
  }

  /** How many wait for `release`. */
  get held(): number {
    return this.#held.length;
  }

  /** From now on, nothing goes wrong. */
  clear(): void {
    this.#waiting.clear();
    this.release();
  }

  /** Resolves when nothing is on its way. */
  async settled(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.webhook.close();
  }

  #inject(trouble: Trouble, { only = isNoEcho, times = 1 }: SignalScope): void {
    this.#waiting.add({ trouble, only, left: times });
  }

  #take(signal: ChatSignal): Trouble | undefined {
    for (const waiting of this.#waiting) {
      if (!waiting.only(signal)) continue;
      waiting.left -= 1;
      if (waiting.left <= 0) this.#waiting.delete(waiting);
      return waiting.trouble;
    }
    return undefined;
  }

  #deliver(conversationId: string, signal: ChatSignal): Promise<void> {
    const body = JSON.stringify(signal);
    this.streams.send(conversationId, body);
    return this.#tracked(this.webhook.post({ ...signal }, body));
  }

  #later(ms: number, deliver: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      deliver();
    }, ms);
    this.#timers.add(timer);
  }

  #tracked(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.#underway.delete(tracked));
    this.#underway.add(tracked);
    return tracked;
  }
}

/** Whether the signal tells people something that they did not say themselves. */
function isNoEcho({ data }: ChatSignal): boolean {
  return data.isBot !== false;
}
