import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";

/** Takes over a socket that wants to become a web socket. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The listener in front of the HTTP API and the web sockets; it can be closed and opened again on the same port. */
export class HttpFront {
  readonly #app: Hono<{ Bindings: HttpBindings }>;
  readonly #upgrade: Upgrade;
  readonly #cutSockets: () => void;
  readonly #host: string;
  readonly #closing = new AbortController();
  /** The restarts so far; they come one after the other. */
  #restarts: Promise<void> = Promise.resolve();
  #server: Server | undefined;
  #port = 0;

  /** `cutSockets` ends the sockets that were upgraded, for which the listener would wait. */
  constructor(app: Hono<{ Bindings: HttpBindings }>, upgrade: Upgrade, cutSockets: () => void, host: string) {
    this.#app = app;
    this.#upgrade = upgrade;
    this.#cutSockets = cutSockets;
    this.#host = host;
  }

  /** Starts to listen and returns the port. */
  async open(port: number): Promise<number> {
    this.#server = await this.#listen(port);
    this.#port = portOf(this.#server.address());
    return this.#port;
  }

  /** Goes away and comes back on the same port after so long, or as soon as the signal is aborted. */
  restart(downMs: number, signal?: AbortSignal): Promise<void> {
    const restarted = this.#restarts.then(() => this.#goAndComeBack(downMs, signal));
    this.#restarts = restarted.catch(() => {});
    return restarted;
  }

  /** Stops to listen for good and cuts every connection; a restart that is under way ends without coming back. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#restarts;
    await this.#stop();
  }

  async #goAndComeBack(downMs: number, hurry?: AbortSignal): Promise<void> {
    const closing = this.#closing.signal;
    const signal = hurry === undefined ? closing : AbortSignal.any([closing, hurry]);
    await this.#reservePort();
    await this.#stop();
    if (downMs > 0) await setTimeout(downMs, undefined, { signal }).catch(() => {});
    if (!closing.aborted) this.#server = await this.#listen(this.#port);
  }

  /** Leaves a connection for `#stop` to close: a system that remembers it gives the port to nobody else meanwhile. */
  async #reservePort(): Promise<void> {
    const socket = connect(this.#port, this.#host);
    await once(socket, "connect").catch(() => {});
    // Ends with the listener, whatever it says then.
    socket.on("error", () => {}).resume();
  }

  #listen(port: number): Promise<Server> {
    const server = createServer(getRequestListener(this.#app.fetch, { overrideGlobalObjects: false }));
    server.on("upgrade", this.#upgrade);
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, this.#host, () => {
        server.off("error", reject);
        resolve(server);
      });
    });
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      this.#cutSockets();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === "string") throw new Error("the listener has no port");
  return address.port;
}
