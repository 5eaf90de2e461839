import { WebSocket } from "ws";

/** A frame as it came, parsed. */
export type Frame = Readonly<Record<string, unknown>>;

/** A web socket that knows nothing of DDP beyond JSON. */
export class RawClient implements AsyncDisposable {
  readonly frames: (Frame | string)[] = [];
  readonly #socket: WebSocket;
  readonly #closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => {
      this.frames.push(parse(String(data)));
      for (const wake of this.#waiting) wake();
    });
    this.#closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  static async open(url: string, path = "/websocket"): Promise<RawClient> {
    const socket = new WebSocket(url.replace("http", "ws") + path);
    const client = new RawClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("open", () => resolve());
      socket.once("error", reject);
    });
    return client;
  }

  /** Opens a socket and greets. */
  static async connect(url: string, path?: string): Promise<RawClient> {
    const client = await RawClient.open(url, path);
    client.send({ msg: "connect", version: "1", support: ["1"] });
    await client.next({ msg: "connected" });
    return client;
  }

  /** Opens a socket, greets and logs in with a token. */
  static async login(url: string, token: string): Promise<RawClient> {
    const client = await RawClient.connect(url);
    client.send({ msg: "method", method: "login", id: "login", params: [{ resume: token }] });
    await client.next({ msg: "result", id: "login" });
    return client;
  }

  send(frame: Frame | string): void {
    this.#socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** Calls a method and returns its `result` frame. */
  async call(method: string, ...params: readonly unknown[]): Promise<Frame> {
    const id = `call-${this.frames.length}-${method}`;
    this.send({ msg: "method", method, id, params });
    return this.next({ msg: "result", id });
  }

  /** Subscribes and returns the `ready` or `nosub` frame. */
  async subscribe(stream: string, event: string, option: unknown = false, id = `${stream}/${event}`): Promise<Frame> {
    this.send({ msg: "sub", id, name: `stream-${stream}`, params: [event, option] });
    return this.until(
      (frame) =>
        (frame.msg === "ready" && Array.isArray(frame.subs) && frame.subs.includes(id)) ||
        (frame.msg === "nosub" && frame.id === id),
      `ready or nosub of ${id}`,
    );
  }

  /** The first frame, received or still to come, that has these values. */
  next(values: Frame, timeoutMs = 3000): Promise<Frame> {
    return this.until(
      (frame) => Object.entries(values).every(([key, value]) => frame[key] === value),
      JSON.stringify(values),
      timeoutMs,
    );
  }

  /** The first frame, received or still to come, that fits. */
  async until(fits: (frame: Frame) => boolean, what: string, timeoutMs = 3000): Promise<Frame> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = this.frames.find((frame): frame is Frame => typeof frame !== "string" && fits(frame));
      if (found !== undefined) return found;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0)
        throw new Error(
          `no ${what} within ${timeoutMs} ms; there were:\n${this.frames.map((frame) => JSON.stringify(frame)).join("\n")}`,
        );
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, leftMs);
        this.#waiting.add(wake);
      });
    }
  }

  /** A round trip: everything that the server sent before it has arrived. */
  async settled(): Promise<void> {
    const id = `ping-${this.frames.length}-${Math.random()}`;
    // Two turns of the server's loop, as events that follow an answer come in the next one.
    for (const turn of [1, 2]) {
      this.send({ msg: "ping", id: `${id}-${turn}` });
      await this.next({ msg: "pong", id: `${id}-${turn}` });
    }
  }

  /** The arguments of the events of a stream that have arrived. */
  events(stream: string, event?: string): readonly (readonly unknown[])[] {
    return this.frames.flatMap((frame) => {
      if (typeof frame === "string" || frame.msg !== "changed" || frame.collection !== `stream-${stream}`) return [];
      const { eventName, args } = frame.fields as { readonly eventName: string; readonly args: readonly unknown[] };
      return event === undefined || event === eventName ? [args] : [];
    });
  }

  /** The texts of the messages that a room-messages event carried. */
  texts(event = "__my_messages__"): readonly string[] {
    return this.events("room-messages", event).map(([message]) => (message as { readonly msg: string }).msg);
  }

  /** How the socket ended. */
  async closed(timeoutMs = 3000): Promise<{ readonly code: number; readonly reason: string }> {
    const timer = new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error(`the socket was still open after ${timeoutMs} ms`)), timeoutMs).unref(),
    );
    return Promise.race([this.#closed, timer]);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.terminate();
    await this.#closed;
  }
}

function parse(text: string): Frame | string {
  try {
    return JSON.parse(text) as Frame;
  } catch {
    return text;
  }
}
