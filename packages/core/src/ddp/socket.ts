import type { Agent, IncomingMessage } from "node:http";
import { WebSocket } from "ws";
import { messageOf, RocketChatError } from "../errors.ts";
import { shownLink } from "../util/url.ts";

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
  /** The path to the server; without one the usual. */
  readonly agent?: Agent;
  /** Gives up opening when aborted. */
  readonly signal?: AbortSignal;
}

const closeGraceMs = 1_000;

/** A redirect is told, not followed: what comes next on the socket is a login. */
function refusalOf({ statusCode = 0, headers }: IncomingMessage): string {
  const { location } = headers;
  if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
    return `the server redirects to ${shownLink(location)}; set ROCKETCHAT_URL to where it really is`;
  }
  return `the server answers ${statusCode}; does what stands in front of it pass web sockets on?`;
}

/** Opens a socket. Throws `unreachable`. */
export function openSocket(url: string, handlers: SocketHandlers, options: SocketOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(url, {
      handshakeTimeout: options.openTimeoutMs,
      followRedirects: false,
      ...(options.agent ? { agent: options.agent } : {}),
    });
    let opened = false;
    const giveUp = (): void => ws.terminate();
    const fail = (why: string, cause?: unknown): void => {
      options.signal?.removeEventListener("abort", giveUp);
      reject(new RocketChatError("unreachable", `no web socket at ${url}: ${why}`, { cause }));
    };
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
    ws.on("unexpected-response", (_request, response) => {
      fail(refusalOf(response));
      ws.terminate();
    });
    ws.on("message", (data) => handlers.message(data.toString()));
    ws.on("error", (error) => {
      if (!opened) fail(messageOf(error) || "refused", error);
    });
    ws.on("close", (code, reason) => {
      if (opened) handlers.closed(code, reason.toString());
    });
  });
}
