import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect, createServer } from "node:net";
import type { Logger } from "@rocketchat-connectors/core";
import { gate, keptLog, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { openDoor } from "./door.ts";
import { type DoorOptions, type DoorRequest, type DoorRoute, HangUp } from "./types.ts";

const secret = "open sesame";

/** A logger that keeps its lines. */
function recordingLogger(): Logger & { readonly lines: string[] } {
  const { lines, logger } = keptLog();
  return { lines, ...logger };
}

/** A route that answers with what it was asked. */
const echo: DoorRoute = {
  method: "POST",
  path: "/echo/:id",
  handle: async ({ path, params, query, body, headers }) => ({
    status: 201,
    body: { path, params, query, body, type: headers.get("content-type") },
  }),
};

async function open(options: Partial<DoorOptions> = {}) {
  const logger = recordingLogger();
  const door = await openDoor({ host: "127.0.0.1", port: 0, name: "The door", logger, routes: [echo], ...options });
  return { ...at(door.url), door, log: logger.lines, [Symbol.asyncDispose]: () => door.close() };
}

function at(url: string) {
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, { method: "POST", ...init });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text), headers: response.headers };
  };
  return { url, call };
}

/** A request whose headers may be what a browser forbids its pages to set. */
function rawCall(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  const sent = request(`${url}/echo/1`, { method: "POST", headers });
  sent.end();
  return new Promise((resolve, reject) => {
    sent.once("error", reject);
    sent.once("response", (response: IncomingMessage) => {
      response.resume();
      resolve(response.statusCode);
    });
  });
}

describe("a request", () => {
  it("reaches its route with all that it says", async () => {
    await using door = await open();
    const init = { body: '{"a":1}', headers: { "content-type": "application/json" } };
    expect(await door.call("/echo/x%20y?b=2", init)).toMatchObject({
      status: 201,
      body: { path: "/echo/x%20y", params: { id: "x y" }, query: { b: "2" }, body: { a: 1 }, type: "application/json" },
    });
  });

  it.each([
    ['{"a":1}', "text/plain", { a: 1 }],
    ['{"a":1}', "application/x-www-form-urlencoded", { a: 1 }],
    ["a=1&b=x+y", "application/x-www-form-urlencoded; charset=utf-8", { a: "1", b: "x y" }],
    ["", "application/json", undefined],
    ["null", "application/json", null],
  ])("may have the body %s as %s", async (body, type, parsed) => {
    await using door = await open();
    const { body: answer } = await door.call("/echo/1", { body, headers: { "content-type": type } });
    expect(answer.body).toEqual(parsed);
  });

  it("that is not valid JSON is told so", async () => {
    await using door = await open();
    const answer = await door.call("/echo/1", { body: '{"password":"hunter2"' });
    expect(answer).toMatchObject({ status: 400, body: { error: "the body is not valid JSON" } });
    expect(JSON.stringify(answer.body) + door.log.join()).not.toContain("hunter2");
  });

  it.each(["known", "unknown"])("that is too long is refused, its length being %s", async (length) => {
    await using door = await open({ mostBytes: 1_000 });
    const text = JSON.stringify("x".repeat(2_000));
    const body = length === "known" ? text : new Blob([text]).stream();
    const answer = await door.call("/echo/1", { body, duplex: "half" } as RequestInit);
    expect(answer).toMatchObject({ status: 413, body: { error: "the body is longer than 1000 bytes" } });
    expect((await door.call("/echo/1", { body: "5" })).status).toBe(201);
  });

  it("may have a body of five million bytes", async () => {
    await using door = await open();
    const { status, body } = await door.call("/echo/1", { body: JSON.stringify("x".repeat(4_999_998)) });
    expect([status, body.body.length]).toEqual([201, 4_999_998]);
    expect((await door.call("/echo/1", { body: JSON.stringify("x".repeat(4_999_999)) })).status).toBe(413);
  });

  it("may come in parts, its length unknown", async () => {
    await using door = await open();
    const body = new Blob(['{"a":', "1}"]).stream();
    expect((await door.call("/echo/1", { body, duplex: "half" } as RequestInit)).body.body).toEqual({ a: 1 });
  });

  it("by the wrong method or to an unknown path is told so", async () => {
    await using door = await open({ secret });
    const answer = await door.call("/echo/1", { method: "GET" });
    expect(answer).toMatchObject({ status: 405, body: { error: "this path takes POST only" } });
    expect(answer.headers.get("allow")).toBe("POST");
    expect(await door.call("/nowhere")).toMatchObject({
      status: 404,
      body: { error: "there is nothing at this path" },
    });
  });

  it("may end its path with a slash", async () => {
    await using door = await open();
    expect((await door.call("/echo/1/")).status).toBe(201);
  });

  it("whose route throws gets no details, which the log has", async () => {
    const handle = async () => Promise.reject(new Error("the database is on fire"));
    await using door = await open({ routes: [{ method: "POST", path: "/fail", handle }] });
    const answer = await door.call("/fail");
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain("fire");
    expect(door.log).toContainEqual("error: The door: POST /fail failed: the database is on fire");
  });

  it("cannot write lines of its own into the log", async () => {
    const handle = async () => Promise.reject(new Error("no"));
    await using door = await open({ routes: [{ method: "POST", path: "/fail/:id", handle }] });
    await door.call("/fail/1%0Aerror: forged");
    expect(door.log).toContainEqual("error: The door: POST /fail/1%0Aerror:%20forged failed: no");
  });

  it("may be answered without a body", async () => {
    await using door = await open({ routes: [{ method: "POST", path: "/", handle: async () => ({ status: 204 }) }] });
    expect(await door.call("/")).toMatchObject({ status: 204, body: undefined });
  });

  it("whose caller has gone is told so by its signal", async () => {
    const signals: AbortSignal[] = [];
    const handle = async ({ signal }: DoorRequest) => {
      signals.push(signal);
      await once(signal, "abort");
      return { status: 200 };
    };
    await using door = await open({ routes: [{ method: "POST", path: "/slow", handle }] });
    const caller = new AbortController();
    const call = door.call("/slow", { signal: caller.signal });
    const signal = await until("the request to arrive", () => signals[0]);
    expect(signal.aborted).toBe(false);
    caller.abort();
    await expect(call).rejects.toThrow("abort");
    await until("the signal of the request to be aborted", () => signal.aborted);
  });
});

