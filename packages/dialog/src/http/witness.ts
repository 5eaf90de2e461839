import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Socket } from "node:net";
import type { Tls } from "./tls.ts";

/** The path of one request, which knows whether anything can have been sent on it. */
export interface Witness {
  readonly agent: HttpAgent;
  /** Whether there was a connection (with TLS: a finished handshake), before which no byte of a request leaves. */
  wasConnected(): boolean;
  close(): void;
}

/**
 * A path for one request to a URL.
 *
 * Its connection is never used again: servers close idle ones (Sanic does), and a reset on a used one would tell nothing.
 * One that is not there after `connectMs` is given up.
 */
export function createWitness(url: string, tls: Tls, connectMs: number): Witness {
  const isTls = url.startsWith("https:");
  const agent = isTls ? new HttpsAgent({ keepAlive: false, ...tls }) : new HttpAgent({ keepAlive: false });
  let connected = false;
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    if (!(socket instanceof Socket)) return socket;
    const timer = setTimeout(() => socket.destroy(notConnected(connectMs)), connectMs);
    socket.once(isTls ? "secureConnect" : "connect", () => {
      connected = true;
      clearTimeout(timer);
    });
    socket.once("close", () => clearTimeout(timer));
    return socket;
  };
  return { agent, wasConnected: () => connected, close: () => agent.destroy() };
}

function notConnected(ms: number): Error {
  return Object.assign(new Error(`no connection after ${ms} ms`), { code: "ETIMEDOUT" });
}
