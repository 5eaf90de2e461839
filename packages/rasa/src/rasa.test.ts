import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { EngineError } from "@rocketchat-connectors/dialog";
import { always, freePort, rawServer, type Somebody, until, webServer } from "@rocketchat-connectors/testkit";
import { generate } from "selfsigned";
import { describe, expect, it } from "vitest";
import { hello, patience, rasaAt } from "./talk.fixture.ts";

const json = { "Content-Type": "application/json" };
const answer = '[{"recipient_id":"rc-GENERAL-ualice","text":"Hi"}]';

type Env = Readonly<Record<string, string>>;

/** The error of one question to whoever is at `url`. */
async function errorAt(url: string, env: Env = {}, signal: AbortSignal = patience()): Promise<EngineError> {
  const { rasa } = rasaAt(url, env);
  const error: unknown = await rasa.ask(hello, signal).then(
    (elements) => new Error(`answered with ${JSON.stringify(elements)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof EngineError) return error;
  throw error;
}

const errorOf = (server: Somebody, env?: Env): Promise<EngineError> => errorAt(server.url, env);

describe("a question to Rasa", () => {
  it("is posted to the channel and answered with the elements in their order", async () => {
    await using server = await webServer(always(200, '[{"text":"one"},{"image":"i"},{"custom":{"a":1}}]', json));
    const { rasa } = rasaAt(`${server.url}/rasa/`, { RASA_BEARER: "t0ken", RASA_HEADERS: "X-Tenant: acme" });
    const elements = await rasa.ask({ ...hello, metadata: { rocketchat: { v: 1 } } }, patience());
    expect(elements).toEqual([{ text: "one" }, { image: "i" }, { custom: { a: 1 } }]);
    const [heard] = server.heard;
    expect(heard).toMatchObject({
      method: "POST",
      url: "/rasa/webhooks/rest/webhook",
      headers: {
        "content-type": "application/json",
        authorization: "Bearer t0ken",
        "x-tenant": "acme",
        connection: "close",
      },
    });
    expect(JSON.parse(heard?.body ?? "")).toEqual({ ...hello, metadata: { rocketchat: { v: 1 } } });
  });

  it.each([
    ["nothing to say", "[]", []],
    ["a single object", '{"text":"Hi"}', [{ text: "Hi" }]],
    ["letters beyond ASCII", '[{"text":"Grüße 🚀"}]', [{ text: "Grüße 🚀" }]],
  ])("takes %s as it was meant", async (_, body, elements) => {
    await using server = await webServer(always(200, body, json));
    expect(await rasaAt(server.url).rasa.ask(hello, patience())).toEqual(elements);
  });

  it("keeps what can be said of an answer with items that are none, and tells the log of the others", async () => {
    await using server = await webServer(always(200, '[{"text":"Hi"},"what?",7]', json));
    const { rasa, log } = rasaAt(server.url);
    expect(await rasa.ask(hello, patience())).toEqual([{ text: "Hi" }]);
    expect(log).toEqual([expect.stringMatching(/^warn: POST .*: 2 items of the answer are no objects/)]);
  });

  it("reads a packed answer", async () => {
    await using server = await webServer((_, response) => {
      response.writeHead(200, { ...json, "Content-Encoding": "gzip" }).end(gzipSync(answer));
    });
    expect(await rasaAt(server.url).rasa.ask(hello, patience())).toHaveLength(1);
  });

  it("is not sent through a proxy that is set for the web", async () => {
    await using proxy = await webServer(always(200, "[]", json));
    await using server = await webServer(always(200, answer, json));
    const before = process.env.HTTP_PROXY;
    process.env.HTTP_PROXY = proxy.url;
    try {
      expect(await rasaAt(server.url).rasa.ask(hello, patience())).toHaveLength(1);
      expect(proxy.heard).toEqual([]);
    } finally {
      if (before === undefined) delete process.env.HTTP_PROXY;
      else process.env.HTTP_PROXY = before;
    }
  });
});

describe("in callback mode a question", () => {
  const env = { RASA_MODE: "callback" };

  it("is answered with nothing once Rasa says success", async () => {
    await using server = await webServer(always(200, "success", { "Content-Type": "text/plain" }));
    expect(await rasaAt(server.url, env).rasa.ask(hello, patience())).toEqual([]);
    expect(server.heard[0]?.url).toBe("/webhooks/callback/webhook");
  });

  it("may be answered at once by a channel of somebody's own", async () => {
    await using server = await webServer(always(200, answer, json));
    const { rasa } = rasaAt(server.url, { ...env, RASA_CHANNEL: "mine" });
    expect(await rasa.ask(hello, patience())).toHaveLength(1);
  });

  it("that fails in Rasa says where to look", async () => {
    await using server = await webServer(always(500, "boom"));
    const error = await errorOf(server, env);
    expect(error.kind).toBe("uncertain");
    expect(error.message).toMatch(/500 \(boom\).*credentials\.yml/);
  });
});

describe("a Rasa that is not there", () => {
  it("is called four times before it counts as down, and the log hears it once", async () => {
    const port = await freePort();
    const { rasa, log } = rasaAt(`http://127.0.0.1:${port}`);
    await expect(rasa.ask(hello, patience())).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringMatching(/no connection in 4 attempts \(ECONNREFUSED.*is Rasa running there/),
    });
    expect(rasa.isDown).toBe(true);
    await expect(rasa.ask(hello, patience())).rejects.toMatchObject({
      message: expect.stringMatching(/: no connection \(ECONNREFUSED/),
    });
    expect(log).toEqual([expect.stringMatching(/^warn: Rasa cannot be reached at http.*ECONNREFUSED/)]);
  });

  it("is answered by as soon as it comes up between two attempts", async () => {
    const port = await freePort();
    const { rasa } = rasaAt(`http://127.0.0.1:${port}`, {}, { pausesMs: [1, 1, ...Array(1_000).fill(10)] });
    const asked = rasa.ask(hello, patience());
    await using _ = await webServer(always(200, answer, json), port);
    expect(await asked).toHaveLength(1);
  });

  it("is said to be back, once", async () => {
    const port = await freePort();
    let now = 0;
    const { rasa, log } = rasaAt(`http://127.0.0.1:${port}`, {}, { pausesMs: [], now: () => now });
    await expect(rasa.ping()).rejects.toThrow("ECONNREFUSED");
    now = 12_000;
    await using _ = await webServer(always(200, answer, json), port);
    await rasa.ask(hello, patience());
    await rasa.ask(hello, patience());
    expect(log.slice(1)).toEqual([`info: Rasa can be reached again at http://127.0.0.1:${port}, after 12 s`]);
    expect(rasa.isDown).toBe(false);
  });

  it("is unavailable when its name is unknown, and by any address of localhost", async () => {
    const port = await freePort();
    const unknown = rasaAt("http://nobody.invalid", {}, { pausesMs: [] });
    await expect(unknown.rasa.ask(hello, patience())).rejects.toMatchObject({ kind: "unavailable" });
    const local = await errorAt(`http://localhost:${port}`);
    expect(local.kind).toBe("unavailable");
    expect(local.message).toContain("ECONNREFUSED");
  });

  it("is given up when it takes the call and says no word of TLS", async () => {
    await using server = await rawServer(() => {});
    const { rasa } = rasaAt(server.url.replace("http:", "https:"), {}, { pausesMs: [], connectMs: 50 });
    await expect(rasa.ask(hello, patience())).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringMatching(/no connection \(ETIMEDOUT: no connection after 50 ms/),
    });
    expect(rasa.isDown).toBe(true);
  });
});

