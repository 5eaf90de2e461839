import { describe, expect, test, vi } from "vitest";
import { createDevServer } from "../index.ts";
import { RawClient } from "../raw-client.fixture.ts";

const meteorId = /^[23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz]{17}$/;

describe("the handshake of the monolith", () => {
  test("greets with a session id of Meteor's kind and nothing before it", async () => {
    await using server = await createDevServer();
    await using client = await RawClient.open(server.url);
    client.send({ msg: "connect", version: "1", support: ["1", "pre2", "pre1"] });
    await client.next({ msg: "connected" });
    expect(client.frames).toEqual([{ msg: "connected", session: expect.stringMatching(meteorId) }]);
  });

  test("gives every socket a session of its own, whatever the client remembers", async () => {
    await using server = await createDevServer();
    await using first = await RawClient.connect(server.url);
    await using second = await RawClient.open(server.url);
    const old = (await first.next({ msg: "connected" })).session;
    second.send({ msg: "connect", version: "1", support: ["1"], session: old });
    expect((await second.next({ msg: "connected" })).session).not.toBe(old);
  });

  test.each([
    { version: "0", support: ["0"] },
    { version: "1", support: "1" },
    { version: "1", support: [1] },
    { version: "1", support: ["pre2"] },
    { version: "1" },
  ])("refuses %j and hangs up", async (offer) => {
    await using server = await createDevServer();
    await using client = await RawClient.open(server.url);
    client.send({ msg: "connect", ...offer });
    expect(await client.next({ msg: "failed" })).toEqual({ msg: "failed", version: "1" });
    expect((await client.closed()).code).toBe(1000);
  });

  test("explains every broken frame and stays", async () => {
    await using server = await createDevServer();
    await using client = await RawClient.open(server.url);
    client.send({ msg: "sub", id: "1", name: "stream-notify-all", params: ["x"] });
    client.send({ msg: "connect", version: "1", support: ["1"] });
    client.send({ msg: "connect", version: "1", support: ["1"] });
    for (const text of ["{{", '"text"', "{}", '{"msg":"bogus"}']) client.send(text);
    client.send({ msg: "method", method: "x" });
    client.send({ msg: "method", method: "x", id: "1", params: {} });
    client.send({ msg: "sub", id: 7, name: "stream-notify-all" });
    await client.settled();
    const errors = client.frames.filter((frame) => typeof frame !== "string" && frame.msg === "error");
    expect(errors).toEqual([
      {
        msg: "error",
        reason: "Must connect first",
        offendingMessage: { msg: "sub", id: "1", name: "stream-notify-all", params: ["x"] },
      },
      { msg: "error", reason: "Already connected", offendingMessage: { msg: "connect", version: "1", support: ["1"] } },
      { msg: "error", reason: "Bad request" },
      { msg: "error", reason: "Bad request", offendingMessage: "text" },
      { msg: "error", reason: "Bad request", offendingMessage: {} },
      { msg: "error", reason: "Bad request", offendingMessage: { msg: "bogus" } },
      { msg: "error", reason: "Malformed method invocation", offendingMessage: { msg: "method", method: "x" } },
      {
        msg: "error",
        reason: "Malformed method invocation",
        offendingMessage: { msg: "method", method: "x", id: "1", params: {} },
      },
      {
        msg: "error",
        reason: "Malformed subscription",
        offendingMessage: { msg: "sub", id: 7, name: "stream-notify-all" },
      },
    ]);
    expect(client.isOpen).toBe(true);
  });

  test("answers pings with the id they came with, even before the greeting", async () => {
    await using server = await createDevServer();
    await using client = await RawClient.open(server.url);
    client.send({ msg: "ping" });
    client.send({ msg: "ping", id: "mine" });
    await client.next({ msg: "pong", id: "mine" });
    expect(client.frames).toEqual([{ msg: "pong" }, { msg: "pong", id: "mine" }]);
  });

  test("asks a silent client for a sign of life and gives it up without one", async () => {
    await using server = await createDevServer({ heartbeat: { idleMs: 40, timeoutMs: 40 } });
    await using client = await RawClient.connect(server.url);
    await client.next({ msg: "ping" });
    expect((await client.closed()).code).toBe(1000);
  });

  test("keeps a client that answers", async () => {
    await using server = await createDevServer({ heartbeat: { idleMs: 30, timeoutMs: 30 } });
    await using client = await RawClient.connect(server.url);
    for (let round = 1; round <= 3; round += 1) {
      await client.until(
        () => client.frames.filter((frame) => typeof frame !== "string" && frame.msg === "ping").length >= round,
        `ping ${round}`,
      );
      client.send({ msg: "pong" });
    }
    expect(client.isOpen).toBe(true);
  });

  test.each(["/websocket/", "/websocket?x=1", "/sockjs/websocket"])("takes raw frames at %s", async (path) => {
    await using server = await createDevServer();
    await using client = await RawClient.connect(server.url, path);
    expect(client.isOpen).toBe(true);
  });

  test("speaks SockJS where SockJS clients look for it", async () => {
    await using server = await createDevServer();
    const info = await fetch(`${server.url}/sockjs/info`);
    expect(await info.json()).toMatchObject({ websocket: true, cookie_needed: false });
    await using client = await RawClient.open(server.url, "/sockjs/123/abcdefgh/websocket");
    client.send(JSON.stringify([JSON.stringify({ msg: "connect", version: "0", support: ["0"] })]));
    await client.closed();
    expect(client.frames).toEqual([
      "o",
      'a["{\\"msg\\":\\"failed\\",\\"version\\":\\"1\\"}"]',
      'c[1000,"Normal closure"]',
    ]);
  });

  test("beats in SockJS's own way every 45 seconds", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      await using server = await createDevServer();
      await using framed = await RawClient.open(server.url, "/sockjs/123/abcdefgh/websocket");
      await using raw = await RawClient.connect(server.url);
      vi.advanceTimersByTime(45_000);
      vi.useRealTimers();
      await vi.waitFor(() => expect(framed.frames).toContain("h"));
      await raw.settled();
      expect(raw.frames).not.toContain("h");
    } finally {
      vi.useRealTimers();
    }
  });

  test("has no web socket anywhere else", async () => {
    await using server = await createDevServer();
    await expect(RawClient.open(server.url, "/elsewhere")).rejects.toThrow("404");
  });
});

