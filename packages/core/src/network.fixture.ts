import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage, request } from "node:http";
import { createServer as createTcpServer, connect as dial, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer } from "node:tls";

/** Something that listens in front of a server. */
export interface Front extends AsyncDisposable {
  readonly url: string;
}

/** Listens with a server on a free port until disposed. */
export async function listening(server: Server | HttpServer, scheme: string, path = ""): Promise<Front> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `${scheme}://127.0.0.1:${port}${path}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** Lets each side hear the other until one of them ends. */
function join(outer: Duplex, inner: Duplex): void {
  for (const side of [outer, inner]) {
    const other = side === outer ? inner : outer;
    side.on("error", () => other.destroy());
    side.on("close", () => other.destroy());
  }
  outer.pipe(inner).pipe(outer);
}

/** A front that speaks TLS with a certificate of its own. */
export function tlsFront(port: number, pems: { readonly private: string; readonly cert: string }): Promise<Front> {
  const server = createTlsServer({ key: pems.private, cert: pems.cert }, (outer) =>
    join(outer, dial(port, "127.0.0.1")),
  );
  return listening(server, "https");
}

/** A proxy that publishes a server below a path, for REST and the socket, unless `upgrade` is its answer to the latter. */
export function publishedBelow(path: string, port: number, upgrade?: string): Promise<Front> {
  const inside = (url = "/"): string => url.slice(path.length) || "/";
  const proxy = createHttpServer((incoming, outgoing) => {
    if (!incoming.url?.startsWith(`${path}/`)) return void outgoing.writeHead(404).end("not here");
    const { method, headers, url } = incoming;
    const passed = request({ host: "127.0.0.1", port, method, headers, path: inside(url) }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  proxy.on("upgrade", ({ url, headers }, outer) => {
    if (upgrade) return void outer.end(`HTTP/1.1 ${upgrade}\r\nContent-Length: 0\r\n\r\n`);
    const inner = dial(port, "127.0.0.1", () => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
      inner.write(`GET ${inside(url)} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    });
    join(outer, inner);
  });
  return listening(proxy, "http", path);
}

/** One CONNECT as a proxy got it. */
export interface TunnelRequest {
  /** `host:port`. */
  readonly target: string;
  readonly authorization: string | undefined;
}

/** An HTTP proxy that opens tunnels and does nothing else. */
export interface TunnelProxy extends Front {
  readonly tunnels: readonly TunnelRequest[];
  /** Whatever else it was asked for, by its URL. */
  readonly others: readonly string[];
}

export interface TunnelProxyOptions {
  /** What it answers instead of opening a tunnel, by what the request says. */
  readonly refuse?: (asked: TunnelRequest) => string | undefined;
  /** Where the tunnels lead, whatever they ask for. */
  readonly to?: number;
}

export async function tunnelProxy({ refuse = () => undefined, to }: TunnelProxyOptions = {}): Promise<TunnelProxy> {
  const tunnels: TunnelRequest[] = [];
  const others: string[] = [];
  const proxy = createHttpServer((incoming, answer) => {
    others.push(String(incoming.url));
    answer.writeHead(501).end();
  });
  proxy.on("connect", ({ url = "", headers }: IncomingMessage, outer: Duplex) => {
    const asked = { target: url, authorization: headers["proxy-authorization"] };
    tunnels.push(asked);
    const refusal = refuse(asked);
    if (refusal) return void outer.end(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\n\r\n`);
    const inner = dial(to ?? Number(url.split(":").at(-1)), "127.0.0.1", () =>
      outer.write("HTTP/1.1 200 Connection established\r\n\r\n"),
    );
    join(outer, inner);
  });
  const front = await listening(proxy, "http");
  return Object.assign(front, { tunnels, others });
}

/** A front of which a test can say something to the client in the server's place. */
export interface Relay extends Front {
  /** Sends a frame on every open web socket; returns on how many. */
  say(frame: Readonly<Record<string, unknown>>): number;
}

/** Text as one web socket frame of a server: final, unmasked. */
function frameOf(text: string): Buffer {
  const body = Buffer.from(text);
  const head =
    body.length < 126
      ? Buffer.from([0x81, body.length])
      : Buffer.from([0x81, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
}

/** Passes everything on. It speaks between the server's own frames, which come whole on this machine. */
export async function relay(port: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((outer) => {
    outer.once("data", (head) => {
      if (head.toString().startsWith("GET /websocket ")) sockets.add(outer);
    });
    outer.on("close", () => sockets.delete(outer));
    join(outer, dial(port, "127.0.0.1"));
  });
  const front = await listening(server, "http");
  return Object.assign(front, {
    say(frame: Readonly<Record<string, unknown>>) {
      for (const socket of sockets) socket.write(frameOf(JSON.stringify(frame)));
      return sockets.size;
    },
  });
}