describe("the secret", () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

  it.each([
    ["as a bearer token", "", { authorization: `Bearer ${secret}` }],
    ["as a bearer token in lower case", "", { authorization: `bearer  ${secret}` }],
    ["as the password", "", { authorization: basic(`rasa:${secret}`) }],
    ["as our header", "", { "x-rocketchat-connectors-secret": secret }],
    ["in the query", `?token=${encodeURIComponent(secret)}`, {}],
    ["beside a wrong one", `?token=${encodeURIComponent(secret)}`, { authorization: "Bearer other" }],
  ])("lets in when shown %s", async (_way, query, headers) => {
    await using door = await open({ secret });
    const answer = await door.call(`/echo/1${query}`, { headers });
    expect(answer.status).toBe(201);
    expect(answer.body.query, "a handler need not know it").toEqual({});
  });

  it("may come in a header of the engine's", async () => {
    await using door = await open({ secret, secretHeaders: ["X-Engine-Token"] });
    expect((await door.call("/echo/1", { headers: { "x-engine-token": secret } })).status).toBe(201);
    expect((await door.call("/echo/1", { headers: { "x-rocketchat-connectors-secret": secret } })).status).toBe(401);
  });

  it.each([
    ["nothing", "", {}],
    ["another", "", { authorization: "Bearer open sesam" }],
    ["a longer one", "", { authorization: `Bearer ${secret}!` }],
    ["it as a user's name", "", { authorization: basic(`${secret}:`) }],
    ["it without a scheme", "", { authorization: secret }],
    ["a password that is none", "", { authorization: "Basic ????" }],
    ["a wrong token", "?token=guess", {}],
  ])("is asked for when a caller shows %s", async (_what, query, headers) => {
    await using door = await open({ secret });
    expect(await door.call(`/echo/1${query}`, { headers })).toMatchObject({
      status: 401,
      body: { error: "unauthorized" },
    });
  });

  it("appears in no line of the log, and what was shown instead neither", async () => {
    await using door = await open({ secret });
    await door.call("/echo/1?token=guess");
    await door.call("/echo/1?token=guess");
    await door.call("/echo/1", { headers: { authorization: "Bearer hunter2" } });
    await door.call("/echo/1");
    await door.call(`/echo/1?token=${encodeURIComponent(secret)}`);
    const warnings = door.log.filter((line) => line.startsWith("warn"));
    expect(warnings, "each kind of denial is told once").toEqual([
      "warn: The door: POST /echo/1 was refused (401): the secret that it shows is wrong",
      "warn: The door: POST /echo/1 was refused (401): it shows no secret",
    ]);
    expect(door.log.join("\n")).not.toMatch(/guess|hunter2|sesame/);
  });

  it("is not needed for open routes, nor to ask whether the process lives", async () => {
    await using door = await open({ secret, routes: [{ ...echo, open: true }] });
    expect((await door.call("/echo/1")).status).toBe(201);
    expect(await door.call("/healthz", { method: "GET" })).toMatchObject({ status: 200, body: { status: "ok" } });
    expect((await fetch(`${door.url}/healthz`, { method: "HEAD" })).status).toBe(200);
  });

  it("may be known to a page of another origin, which is then let in", async () => {
    await using door = await open({ secret });
    const headers = { authorization: `Bearer ${secret}`, origin: "https://example.com", host: "bot.example.com" };
    expect(await rawCall(door.url, headers)).toBe(201);
  });

  it.each(["0.0.0.0", "::", "localhost.example.com", "127.0.0.1.example.com", ""])(
    "must be set to listen on '%s'",
    async (host) => {
      await expect(open({ host })).rejects.toMatchObject({
        code: "invalid_settings",
        message: expect.stringContaining("no secret is set: set one, or listen on 127.0.0.1"),
      });
    },
  );

  it("must not be empty", async () => {
    await expect(open({ secret: "" })).rejects.toMatchObject({ code: "invalid_settings" });
  });
});