describe("the handshake of the microservices", () => {
  test("names the server first, takes any version and gives a uuid", async () => {
    await using server = await createDevServer({ deployment: "microservices" });
    await using client = await RawClient.open(server.url);
    client.send({ msg: "connect", version: "0", support: ["0"] });
    await client.next({ msg: "connected" });
    expect(client.frames).toEqual([
      { msg: "server_id", server_id: "0" },
      { msg: "connected", session: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
  });

  test.each([
    ["a first frame that is no greeting", false, { msg: "ping-pong" }, 1002],
    ["text that is not JSON", true, "{{", 1007],
    ["a method without an id", true, { msg: "method", method: "x" }, 1002],
  ] as const)("hangs up on %s", async (_what, greeted, frame, code) => {
    await using server = await createDevServer({ deployment: "microservices" });
    await using client = await (greeted ? RawClient.connect(server.url) : RawClient.open(server.url));
    client.send(frame);
    expect((await client.closed()).code).toBe(code);
  });

  test("ignores a message of a kind that it does not know", async () => {
    await using server = await createDevServer({ deployment: "microservices" });
    await using client = await RawClient.connect(server.url);
    client.send({ msg: "bogus" });
    await client.settled();
    expect(client.isOpen).toBe(true);
  });

  test("gives a silent client up with a code of its own", async () => {
    await using server = await createDevServer({
      deployment: "microservices",
      heartbeat: { idleMs: 30, timeoutMs: 30 },
    });
    await using client = await RawClient.connect(server.url);
    expect(await client.closed()).toEqual({ code: 4000, reason: "TIMEOUT" });
  });
});
