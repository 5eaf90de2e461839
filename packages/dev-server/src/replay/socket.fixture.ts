import { EventEmitter, once } from "node:events";
import { WebSocket } from "ws";
import { isObject, type Json, type JsonObject } from "./recording.fixture.ts";

/** How a socket ended, as its client saw it. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
}

/** A bare web socket that keeps what it got. */
export class ReplaySocket {
  readonly #socket: WebSocket;
  readonly #frames: JsonObject[] = [];
  /** Says that something happened, for whoever waits. */
  readonly #news = new EventEmitter();
  #pings = 0;
  #ending: Ending | undefined;

  constructor(url: string) {
    this.#socket = new WebSocket(`${url.replace("http", "ws")}/websocket`);
    this.#socket.on("message", (data) => this.#receive(JSON.parse(String(data)) as Json));
    this.#socket.on("open", () => this.#news.emit("news"));
    this.#socket.on("close", (code, reason) => {
      this.#ending = { code, reason: String(reason) };
      this.#news.emit("news");
    });
  }

  get frames(): readonly JsonObject[] {
    return this.#frames;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  async opened(): Promise<void> {
    await this.arrives(() => this.#socket.readyState !== WebSocket.CONNECTING);
  }

  /** Waits until it is so, at most `ms`; whether it came to be so is the comparison's affair. */
  async arrives(condition: () => boolean, ms = 5_000): Promise<void> {
    const signal = AbortSignal.timeout(ms);
    while (!condition() && !signal.aborted) await once(this.#news, "news", { signal }).catch(() => {});
  }

  /** Sends a text; on a socket that has ended it is lost, as in the recording. */
  send(text: string): void {
    if (this.isOpen) this.#socket.send(text);
  }

  /** Asks for a sign of life and takes the answer for itself: what was on its way before has come. */
  async settle(): Promise<void> {
    if (!this.isOpen) return;
    const id = `settle-${++this.#pings}`;
    const frames = this.#frames;
    const answered = () => frames.findIndex((frame) => frame.msg === "pong" && frame.id === id);
    this.send(JSON.stringify({ msg: "ping", id }));
    await this.arrives(() => answered() !== -1 || !this.isOpen);
    if (answered() !== -1) frames.splice(answered(), 1);
  }

  close(): void {
    this.#socket.close();
  }

  #receive(frame: Json): void {
    if (isObject(frame)) this.#frames.push(frame);
    this.#news.emit("news");
  }
}
