import { backoffMs } from "./backoff.ts";
import { DdpError, DdpSession } from "./ddp-session.ts";

/** Where the connection stands. */
export type ConnectionPhase = "connecting" | "online" | "lost" | "ended";

export type EventListener = (args: readonly unknown[]) => void;

/** What a connection needs and tells. */
export interface ConnectionOptions {
  readonly url: string;
  readonly token: string;
  onPhase(phase: ConnectionPhase): void;
  /** Logged in and subscribed: from here on no event is missed, so this is the moment to catch up. */
  onOnline(): void;
  /** The login token is no longer accepted; the connection has ended. */
  onRefused(): void;
}

interface Subscription {
  readonly stream: string;
  readonly event: string;
  readonly listener: EventListener;
  /** Its id on the present socket. */
  id?: string;
}

/** A login that comes back by itself, with everything that was subscribed to. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #subscriptions = new Map<string, Subscription>();
  #session: DdpSession | undefined;
  #ended = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    void this.#run();
  }

  /** Listens to an event of a stream; resolves once its events are sure to arrive, or will be after the reconnect. */
  async subscribe(stream: string, event: string, listener: EventListener): Promise<void> {
    const subscription: Subscription = { stream, event, listener };
    this.#subscriptions.set(keyOf(stream, event), subscription);
    await this.#make(subscription);
  }

  unsubscribe(stream: string, event: string): void {
    const subscription = this.#subscriptions.get(keyOf(stream, event));
    this.#subscriptions.delete(keyOf(stream, event));
    if (subscription?.id !== undefined) this.#session?.unsubscribe(subscription.id);
  }

  /** Calls a method whose answer nobody waits for; without a connection it is passed over. */
  tell(method: string, ...params: readonly unknown[]): void {
    this.#session?.call(method, ...params).catch(() => undefined);
  }

  close(): void {
    this.#ended = true;
    this.#session?.close();
  }

  async #run(): Promise<void> {
    this.#options.onPhase("connecting");
    for (let attempt = 1; !this.#ended; attempt += 1) {
      const problem = await this.#live(() => {
        attempt = 0;
      });
      if (this.#ended) break;
      if (isRefusal(problem)) return this.#refuse();
      this.#options.onPhase("lost");
      await pause(Math.max(waitOf(problem), backoffMs(attempt + 1, Math.random())));
    }
    this.#options.onPhase("ended");
  }

  /** One socket's life; returns what kept it from coming online, if anything. */
  async #live(onOnline: () => void): Promise<unknown> {
    try {
      const session = await DdpSession.open(this.#options.url, (stream, event, args) =>
        this.#subscriptions.get(keyOf(stream, event))?.listener(args),
      );
      try {
        await session.call("login", { resume: this.#options.token });
        this.#session = session;
        await Promise.all([...this.#subscriptions.values()].map((each) => this.#make(each)));
        onOnline();
        this.#options.onPhase("online");
        this.#options.onOnline();
        await session.closed;
      } finally {
        this.#session = undefined;
        session.close();
      }
      return undefined;
    } catch (problem) {
      return problem;
    }
  }

  /** A refused or interrupted subscription is no failure: it is made again with the next connection. */
  async #make(subscription: Subscription): Promise<void> {
    const id = await this.#session?.subscribe(subscription.stream, subscription.event).catch(() => undefined);
    if (id !== undefined) subscription.id = id;
  }

  #refuse(): void {
    this.close();
    this.#options.onPhase("ended");
    this.#options.onRefused();
  }
}

function keyOf(stream: string, event: string): string {
  return `${stream} ${event}`;
}

/** The monolith answers 401 to a dead token, the microservices 403. */
function isRefusal(problem: unknown): boolean {
  return problem instanceof DdpError && ["401", "403"].includes(problem.problem.code);
}

function waitOf(problem: unknown): number {
  return problem instanceof DdpError ? problem.problem.waitMs : 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
