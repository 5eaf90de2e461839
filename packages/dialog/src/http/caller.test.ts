import { always, freePort, keptLog, rawServer, until, webServer } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { EngineError } from "../errors.ts";
import { type Call, type CallerOptions, createCaller } from "./caller.ts";
import { exchange } from "./exchange.ts";
import { connectionError } from "./failures.ts";
import { hiding } from "./secrets.ts";

const hide = hiding(["t0ken"]);
const wording = { name: "Echo", urlSetting: "ECHO_AT", prefix: "ECHO", ifLate: "; be quicker", hide };

function callerAt(url: string, options: Partial<CallerOptions> = {}) {
  const { lines, logger } = keptLog();
  const caller = createCaller({
    ...{ name: "Echo", urlSetting: "ECHO_AT", url, logger, pausesMs: [1, 1, 1], random: () => 0 },
    errorOf: ({ what }, failure, ending) => connectionError(what, failure, ending, wording),
    ...options,
  });
  return { caller, log: lines };
}

const posting = (url: string, call: Partial<Call> = {}): Call => ({
  ...{
    what: "POST /talk",
    method: "POST",
    url: `${url}/talk`,
    headers: {},
    body: { text: "hello" },
    timeoutMs: 60_000,
  },
  ...call,
});

const errorOf = (called: Promise<unknown>): Promise<unknown> =>
  called.then(
    () => new Error("there was no error"),
    (error: unknown) => error,
  );

describe("a call", () => {
  it.each(["GET", "POST", "PUT", "PATCH", "DELETE"] as const)("may be a %s", async (method) => {
    await using server = await webServer(always(200, "done"));
    const { body: _body, ...call } = posting(server.url, { method });
    const body = method === "GET" || method === "DELETE" ? {} : { body: { a: 1 } };
    expect(await callerAt(server.url).caller.call({ ...call, ...body })).toMatchObject({ status: 200, body: "done" });
    expect(server.heard).toMatchObject([{ method, url: "/talk", body: "body" in body ? '{"a":1}' : "" }]);
  });

  it("brings the headers of the answer, by their names in small letters", async () => {
    await using server = await webServer((_, response) => {
      response.writeHead(429, { "X-RateLimit-Reset": "7", "Retry-After": "60", "Set-Cookie": ["a=1", "b=2"] }).end();
    });
    const { caller } = callerAt(server.url);
    expect(await caller.call(posting(server.url))).toMatchObject({
      status: 429,
      contentType: "",
      retryAfter: "60",
      headers: { "x-ratelimit-reset": "7", "retry-after": "60", "set-cookie": "a=1,b=2" },
    });
  });

  it("that was put off is made again, unless the answer came too late to say so", async () => {
    await using server = await webServer(always(503, "too slow", { "Retry-After": "0" }));
    await callerAt(server.url).caller.call(posting(server.url));
    expect(server.calls()).toBe(2);
    const { caller } = callerAt(server.url, { isLate: ({ body }) => body === "too slow" });
    expect(await caller.call(posting(server.url))).toMatchObject({ status: 503 });
    expect(server.calls()).toBe(3);
  });

  it("of nobody is tried four times, and names the server and its setting, in the log once", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { caller, log } = callerAt(url);
    const error = await errorOf(caller.call(posting(url)));
    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({
      kind: "unavailable",
      message: expect.stringMatching(
        /^POST \/talk: no connection in 4 attempts \(ECONNREFUSED.*is Echo running there, and is ECHO_AT right\?$/,
      ),
    });
    await errorOf(caller.call(posting(url)));
    expect(caller.isDown).toBe(true);
    expect(log).toEqual([expect.stringMatching(/^warn: Echo cannot be reached at http.*is ECHO_AT right\?/)]);
  });

  it("may have an error of somebody's own, which hears how the call ended", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { caller } = callerAt(url, {
      errorOf: ({ what }, { code, wasSent }, { attempts }) =>
        new EngineError("rejected", [what, code, wasSent, attempts].join()),
    });
    await expect(caller.call(posting(url))).rejects.toThrow("POST /talk,ECONNREFUSED,false,4");
  });

  it("is never made again once it was sent, and is late after its time", async () => {
    await using server = await rawServer((socket) => void socket.resume());
    const { caller } = callerAt(server.url);
    expect(await errorOf(caller.call(posting(server.url, { timeoutMs: 1_500 })))).toMatchObject({
      kind: "uncertain",
      message: "POST /talk: no whole answer after 1500 ms; be quicker",
    });
    expect(server.calls()).toBe(1);
  });

  it("that nobody waits for any longer says nothing about whether the server is there", async () => {
    const stop = new AbortController();
    await using server = await rawServer(() => stop.abort());
    const url = server.url.replace("http:", "https:");
    const { caller, log } = callerAt(url);
    expect(await errorOf(caller.call(posting(url, { signal: stop.signal })))).toMatchObject({ kind: "unavailable" });
    expect([caller.isDown, log]).toEqual([false, []]);
  });

  it("of a server that uses another protocol names the settings that may be wrong", async () => {
    await using server = await webServer(always(200, ""));
    const url = server.url.replace("http:", "https:");
    expect(await errorOf(callerAt(url).caller.call(posting(url)))).toMatchObject({
      kind: "misconfigured",
      message: expect.stringContaining("does Echo speak http there rather than https? Correct ECHO_AT"),
    });
  });

  it("is read as far as its bound, which the error names", async () => {
    await using server = await webServer(always(200, "x".repeat(2_001)));
    const { caller } = callerAt(server.url, { longestBytes: 2_000 });
    expect(await errorOf(caller.call(posting(server.url)))).toMatchObject({
      kind: "rejected",
      message: expect.stringContaining("longer than 0.002 MB"),
    });
  });
});

describe("one request", () => {
  it("fails when it was cut, and says that it may have been read", async () => {
    await using server = await rawServer((socket) => void socket.once("data", () => socket.resetAndDestroy()));
    const { signal } = new AbortController();
    const failure = await errorOf(exchange({ method: "DELETE", url: server.url, headers: {}, signal }));
    expect(failure).toMatchObject({ name: "HttpFailure", wasSent: true, code: "ECONNRESET" });
    await until("the one call", () => server.calls() === 1);
  });
});
