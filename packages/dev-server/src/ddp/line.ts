import type { QuietSocket } from "./quiet-socket.ts";

/** How texts travel inside the frames of one socket. */
export interface Framing {
  /** What is sent as soon as the socket is open. */
  readonly greeting?: string;
  /** What is sent from time to time to keep the socket open. */
  readonly heartbeat?: string;
  wrap(text: string): string;
  /** The texts in one frame. */
  unwrap(data: string): readonly string[];
  /** What announces a close, before it happens. */
  farewell?(code: number, reason: string): string;
}

/** Each frame is one text. */
export const rawFraming: Framing = { wrap: (text) => text, unwrap: (data) => [data] };

/** SockJS's default. */
const framingHeartbeatMs = 45_000;

/** Who is told what comes over a line. */
export interface LineListener {
  received(text: string): void;
  ended(): void;
}

/** Notes every text that crosses a line. */
export type Tap = (direction: "in" | "out", text: string) => void;

/** One socket. It can be cut, or fall silent: then it stays open and nothing passes. */
export class Line {
  readonly #socket: QuietSocket;
  readonly #framing: Framing;
  readonly #tap: Tap;
  #silences = 0;
  #pendingClose: { readonly code: number; readonly reason: string } | undefined;

  constructor(socket: QuietSocket, framing: Framing, tap: Tap) {
    this.#socket = socket;
    this.#framing = framing;
    this.#tap = tap;
  }

  /** Starts to pass what comes to the listener. */
  open(listener: LineListener): void {
    this.#socket.on("message", (data) => {
      // A socket that is being closed may still bring what the client sent before it knew.
      if (this.#silences > 0 || this.#socket.readyState !== this.#socket.OPEN) return;
      for (const text of this.#framing.unwrap(String(data))) {
        this.#tap("in", text);
        listener.received(text);
      }
    });
    const { greeting, heartbeat } = this.#framing;
    const beats = heartbeat === undefined ? undefined : setInterval(() => this.#beat(heartbeat), framingHeartbeatMs);
    this.#socket.on("close", () => {
      clearInterval(beats);
      listener.ended();
    });
    // A broken socket also closes; without a listener the error would end the process.
    this.#socket.on("error", () => {});
    if (greeting !== undefined) this.#socket.send(greeting);
  }

  /** Sends a text, unless the line is silent or ended; returns whether it did. */
  send(text: string): boolean {
    if (this.#silences > 0 || this.#socket.readyState !== this.#socket.OPEN) return false;
    this.#tap("out", text);
    this.#socket.send(this.#framing.wrap(text));
    return true;
  }

  /** Closes with a handshake; a silent line closes once it is heard again. */
  close(code: number, reason: string): void {
    if (this.#silences > 0) {
      this.#pendingClose = { code, reason };
      return;
    }
    const farewell = this.#framing.farewell?.(code, reason);
    if (farewell !== undefined) this.#socket.send(farewell);
    this.#socket.close(code, reason);
  }

  #beat(heartbeat: string): void {
    if (this.#silences === 0 && this.#socket.readyState === this.#socket.OPEN) this.#socket.send(heartbeat);
  }

  /** Ends the socket without a handshake. */
  cut(): void {
    this.#socket.terminate();
  }

  /** Loses everything in both directions until the returned function is called. */
  silence(): () => void {
    this.#silences += 1;
    this.#socket.keepQuiet(true);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#silences -= 1;
      if (this.#silences > 0) return;
      this.#socket.keepQuiet(false);
      const pending = this.#pendingClose;
      if (pending !== undefined) this.close(pending.code, pending.reason);
    };
  }
}
