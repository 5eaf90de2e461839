import { randomInt } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from "node:net";

/** A server of HTTP, or of nothing that anybody knows, which behaves in one way that something in an engine's place may. */
export interface Somebody extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Connections so far. */
  readonly calls: () => number;
}

async function listening(server: Server, calls: () => number, port = 0): Promise<Somebody> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    calls,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Does as it likes with each connection. */
export async function rawServer(onConnection: (socket: Socket) => void): Promise<Somebody> {
  let calls = 0;
  const server = createNetServer((socket) => {
    calls += 1;
    onConnection(socket);
  });
  return await listening(server, () => calls);
}

export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Answers each request as told. */
export async function webServer(
  answer: (request: Heard, response: ServerResponse) => void,
  port?: number,
): Promise<Somebody & { readonly heard: readonly Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body };
      heard.push(one);
      answer(one, response);
    });
  });
  return { ...(await listening(server, () => heard.length, port)), heard };
}

/**
 * A port on which nobody listens, nor will soon: it is below those that systems give to connections and to servers that
 * take any (32 768 and more), of which a busy run uses thousands each second.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  const server = createNetServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
  if (!isFree) return await freePort();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** One whole answer. */
export const always =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  (_: Heard, response: ServerResponse): void =>
    void response.writeHead(status, headers).end(body);
