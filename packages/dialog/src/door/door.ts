import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import { messageOf, RocketChatError } from "@rocketchat-connectors/core";
import { isLoopback } from "./access.ts";
import { type Attend, answered, createApp, refusal } from "./app.ts";
import type { Door, DoorOptions, DoorRoute } from "./types.ts";

const defaults = {
  secretHeaders: ["x-rocketchat-connectors-secret"],
  drainMs: 2_500,
  mostBytes: 5_000_000,
} as const;

/** Tells those who watch over the process that it lives. */
const health: DoorRoute = {
  method: "GET",
  path: "/healthz",
  open: true,
  handle: async () => ({ status: 200, body: { status: "ok" } }),
};

/**
 * Opens a connector's own HTTP server; it listens once this resolves.
 *
 * Throws `invalid_settings` when the address cannot be had, or has no secret although others can reach it.
 */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const { host, port, secret, name } = options;
  if (secret === "" || (secret === undefined && !isLoopback(host))) {
    const why = "others can reach it there, and no secret is set: set one, or listen on 127.0.0.1";
    throw new RocketChatError("invalid_settings", `${name} does not listen on ${addressOf(host, port)}: ${why}`);
  }
  const door = new HttpDoor({ ...defaults, ...options });
  await door.listen();
  options.logger.info(`${name} listens on ${door.url}`);
  return door;
}

type Complete = DoorOptions & Required<Pick<DoorOptions, "secretHeaders" | "drainMs" | "mostBytes">>;

class HttpDoor implements Door {
  readonly #options: Complete;
  readonly #server: Server;
  /** What ends the requests that run. */
  readonly #running = new Set<AbortController>();
  /** The answers that are not sent yet. */
  readonly #unsent = new Set<ServerResponse>();
  #closed: Promise<void> | undefined;
  #port = 0;

  constructor(options: Complete) {
    this.#options = options;
    const app = createApp({ ...options, routes: [health, ...options.routes], attend: this.#attend });
    // The process' own `Request` and `Response` are not ours to replace.
    const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
    this.#server = createServer((request, response) => {
      this.#unsent.add(response);
      response.once("close", () => this.#unsent.delete(response));
      void listener(request, response);
    });
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    const { host } = this.#options;
    const everywhere: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" };
    return `http://${addressOf(everywhere[host] ?? host, this.#port)}`;
  }

  async listen(): Promise<void> {
    const { host, port, name, logger } = this.#options;
    try {
      this.#server.listen(port, bare(host));
      await once(this.#server, "listening");
    } catch (cause) {
      const text = `${name} cannot listen on ${addressOf(host, port)}: ${whyNot(cause)}`;
      throw new RocketChatError("invalid_settings", text, { cause });
    }
    this.#server.on("error", (error) => logger.error(`${name} has a problem: ${messageOf(error)}`));
    const address = this.#server.address();
    if (typeof address === "object" && address !== null) this.#port = address.port;
  }

  readonly #attend: Attend = async (caller, work) => {
    if (this.#closed) return answered(refusal(503, "the connector is being stopped"));
    const ending = new AbortController();
    const end = () => ending.abort(caller.reason);
    this.#running.add(ending);
    caller.addEventListener("abort", end, { once: true });
    try {
      return await work(ending.signal);
    } finally {
      caller.removeEventListener("abort", end);
      this.#running.delete(ending);
    }
  };

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const ended = once(this.#server, "close");
    this.#server.close();
    const { drainMs, logger, name } = this.#options;
    const enough = new AbortController();
    const sent = Promise.all([...this.#unsent].map((response) => once(response, "close")));
    await Promise.race([sent, setTimeout(drainMs, undefined, { signal: enough.signal }).catch(() => {})]);
    enough.abort();
    if (this.#unsent.size > 0) logger.warn(`${name} was closed before it had answered ${this.#unsent.size} request(s)`);
    for (const running of this.#running) running.abort(new RocketChatError("closed", `${name} was closed`));
    // Sockets that are kept for a next request, which does not come any more.
    this.#server.closeAllConnections();
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const bare = (host: string): string => host.replace(/^\[(.*)\]$/, "$1");

function addressOf(host: string, port: number): string {
  return `${bare(host).includes(":") ? `[${bare(host)}]` : host}:${port}`;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is taken: choose another one, or 0 for any that is free",
  EACCES: "the port is reserved for the system's services: choose one above 1023",
  EADDRNOTAVAIL: "the address is none of this machine's: use 127.0.0.1, or 0.0.0.0 for all of them",
  ENOTFOUND: "the name has no address: use 127.0.0.1, or 0.0.0.0 for all addresses of this machine",
  ERR_SOCKET_BAD_PORT: "a port is a number from 0 to 65535",
};

function whyNot(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return reasons[code] === undefined ? messageOf(cause) : `${reasons[code]} (${code})`;
}
