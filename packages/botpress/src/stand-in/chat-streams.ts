import type { ServerResponse } from "node:http";

interface Listener {
  readonly conversationId: string;
  readonly userId: string;
  readonly response: ServerResponse;
}

/** The streams on which people hear what happens in a conversation, as server-sent events. */
export class SignalStreams {
  readonly #listeners = new Set<Listener>();
  readonly #pingMs: number;
  #cuts = 0;
  /** Streams stay open, and nothing comes over them: no signal, no ping. */
  isSilent = false;

  constructor(pingMs: number) {
    this.#pingMs = pingMs;
  }

  /**
   * Begins a stream. The answer's body begins with the `{}` of the integration, before the first event: the proxy that
   * holds the connection sends the body first (`listenConversation` of the Chat integration, 1.0.0).
   */
  open(conversationId: string, userId: string, response: ServerResponse): void {
    const listener = { conversationId, userId, response };
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    response.write("{}");
    const pings = setInterval(() => this.#write(listener, eventOf("ping")), this.#pingMs);
    pings.unref();
    this.#listeners.add(listener);
    response.once("close", () => {
      clearInterval(pings);
      this.#listeners.delete(listener);
    });
  }

  /** How many listen, to one conversation or to any. */
  count(conversationId?: string): number {
    return this.#of({ conversationId }).length;
  }

  /** Tells all who listen to the conversation. */
  send(conversationId: string, data: string): void {
    const event = eventOf(data);
    const isCut = this.#cuts > 0 && this.count(conversationId) > 0 && !this.isSilent;
    if (isCut) this.#cuts -= 1;
    for (const listener of this.#of({ conversationId })) {
      if (isCut) cutInside(listener.response, event);
      else this.#write(listener, event);
    }
  }

  /** The next events, one each by default, are cut in the middle, and the connection with them. */
  cut(times = 1): void {
    this.#cuts += times;
  }

  /** Cuts connections, of one conversation or of all. */
  drop(conversationId?: string): void {
    for (const { response } of this.#of({ conversationId })) response.destroy();
  }

  /** Ends streams as a server does that wants nothing more of them. */
  end(which: { readonly conversationId?: string; readonly userId?: string } = {}): void {
    for (const { response } of this.#of(which)) response.end();
  }

  #write({ response }: Listener, event: string): void {
    if (!this.isSilent && isOpen(response)) response.write(event);
  }

  #of(which: {
    readonly conversationId?: string | undefined;
    readonly userId?: string | undefined;
  }): readonly Listener[] {
    return [...this.#listeners].filter(
      ({ conversationId, userId, response }) =>
        isOpen(response) &&
        (which.conversationId ?? conversationId) === conversationId &&
        (which.userId ?? userId) === userId,
    );
  }
}

function isOpen(response: ServerResponse): boolean {
  return !response.writableEnded && !response.destroyed;
}

function eventOf(data: string): string {
  const lines = data.split("\n").map((line) => `data: ${line}\n`);
  return `event: message\n${lines.join("")}\n`;
}

function cutInside(response: ServerResponse, event: string): void {
  response.write(event.slice(0, Math.ceil(event.length / 2)), () => response.destroy());
}
