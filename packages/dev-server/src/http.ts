import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";

/** Takes over a socket that wants to become a web socket. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The listener in front of the HTTP API and the web sockets; it can be closed and opened again on the same port. */
export class HttpFront {
  readonly #app: Hono<{ Bindings: HttpBindings }>;
  readonly #upgrade: Upgrade;
  readonly #host: string;
  #server: Server | undefined;
  #port = 0;
  #closed = false;

  constructor(app: Hono<{ Bindings: HttpBindings }>, upgrade: Upgrade, host: string) {
    this.#app = app;
    this.#upgrade = upgrade;
    this.#host = host;
  }

  /** Starts to listen and returns the port. */
  async open(port: number): Promise<number> {
    this.#server = await this.#listen(port);
    this.#port = portOf(this.#server.address());
    return this.#port;
  }

  /** Goes away and comes back on the same port after so long. */
  async restart(downMs: number): Promise<void> {
    await this.#stop();
    if (downMs > 0) await new Promise((resolve) => setTimeout(resolve, downMs));
    if (!this.#closed) this.#server = await this.#listen(this.#port);
  }

  /** Stops to listen for good and cuts every HTTP connection; web sockets are their owner's to cut, before. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#stop();
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
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === "string") throw new Error("the listener has no port");
  return address.port;
}
