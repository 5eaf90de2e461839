import type { Agent } from "node:http";
import { WebSocket } from "ws";
import { messageOf, RocketChatError } from "../errors.ts";

/** One open web socket. It reports and sends; it never reconnects. */
export interface Socket {
  send(text: string): void;
  /** Ends it at once, without waiting for the other side. */
  terminate(): void;
  /** Ends it politely; cut after a second when the other side stays silent. */
  close(): void;
}

export interface SocketHandlers {
  message(text: string): void;
  /** Called once. */
  closed(code: number, reason: string): void;
}

export interface SocketOptions {
  /** Milliseconds until an unanswered opening is given up. */
  readonly openTimeoutMs: number;
  readonly ca?: string;
  readonly insecureTls?: boolean;
  readonly agent?: Agent;
  /** Gives up opening when aborted. */
  readonly signal?: AbortSignal;
}

const closeGraceMs = 1_000;

/** Opens a socket. Throws `unreachable`. */
export function openSocket(url: string, handlers: SocketHandlers, options: SocketOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(url, {
      handshakeTimeout: options.openTimeoutMs,
      followRedirects: false,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
      ...(options.insecureTls ? { rejectUnauthorized: false } : {}),
      ...(options.agent ? { agent: options.agent } : {}),
    });
    let opened = false;
    const giveUp = (): void => ws.terminate();
    options.signal?.addEventListener("abort", giveUp, { once: true });
    ws.on("open", () => {
      opened = true;
      options.signal?.removeEventListener("abort", giveUp);
      resolve({
        send: (text) => ws.send(text, () => {}),
        terminate: () => ws.terminate(),
        close: () => {
          ws.close(1000);
          setTimeout(() => ws.terminate(), closeGraceMs).unref();
        },
      });
    });
    ws.on("message", (data) => handlers.message(data.toString()));
    ws.on("error", (error) => {
      if (opened) return;
      options.signal?.removeEventListener("abort", giveUp);
      const tried = `no web socket at ${url}`;
      reject(new RocketChatError("unreachable", `${tried}: ${messageOf(error) || "refused"}`, { cause: error }));
    });
    ws.on("close", (code, reason) => {
      if (opened) handlers.closed(code, reason.toString());
    });
  });
}