describe("the secret in a path", () => {
  const handle: DoorRoute["handle"] = async ({ path, params, text, headers }) => {
    if (text === '"fail"') throw new Error("a mistake");
    if (text === '"hang up"') throw new HangUp();
    return { status: 200, body: { path, params, text, names: [...headers.keys()] } };
  };
  const route: DoorRoute = { method: "POST", path: "/hooks/:key/events/:id", secretParam: "key", handle };
  const encoded = encodeURIComponent(secret);

  it("lets its caller in, and is not told any further", async () => {
    await using door = await open({ secret, routes: [route] });
    const { status, body } = await door.call(`/hooks/${encoded}/events/7`, { body: " {} ", headers: { "x-own": "1" } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ path: "/hooks/:key/events/7", params: { id: "7" }, text: " {} " });
    expect(body.params).not.toHaveProperty("key");
    expect(body.names, "all headers can be read").toContain("x-own");
    const headers = { authorization: `Bearer ${secret}` };
    expect((await door.call("/hooks/-/events/7", { headers })).status, "may be shown as usual").toBe(200);
  });

  it.each(["wrong", "open%20sesam", "open%20sesame2", "OPEN%20SESAME", "%", "%00"])("is not %s", async (given) => {
    await using door = await open({ secret, routes: [route] });
    expect((await door.call(`/hooks/${given}/events/7`)).status).toBe(401);
    expect(door.log.join("\n")).toContain("POST /hooks/:key/events/7 was refused");
    expect(door.log.join("\n")).not.toContain(`/${given}/`);
  });

  it("is in the path only where the route says so", async () => {
    await using door = await open({ secret, routes: [route, echo] });
    expect((await door.call(`/echo/${encoded}`)).status).toBe(401);
  });

  it("appears in no line of the log, and in no answer", async () => {
    await using door = await open({ secret, mostBytes: 12, routes: [route] });
    const path = `/hooks/${encoded}/events/7`;
    const bodies = ['"fail"', "{", "far too long a body", "{}"];
    const answers = [];
    for (const body of bodies) answers.push((await door.call(path, { body })).body);
    for (const [other, init] of [
      [`/hooks/${encoded}`],
      [path, { method: "PUT" }],
      [`/${path}`],
      [`${path}/x`],
    ] as const)
      answers.push((await door.call(other, init)).body);
    await expect(door.call(path, { body: '"hang up"' })).rejects.toThrow();
    const all = [...door.log, ...answers.map((one) => JSON.stringify(one))].join("\n");
    expect(all).toContain("POST /hooks/:key/events/7 failed: a mistake");
    expect(all).not.toMatch(/sesame/i);
  });
});

describe("without a secret", () => {
  it.each([
    ["localhost", { host: "localhost:1234" }, 201],
    ["this machine's address", { host: "127.0.0.1" }, 201],
    ["its IPv6 address", { host: "[::1]:80" }, 201],
    ["a page of the door's own origin", { host: "localhost:1", origin: "http://localhost:1" }, 201],
    ["a browser's address bar", { "sec-fetch-site": "none" }, 201],
    ["a name that was bound to this machine", { host: "evil.example.com" }, 403],
    ["a name that begins like this machine's", { host: "localhost.evil.example.com" }, 403],
    ["a page from elsewhere", { origin: "https://evil.example.com" }, 403],
    ["a page of another port", { host: "localhost:1", origin: "http://localhost:2" }, 403],
    ["a page without an origin", { origin: "null" }, 403],
    ["a form of another site", { "sec-fetch-site": "cross-site" }, 403],
    ["a form of another port", { "sec-fetch-site": "same-site" }, 403],
  ])("a caller from %s gets its due", async (_who, headers, status) => {
    await using door = await open();
    expect(await rawCall(door.url, headers as Record<string, string>)).toBe(status);
  });
});

