import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { constants, createGzip } from "node:zlib";
import { always, freePort, gate, rawServer, until, webServer } from "@rocketchat-connectors/testkit";
import { generate } from "selfsigned";
import { describe, expect, it } from "vitest";
import { openStream } from "./exchange.ts";
import { HttpFailure, type HttpOptions, type HttpRequest, type HttpStream } from "./messages.ts";

const events = { "Content-Type": "text/event-stream; charset=utf-8" };

const open = (url: string, request: Partial<HttpRequest> = {}, options: HttpOptions = {}): Promise<HttpStream> =>
  openStream({ method: "GET", url, headers: {}, signal: new AbortController().signal, ...request }, options);

const failureOf = (given: Promise<unknown>): Promise<unknown> =>
  given.then(
    () => new Error("there was no failure"),
    (error: unknown) => error,
  );

/** The whole text. */
async function read({ chunks }: HttpStream): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}

/** As much of a text as was expected, however it was cut on its way. */
async function next(pieces: AsyncIterator<string>, length: number): Promise<string> {
  let text = "";
  while (text.length < length) {
    const { done, value } = await pieces.next();
    if (done) throw new Error(`the stream ended after ${JSON.stringify(text)}`);
    text += value;
  }
  return text;
}

describe("a stream", () => {
  it("is asked for as events, and shows the beginning of the answer", async () => {
    await using server = await webServer(always(200, "data: 1\n\n", { ...events, "X-Turn": "7" }));
    const stream = await open(`${server.url}/listen`, { headers: { Authorization: "Bearer t0ken" } });
    expect(stream).toMatchObject({ status: 200, contentType: "text/event-stream; charset=utf-8" });
    expect(stream.headers).toMatchObject({ "x-turn": "7" });
    expect(await read(stream)).toBe("data: 1\n\n");
    expect(server.heard).toMatchObject([
      { method: "GET", url: "/listen", headers: { accept: "text/event-stream", authorization: "Bearer t0ken" } },
    ]);
  });

  it("brings each piece as it comes, and letters whole whose bytes come apart", async () => {
    const first = gate();
    const second = gate();
    const bytes = Buffer.from("data: grüße 🚀\n\n");
    await using server = await webServer(async (_, response) => {
      response.writeHead(200, events).write(bytes.subarray(0, 9));
      await first.opened;
      response.write(bytes.subarray(9, 16));
      await second.opened;
      response.end(bytes.subarray(16));
    });
    const { chunks } = await open(server.url);
    const pieces = chunks[Symbol.asyncIterator]();
    expect(await next(pieces, 8)).toBe("data: gr");
    first.open();
    expect(await next(pieces, 4)).toBe("üße ");
    second.open();
    expect(await next(pieces, 4)).toBe("🚀\n\n");
    expect(await pieces.next()).toEqual({ done: true, value: undefined });
  });

  it("has no bound, whatever its length", async () => {
    const piece = "x".repeat(1_000_000);
    await using server = await webServer((_, response) => {
      response.writeHead(200, events);
      for (let index = 0; index < 8; index += 1) response.write(piece);
      response.end();
    });
    expect((await read(await open(server.url))).length).toBe(8_000_000);
  });

  it("is unpacked while it comes", async () => {
    const rest = gate();
    await using server = await webServer(async (_, response) => {
      const packed = createGzip({ flush: constants.Z_SYNC_FLUSH });
      packed.pipe(response.writeHead(200, { ...events, "Content-Encoding": "gzip" }));
      packed.write("data: 1\n\n");
      await rest.opened;
      packed.end("data: 2\n\n");
    });
    const { chunks } = await open(server.url);
    const pieces = chunks[Symbol.asyncIterator]();
    expect(await next(pieces, 9)).toBe("data: 1\n\n");
    rest.open();
    expect(await next(pieces, 9)).toBe("data: 2\n\n");
    expect(await pieces.next()).toMatchObject({ done: true });
  });

  it("that is refused has its status, and the reason as its text", async () => {
    await using server = await webServer(always(403, '{"message":"no"}', { "Content-Type": "application/json" }));
    const stream = await open(server.url);
    expect(stream).toMatchObject({ status: 403, contentType: "application/json" });
    expect(await read(stream)).toBe('{"message":"no"}');
  });

  it("does not go where a redirect leads", async () => {
    await using other = await webServer(always(200, "data: secret\n\n", events));
    await using server = await webServer(always(307, "", { Location: `${other.url}/` }));
    expect(await open(server.url)).toMatchObject({ status: 307, location: `${other.url}/` });
    expect(other.calls()).toBe(0);
  });

  it("can be opened by a body", async () => {
    await using server = await webServer(always(200, "", events));
    await read(await open(server.url, { method: "POST", body: { from: 7 } }));
    expect(server.heard).toMatchObject([{ method: "POST", body: '{"from":7}' }]);
  });
});