describe("a question that was sent and not answered", () => {
  it.each<[string, RegExp, (request: string, end: (text?: string) => void, reset: () => void) => void]>([
    ["is reset", /ended before the answer did.*unknown/, (_, __, reset) => reset()],
    ["is hung up on", /ended before the answer did.*unknown/, (_, end) => end()],
    [
      "is cut in the middle of the answer",
      /ended before the answer did/,
      (_, end) => end(`HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[{"text":`),
    ],
    [
      "is cut in the middle of a chunk",
      /ended before the answer did/,
      (_, end) => end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n[{"text":`),
    ],
    ["gets something that is no HTTP", /ended before the answer did/, (_, end) => end("SSH-2.0-OpenSSH_9.2\r\n")],
  ])("%s: it may have been processed and is not sent again", async (_, text, behave) => {
    await using server = await rawServer((socket) => {
      socket.once("data", (data) =>
        behave(
          String(data),
          (last = "") => socket.end(last),
          () => socket.resetAndDestroy(),
        ),
      );
    });
    const error = await errorOf(server);
    expect(error.kind).toBe("uncertain");
    expect(error.message).toMatch(text);
    expect(server.calls()).toBe(1);
  });

  it("is not sent again either when the connection was reset before anything was read", async () => {
    await using server = await rawServer((socket) => {
      socket.pause();
      // The client has written by then: its connection has long been there.
      setTimeout(() => socket.resetAndDestroy(), 50);
    });
    expect((await errorOf(server)).kind).toBe("uncertain");
    expect(server.calls()).toBe(1);
  });

  it.each<[string, string]>([
    ["nothing comes", ""],
    ["the headers never end", "HTTP/1.1 200 OK\r\nX-A: "],
    ["the chunks never end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n"],
  ])("is given up after RASA_TIMEOUT_MS when %s", async (_, text) => {
    await using server = await rawServer((socket) => void socket.on("data", () => socket.write(text)));
    const error = await errorOf(server, { RASA_TIMEOUT_MS: "1500" });
    expect(error.kind).toBe("uncertain");
    expect(error.message).toMatch(/no whole answer after 1500 ms.*RASA_TIMEOUT_MS/);
  });

  it("is given up at once when nobody waits for it any longer", async () => {
    const stop = new AbortController();
    await using server = await webServer(() => stop.abort());
    const error = await errorAt(server.url, {}, stop.signal);
    expect(error.kind).toBe("uncertain");
    expect(error.message).toContain("nobody waits");
  });

  it("is not even sent when nobody waits for it", async () => {
    await using server = await webServer(always(200, answer));
    const error = await errorAt(server.url, {}, AbortSignal.abort());
    expect(error.kind).toBe("unavailable");
    expect(server.calls()).toBe(0);
  });

  it("does not keep trying for somebody who has gone", async () => {
    const stop = new AbortController();
    const { rasa, log } = rasaAt(`http://127.0.0.1:${await freePort()}`, {}, { pausesMs: [1_000_000] });
    const asked = rasa.ask(hello, stop.signal);
    const gone = expect(asked).rejects.toMatchObject({ message: expect.stringContaining("nobody waits") });
    setTimeout(() => stop.abort(), 20);
    await gone;
    expect(log).toEqual([]);
  });
});

describe("an answer that is not Rasa's", () => {
  it.each<[string, number, string, Env, EngineError["kind"], RegExp]>([
    [
      "a web page",
      200,
      "<!DOCTYPE html><title>Log in</title>",
      {},
      "misconfigured",
      /no answer of Rasa.*Log in.*RASA_URL/,
    ],
    ["no JSON", 200, '[{"text":', json, "rejected", /no answer of Rasa/],
    ["nothing at all", 200, "", {}, "rejected", /no answer of Rasa: 200 with no text/],
    ["a number", 200, "7", json, "rejected", /no answer of Rasa/],
    ["texts alone", 200, '["a","b"]', json, "rejected", /no answer of Rasa/],
    ["that of the callback channel", 200, "success", {}, "misconfigured", /RASA_MODE=callback/],
    [
      "a login page elsewhere",
      302,
      "",
      { Location: "https://sso.example.com/in?to=s3cret" },
      "misconfigured",
      /leads to https:\/\/sso\.example\.com\/in,/,
    ],
    ["400", 400, "bad", {}, "rejected", /400 \(bad\)/],
    ["401", 401, "who?", {}, "misconfigured", /RASA_BEARER/],
    ["403", 403, "", {}, "misconfigured", /RASA_HEADERS/],
    ["404", 404, "Requested URL not found", {}, "misconfigured", /add the line "rest:" to Rasa's credentials\.yml/],
    ["405", 405, "", {}, "misconfigured", /RASA_URL or RASA_CHANNEL/],
    ["408", 408, "", {}, "uncertain", /not sent again/],
    ["413", 413, "", {}, "rejected", /too long/],
    ["429", 429, "", {}, "unavailable", /RASA_CONCURRENCY/],
    ["500", 500, "", {}, "uncertain", /Rasa's log/],
    [
      "502 with a page",
      502,
      "<html><style>b{}</style><h1>Bad\n Gateway</h1></html>",
      {},
      "uncertain",
      /502 \(Bad Gateway\)/,
    ],
    ["503", 503, "", {}, "unavailable", /not ready/],
    ["503 of Sanic after its time", 503, "Service Unavailable: Response Timeout", {}, "uncertain", /not sent again/],
    ["504", 504, "", {}, "uncertain", /not sent again/],
  ])("%s: is not asked for again", async (_, status, body, headers, kind, text) => {
    await using server = await webServer(always(status, body, headers));
    const error = await errorOf(server);
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(text);
    expect(error.message).not.toMatch(/\n|s3cret/);
    expect(server.calls()).toBe(1);
  });

  it("is shown with its first 200 characters, without the secrets that it repeats in whatever form", async () => {
    await using server = await webServer(({ headers }, response) => {
      const [, value = ""] = String(headers.authorization).split(" ");
      const plain = Buffer.from(value, "base64").toString();
      const html = plain.replace("&", "&amp;").replace("<", "&lt;");
      const forms = [headers.authorization, value, plain, encodeURIComponent(plain), JSON.stringify(plain), html];
      response.writeHead(400).end(`${forms.join(" | ")} ${"x".repeat(5_000)}`);
    });
    const error = await errorOf(server, { RASA_BASIC: 'somebody:pä&ss<w"ord' });
    expect(error.message).toMatch(/400 \(\*\*\* \| \*\*\* \| \*\*\* \| \*\*\* \| "\*\*\*" \| \*\*\* x+…\)/);
    expect(error.message).not.toMatch(/somebody|ord|amp|%/);
    expect(error.message.length).toBeLessThan(500);
  });

  it.each([
    ["as long as it is", false],
    ["however small it was packed", true],
  ])("is not read beyond 5 MB, %s", async (_, packed) => {
    const huge = Buffer.from(`[${'{"text":"aaaaaaaaaaaaaaaaaaaa"},'.repeat(200_000)}{}]`);
    await using server = await webServer((__, response) => {
      response.writeHead(200, { ...json, ...(packed ? { "Content-Encoding": "gzip" } : {}) });
      response.end(packed ? gzipSync(huge) : huge);
    });
    const error = await errorOf(server);
    expect(error.kind).toBe("rejected");
    expect(error.message).toContain("longer than 5 MB");
  });
});

describe("a question that is put off", () => {
  it.each([
    [429, "0"],
    [503, "0"],
    [503, "Thu, 01 Jan 1970 00:00:00 GMT"],
  ])("by %i until then is asked again, once (Retry-After: %s)", async (status, retryAfter) => {
    await using server = await webServer((_, response) => {
      if (server.calls() > 1) response.writeHead(200, json).end(answer);
      else response.writeHead(status, { "Retry-After": retryAfter }).end();
    });
    expect(await rasaAt(server.url).rasa.ask(hello, patience())).toHaveLength(1);
    expect(server.calls()).toBe(2);
  });

  it("twice is not asked a third time", async () => {
    await using server = await webServer(always(503, "", { "Retry-After": "0" }));
    expect((await errorOf(server)).kind).toBe("unavailable");
    expect(server.calls()).toBe(2);
  });

  it("by Sanic after its time may be processed, and is not asked again", async () => {
    await using server = await webServer(always(503, "Response Timeout", { "Retry-After": "0" }));
    expect((await errorOf(server)).kind).toBe("uncertain");
    expect(server.calls()).toBe(1);
  });

  it.each(["11", "soon", "Fri, 31 Dec 2100 00:00:00 GMT"])(
    "for long, or not to be understood (%s), is not asked again",
    async (retryAfter) => {
      await using server = await webServer(always(503, "", { "Retry-After": retryAfter }));
      expect((await errorOf(server)).kind).toBe("unavailable");
      expect(server.calls()).toBe(1);
    },
  );
});

describe("a Rasa behind https", () => {
  it("is trusted by the certificate of its authority, else the error names the setting", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rasa-tls-"));
    const pems = await generate([{ name: "commonName", value: "127.0.0.1" }], {
      extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
    });
    const authority = join(folder, "ca.pem");
    writeFileSync(authority, pems.cert);
    const server = createTlsServer({ key: pems.private, cert: pems.cert }, (_, response) => void response.end(answer));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const url = `https://127.0.0.1:${port}`;
      expect(await rasaAt(url, { RASA_CA_FILE: authority }).rasa.ask(hello, patience())).toHaveLength(1);
      const error = await errorAt(url);
      expect(error.kind).toBe("misconfigured");
      expect(error.message).toContain("RASA_CA_FILE");
    } finally {
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    }
  });

  it("that speaks http is told so", async () => {
    await using server = await webServer(always(200, answer));
    const error = await errorAt(server.url.replace("http:", "https:"));
    expect(error.kind).toBe("misconfigured");
    expect(error.message).toContain("http there rather than https");
  });

  it("that ends the connection before it is secure has got nothing, and is called again", async () => {
    await using server = await rawServer((socket) => void socket.once("data", () => socket.resetAndDestroy()));
    const error = await errorAt(server.url.replace("http:", "https:"));
    expect(error.kind).toBe("unavailable");
    await until("four attempts", () => server.calls() === 4);
  });
});
