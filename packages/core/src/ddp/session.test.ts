import type { AddressInfo } from "node:net";
import { expect, it, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { createRegistry } from "../connection/registry.ts";
import { recordingLogger } from "../harness.fixture.ts";
import { openSession, type Session, type SessionHandlers } from "./session.ts";

type Frame = Readonly<Record<string, unknown>>;

interface Peer extends AsyncDisposable {
  readonly url: string;
  /** What the client sent, handshakes left out. */
  readonly frames: readonly Frame[];
}

/** A server that shakes hands and answers everything else with the frames that `answer` makes, in one packet. */
async function startPeer(answer: (frame: Frame, socket: WebSocket) => readonly unknown[]): Promise<Peer> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const frames: Frame[] = [];
  server.on("connection", (socket, { socket: tcp }) =>
    socket.on("message", (data) => {
      const frame: Frame = JSON.parse(String(data));
      if (frame.msg === "connect") return socket.send('{"msg":"connected","session":"s"}');
      frames.push(frame);
      tcp.cork();
      for (const one of answer(frame, socket)) socket.send(typeof one === "string" ? one : JSON.stringify(one));
      tcp.uncork();
    }),
  );
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    frames,
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function open(peer: Peer, handlers: Partial<SessionHandlers> = {}): Promise<Session> {
  const timing = {
    openTimeoutMs: 1_000,
    answerTimeoutMs: 1_000,
    heartbeat: { idleMs: 60_000, timeoutMs: 1_000 },
  };
  return openSession(peer.url, { event: () => {}, lost: () => {}, oddity: () => {}, ...handlers }, timing);
}

it("answers at once that the connection is gone, instead of waiting for the deadline", async () => {
  await using peer = await startPeer(() => []);
  const session = await open(peer);
  session.close();
  await session.closed;
  const begun = performance.now();
  await expect(session.call("late", [])).rejects.toMatchObject({ code: "closed" });
  await expect(session.subscribe("late", ["x"]).ready).rejects.toMatchObject({ code: "closed" });
  expect(performance.now() - begun).toBeLessThan(500);
});

it.each([
  ["nested too deeply", `{"msg":"changed","collection":"c","fields":{"args":${"[".repeat(1e5)}${"]".repeat(1e5)}}}`],
  ["named like a part of the language", '{"msg":"__proto__"}'],
  ["named like a method of every object", '{"msg":"hasOwnProperty"}'],
])("survives a frame that is %s", async (_, hostile) => {
  await using peer = await startPeer(({ id }) => [hostile, { msg: "result", id, result: "fine" }]);
  const session = await open(peer);
  expect(await session.call("any", [])).toBe("fine");
  session.close();
});

it("survives a handler that fails, and says so", async () => {
  const oddities: string[] = [];
  await using peer = await startPeer(({ id }) => [
    { msg: "changed", collection: "c", fields: { eventName: "e", args: [] } },
    { msg: "result", id, result: "fine" },
  ]);
  const session = await open(peer, {
    event: () => {
      throw new TypeError("what is that?");
    },
    oddity: (text) => oddities.push(text),
  });
  expect(await session.call("any", [])).toBe("fine");
  expect(oddities.join()).toContain("what is that?");
  session.close();
});

it("refuses a parameter that cannot travel", async () => {
  await using peer = await startPeer(({ id }) => [{ msg: "result", id, result: "fine" }]);
  const session = await open(peer);
  await expect(session.call("any", [1n])).rejects.toThrow(/BigInt/);
  session.close();
});

it("asks again, once, for a stream that the server ends and the client can do without", async () => {
  await using peer = await startPeer(({ msg, id }) =>
    msg === "sub"
      ? [
          { msg: "ready", subs: [id] },
          { msg: "nosub", id },
        ]
      : [],
  );
  const logger = recordingLogger();
  const registry = createRegistry(logger);
  registry.want({ stream: "stream-s", event: "e", handler: () => {}, essential: false });
  const session: Session = await open(peer, { lost: (id, error) => registry.lost(id, error, session) });
  await registry.subscribe("stream-s", "e", session);
  await vi.waitFor(() => expect(logger.lines.join("\n")).toContain("refuses the stream stream-s e"));
  expect(peer.frames.filter(({ msg }) => msg === "sub")).toHaveLength(2);
  session.close();
});

it("gives the connection up when the server ends a stream that the client cannot do without", async () => {
  await using peer = await startPeer(({ msg, id }) =>
    msg === "sub"
      ? [
          { msg: "ready", subs: [id] },
          { msg: "nosub", id },
        ]
      : [],
  );
  const registry = createRegistry(recordingLogger());
  registry.want({ stream: "stream-s", event: "e", handler: () => {}, essential: true });
  const session: Session = await open(peer, { lost: (id, error) => registry.lost(id, error, session) });
  await registry.establish(session).catch(() => {});
  expect(await session.closed).toMatchObject({ code: "unreachable", message: expect.stringContaining("stream-s e") });
  expect(peer.frames.filter(({ msg }) => msg === "sub")).toHaveLength(1);
});

it("asks once for a stream that two parts want at the same moment", async () => {
  await using peer = await startPeer(({ msg, id }) => (msg === "sub" ? [{ msg: "ready", subs: [id] }] : []));
  const registry = createRegistry(recordingLogger());
  registry.want({ stream: "stream-s", event: "e", handler: () => {}, essential: false });
  const session = await open(peer);
  await Promise.all([registry.subscribe("stream-s", "e", session), registry.subscribe("stream-s", "e", session)]);
  expect(peer.frames).toHaveLength(1);
  session.close();
});
