import { WebSocket } from "ws";

/** A web socket that can be kept from answering on its own: neither pings nor the client's close. */
export class QuietSocket extends WebSocket {
  #quiet = false;
  #unansweredClose: (() => void) | undefined;

  /** Keeps quiet, or speaks again; a close that came meanwhile is answered then. */
  keepQuiet(on: boolean): void {
    this.#quiet = on;
    if (!on) this.#unansweredClose?.();
  }

  override close(code?: number, reason?: string | Buffer): void {
    if (this.#quiet) this.#unansweredClose = () => super.close(code, reason);
    else super.close(code, reason);
  }

  override pong(data?: unknown, mask?: boolean, done?: (error: Error) => void): void {
    if (!this.#quiet) super.pong(data, mask, done);
  }
}
