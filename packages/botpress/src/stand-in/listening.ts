import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { HttpBindings } from "@hono/node-server";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import type { Hono } from "hono";
import { mediaAt } from "./media.ts";

type Application = Hono<{ readonly Bindings: HttpBindings }>;

/** A request as it came in. */
export interface StandInRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server on 127.0.0.1 that can go away and come back at the same port. */
export interface Listening {
  /** Without a slash at its end. */
  readonly url: string;
  /** Cuts every connection, and refuses new ones. Idempotent. */
  down(): Promise<void>;
  /** Listens again, at the same port. Idempotent. */
  up(): Promise<void>;
}

/** Serves an application; port 0 takes any that is free. */
export async function listen(application: Application, port: number): Promise<Listening> {
  let server: ServerType | undefined;
  let taken = port;
  const up = async () => {
    if (server !== undefined) return;
    server = createAdaptorServer({
      fetch: (request, bindings) => mediaAt(request.url) ?? application.fetch(request, bindings),
    });
    server.listen(taken, "127.0.0.1");
    await once(server, "listening");
    taken = portOf(server.address());
  };
  const down = async () => {
    if (server === undefined) return;
    const gone = server;
    server = undefined;
    const closed = once(gone, "close");
    gone.close();
    if ("closeAllConnections" in gone) gone.closeAllConnections();
    await closed;
  };
  await up();
  return { url: `http://127.0.0.1:${taken}`, up, down };
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === "string") throw new Error("The server listens at no port.");
  return address.port;
}