describe("a stream that ends before it was over", () => {
  const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  it.each<[string, string, boolean]>([
    ["is reset between two pieces", "9\r\ndata: 1\n\n\r\n", true],
    ["is hung up on between two pieces", "9\r\ndata: 1\n\n\r\n", false],
    ["is hung up on within a piece", "20\r\ndata: 1\n\n", false],
  ])("because it %s fails after what had come", async (_, text, isReset) => {
    const cut = gate();
    await using server = await rawServer((socket) => {
      socket.once("data", async () => {
        socket.write(head + text);
        await cut.opened;
        if (isReset) socket.resetAndDestroy();
        else socket.end();
      });
    });
    const { chunks } = await open(server.url);
    const pieces = chunks[Symbol.asyncIterator]();
    expect(await next(pieces, 9)).toBe("data: 1\n\n");
    cut.open();
    const failure = await failureOf(pieces.next());
    expect(failure).toBeInstanceOf(HttpFailure);
    expect(failure).toMatchObject({ wasSent: true, code: "ECONNRESET" });
  });

  it("while it is packed fails, too", async () => {
    await using server = await webServer((_, response) => {
      const packed = createGzip({ flush: constants.Z_SYNC_FLUSH });
      packed.pipe(response.writeHead(200, { ...events, "Content-Encoding": "gzip" }));
      packed.write("data: 1\n\n", () => response.socket?.end());
    });
    const failure = await failureOf(open(server.url).then(read));
    expect(failure).toBeInstanceOf(HttpFailure);
    expect(failure).toMatchObject({ wasSent: true });
  });

  it("before anybody reads it fails for whoever does, and for nobody else", async () => {
    const cut = gate();
    let isCut = false;
    await using server = await rawServer((socket) => {
      socket.once("close", () => {
        isCut = true;
      });
      socket.once("data", async () => {
        socket.write(head);
        await cut.opened;
        socket.resetAndDestroy();
      });
    });
    const stream = await open(server.url);
    cut.open();
    await until("the connection to be cut", () => isCut);
    expect(await failureOf(read(stream))).toBeInstanceOf(HttpFailure);
  });
});

describe("whoever listens no longer", () => {
  const endless = async () => {
    let closed = 0;
    const server = await webServer((_, response) => {
      response.writeHead(200, events).write("data: 1\n\n");
      response.once("close", () => {
        closed += 1;
      });
    });
    return { server, closed: () => closed };
  };

  it("aborts, and the stream fails and is closed", async () => {
    const { server, closed } = await endless();
    await using _ = server;
    const stop = new AbortController();
    const { chunks } = await open(server.url, { signal: stop.signal });
    const pieces = chunks[Symbol.asyncIterator]();
    expect(await next(pieces, 9)).toBe("data: 1\n\n");
    const failure = failureOf(pieces.next());
    stop.abort();
    expect(await failure).toBeInstanceOf(HttpFailure);
    expect(await failure).toMatchObject({ wasSent: true, code: "ERR_CANCELED" });
    await until("the connection to be closed", () => closed() === 1);
  });

  it("may abort before anything was read", async () => {
    const { server, closed } = await endless();
    await using _ = server;
    const stop = new AbortController();
    const stream = await open(server.url, { signal: stop.signal });
    stop.abort();
    await until("the connection to be closed", () => closed() === 1);
    expect(await failureOf(read(stream))).toMatchObject({ code: "ERR_CANCELED" });
  });

  it("may abort before there is an answer", async () => {
    const stop = new AbortController();
    await using server = await webServer(() => stop.abort());
    const failure = await failureOf(open(server.url, { signal: stop.signal }));
    expect(failure).toMatchObject({ name: "HttpFailure", wasSent: true, code: "ERR_CANCELED" });
  });

  it("may simply leave", async () => {
    const { server, closed } = await endless();
    await using _ = server;
    const { chunks } = await open(server.url);
    for await (const _chunk of chunks) break;
    await until("the connection to be closed", () => closed() === 1);
  });
});

describe("a stream that cannot be opened", () => {
  it("was not sent when nobody is there", async () => {
    const failure = await failureOf(open(`http://127.0.0.1:${await freePort()}`));
    expect(failure).toMatchObject({ name: "HttpFailure", wasSent: false, code: "ECONNREFUSED" });
  });

  it("was not sent when the call is taken and no word of TLS is said", async () => {
    await using server = await rawServer(() => {});
    const failure = await failureOf(open(server.url.replace("http:", "https:"), {}, { connectMs: 50 }));
    expect(failure).toMatchObject({ wasSent: false, code: "ETIMEDOUT", message: "no connection after 50 ms" });
  });

  it("is one behind a certificate that nobody vouches for, unless its authority is named", async () => {
    const pems = await generate([{ name: "commonName", value: "127.0.0.1" }], {
      extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
    });
    const server = createTlsServer({ key: pems.private, cert: pems.cert }, (_, response) => void response.end("hi"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const url = `https://127.0.0.1:${port}`;
      expect(await read(await open(url, {}, { tls: { ca: pems.cert } }))).toBe("hi");
      expect(await failureOf(open(url))).toMatchObject({ wasSent: false, code: expect.stringMatching(/CERT|SIGNED/) });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