describe("the address", () => {
  it("is told once somebody listens there", async () => {
    await using door = await open();
    expect(door.door.port).toBeGreaterThan(0);
    expect(door.url).toBe(`http://127.0.0.1:${door.door.port}`);
    expect(door.log).toEqual([`info: The door listens on ${door.url}`]);
  });

  it.each(["::1", "[::1]", "localhost"])("may be %s", async (host) => {
    await using door = await open({ host });
    expect((await door.call("/echo/1")).status).toBe(201);
  });

  it("may be all of them, with a secret", async () => {
    await using door = await open({ host: "0.0.0.0", secret });
    expect(door.url).toBe(`http://127.0.0.1:${door.door.port}`);
    expect((await door.call("/healthz", { method: "GET" })).status).toBe(200);
  });

  it("that somebody else has is told", async () => {
    await using door = await open();
    await expect(open({ port: door.door.port })).rejects.toMatchObject({
      name: "RocketChatError",
      code: "invalid_settings",
      message: `The door cannot listen on 127.0.0.1:${door.door.port}: the port is taken: choose another one, or 0 for any that is free (EADDRINUSE)`,
    });
  });

  it.each([
    ["127.0.0.1", 70_000, "a port is a number from 0 to 65535"],
    ["203.0.113.5", 0, "the address is none of this machine's"],
    ["nowhere.invalid", 0, "the name has no address"],
  ])("%s:%d that cannot be had is told", async (host, port, text) => {
    await expect(open({ host, port, secret })).rejects.toMatchObject({
      code: "invalid_settings",
      message: expect.stringContaining(text),
    });
  });
});

describe("closing", () => {
  const slow = (wait: (request: DoorRequest) => Promise<unknown>): DoorRoute => ({
    method: "POST",
    path: "/slow",
    handle: async (request) => {
      await wait(request);
      return { status: 200, body: "done" };
    },
  });

  it("lets running requests finish and takes no new ones", async () => {
    const [begun, hold] = [gate(), gate()];
    const route = slow(async () => {
      begun.open();
      await hold.opened;
    });
    const { door, call, log } = await open({ routes: [route], drainMs: 10_000 });
    const answer = call("/slow");
    await begun.opened;
    const closed = door.close();
    await expect(call("/healthz", { method: "GET" })).rejects.toThrow("fetch failed");
    hold.open();
    expect(await answer).toMatchObject({ status: 200, body: "done" });
    await closed;
    expect(log.filter((line) => !line.startsWith("info"))).toEqual([]);
  });

  it("waits so long only, and tells what it did not wait for", async () => {
    const signals: AbortSignal[] = [];
    const route = slow(async ({ signal }) => {
      signals.push(signal);
      await once(signal, "abort");
    });
    const { door, call, log } = await open({ routes: [route], drainMs: 30 });
    const answer = call("/slow").catch((error: unknown) => error);
    const signal = await until("the request to arrive", () => signals[0]);
    await door.close();
    expect(signal.aborted).toBe(true);
    expect(await answer).toBeInstanceOf(TypeError);
    expect(log).toContainEqual("warn: The door was closed before it had answered 1 request(s)");
  });

  it("is not held up by sockets that are kept open, spoken on or not", async () => {
    const { door, url } = await open({ drainMs: 600_000 });
    expect((await fetch(`${url}/healthz`)).status, "the socket of fetch is kept").toBe(200);
    const silent = connect(door.port, "127.0.0.1");
    await once(silent, "connect");
    const ended = once(silent, "close");
    await door.close();
    await ended;
  });

  it("tells who has been connected before, and asks only now, that it is closing", async () => {
    const [begun, hold] = [gate(), gate()];
    const { door, url } = await open({
      routes: [
        slow(async () => {
          begun.open();
          await hold.opened;
        }),
      ],
      drainMs: 10_000,
    });
    const socket = connect(door.port, "127.0.0.1");
    await once(socket, "connect");
    let heard = "";
    socket.on("data", (data) => {
      heard += data.toString();
    });
    const ask = (path: string) => socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n`);
    const other = at(url).call("/slow");
    await begun.opened;
    const closed = door.close();
    ask("/slow");
    await until("the answer on the socket", () => heard.includes("503 Service Unavailable"));
    hold.open();
    expect((await other).status).toBe(200);
    await closed;
  });

  it("may be asked for twice", async () => {
    const { door } = await open();
    await Promise.all([door.close(), door.close()]);
    await door.close();
  });

  it("gives the port back", async () => {
    const { door } = await open();
    await door.close();
    const other = createServer().listen(door.port, "127.0.0.1");
    await once(other, "listening");
    other.close();
  });
});
