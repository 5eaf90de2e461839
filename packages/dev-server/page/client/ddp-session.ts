import { type DdpProblem, readFrame, type ServerFrame } from "./frames.ts";

const silenceBeforePingMs = 20_000;
const silenceBeforeEndMs = 40_000;
const openWithinMs = 10_000;

/** The server refused a call or a subscription on the socket. */
export class DdpError extends Error {
  readonly problem: DdpProblem;

  constructor(what: string, problem: DdpProblem) {
    super(`${what} was refused: ${problem.reason}`);
    this.problem = problem;
  }
}

/** What happens on a stream that was subscribed to. */
export type StreamListener = (stream: string, event: string, args: readonly unknown[]) => void;

interface Waiting {
  readonly what: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** One socket from its opening to its end. It never reconnects. */
export class DdpSession {
  /** Settles when the socket is gone; never rejects. */
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #listener: StreamListener;
  readonly #waiting = new Map<string, Waiting>();
  #lastId = 0;
  #heardAt = Date.now();

  private constructor(socket: WebSocket, listener: StreamListener) {
    this.#socket = socket;
    this.#listener = listener;
    const watch = setInterval(() => this.#checkLife(), 5_000);
    this.closed = new Promise((resolve) => {
      socket.addEventListener("close", () => {
        clearInterval(watch);
        this.#failWaiting();
        resolve();
      });
    });
    socket.addEventListener("open", () => this.#send({ msg: "connect", version: "1", support: ["1", "pre2", "pre1"] }));
    socket.addEventListener("message", ({ data }) => this.#hear(String(data)));
  }

  /** Opens a socket and resolves once the server has accepted the protocol; rejects when it does not. */
  static async open(url: string, listener: StreamListener): Promise<DdpSession> {
    const session = new DdpSession(new WebSocket(url), listener);
    const timer = setTimeout(() => session.close(), openWithinMs);
    try {
      await session.#wait("connected", "the connection");
    } finally {
      clearTimeout(timer);
    }
    return session;
  }

  /** Calls a method and returns its result. */
  call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    const id = this.#nextId();
    this.#send({ msg: "method", id, method, params });
    return this.#wait(id, method);
  }

  /** Subscribes to an event of a stream; resolves with the subscription's id once its events are sure to arrive. */
  async subscribe(stream: string, event: string): Promise<string> {
    const id = this.#nextId();
    this.#send({ msg: "sub", id, name: `stream-${stream}`, params: [event, { useCollection: false, args: [] }] });
    await this.#wait(id, `${stream} ${event}`);
    return id;
  }

  unsubscribe(id: string): void {
    this.#send({ msg: "unsub", id });
  }

  close(): void {
    this.#socket.close();
  }

  #nextId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  #wait(id: string, what: string): Promise<unknown> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { what, resolve, reject }));
  }

  #send(frame: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #hear(data: string): void {
    this.#heardAt = Date.now();
    const frame = readFrame(data);
    if (frame !== undefined) this.#take(frame);
  }

  #take(frame: ServerFrame): void {
    switch (frame.kind) {
      case "connected":
        return this.#settle("connected", undefined, undefined);
      case "refused":
        return this.close();
      case "ping":
        return this.#send(frame.id === undefined ? { msg: "pong" } : { msg: "pong", id: frame.id });
      case "ready":
        for (const id of frame.ids) this.#settle(id, undefined, undefined);
        return;
      case "nosub":
        return this.#settle(frame.id, undefined, frame.problem);
      case "result":
        return this.#settle(frame.id, frame.value, frame.problem);
      case "event":
        return this.#listener(frame.stream, frame.event, frame.args);
    }
  }

  #settle(id: string, value: unknown, problem: DdpProblem | undefined): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (problem === undefined) waiting?.resolve(value);
    else waiting?.reject(new DdpError(waiting.what, problem));
  }

  #failWaiting(): void {
    for (const { what, reject } of this.#waiting.values()) reject(new Error(`the connection ended before ${what}`));
    this.#waiting.clear();
  }

  /** A half-open socket says nothing at all, not even `close`. */
  #checkLife(): void {
    const silenceMs = Date.now() - this.#heardAt;
    if (silenceMs > silenceBeforeEndMs) this.#socket.close();
    else if (silenceMs > silenceBeforePingMs) this.#send({ msg: "ping" });
  }
}
