import type { DevServer } from "@rocketchat-connectors/dev-server";
import { describe, expect, it } from "vitest";
import { recordingLogger, settingsFor, startServer } from "./harness.fixture.ts";
import { createSession, type Session, type SessionHooks } from "./session/session.ts";
import type { RoomEvent } from "./types.ts";
import { deferred } from "./util/deferred.ts";

interface Hosted extends AsyncDisposable {
  readonly session: Session;
  readonly log: readonly string[];
}

/** The session of a framework that does so with its events. */
function host(server: DevServer, hooks: SessionHooks, env: Readonly<Record<string, string>> = {}): Hosted {
  const logger = recordingLogger();
  const session = createSession({ name: "Framework", settings: settingsFor(server, env), logger }, hooks);
  return { session, log: logger.lines, [Symbol.asyncDispose]: () => session.close() };
}

const textOf = (event: RoomEvent): string => (event.type === "message" ? event.message.text : event.type);

describe("a session of a framework", () => {
  it("hands nothing over before the framework can take events, and loses nothing meanwhile", async () => {
    await using server = await startServer();
    const texts: string[] = [];
    const { promise: loaded, resolve: load } = deferred<void>();
    await using bot = host(server, {
      connected: () => loaded,
      deliver: async (event) => void texts.push(textOf(event)),
    });
    await expect(bot.session.open()).resolves.toBe(true);
    await server.as("ann").say("general", "early");
    await expect.poll(() => bot.session.client.health.waiting).toBe(1);
    expect(texts).toEqual([]);
    load();
    await expect.poll(() => texts).toEqual(["early"]);
  });

  it("has no client before it is open, and says so by the framework's name", async () => {
    await using server = await startServer();
    await using bot = host(server, { deliver: async () => undefined });
    expect(() => bot.session.client).toThrow(
      expect.objectContaining({ code: "closed", message: expect.stringContaining("Framework") }),
    );
  });

  it("can be closed while it waits for a server that is down", async () => {
    await using server = await startServer();
    const repaired = new AbortController();
    const down = server.faults.restart({ downMs: 60_000, signal: repaired.signal });
    const bot = host(server, { deliver: async () => undefined });
    const opening = bot.session.open();
    await expect.poll(() => bot.log.join("\n")).toMatch(/cannot reach/);
    await bot.session.close();
    await expect(opening).resolves.toBe(false);
    repaired.abort();
    await down;
  });

  it("throws what is fatal", async () => {
    await using server = await startServer();
    await using bot = host(server, { deliver: async () => undefined }, { ROCKETCHAT_PASSWORD: "wrong" });
    await expect(bot.session.open()).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("waits at its end for what is still being handled, and sends what that says", async () => {
    await using server = await startServer();
    const { promise: thought, resolve: think } = deferred<void>();
    const bot = host(server, {
      deliver: async (event, client) => ({
        handled: thought.then(() => client.send({ roomId: event.room.id, text: "a late answer" })),
      }),
    });
    await bot.session.open();
    await server.as("ann").say("general", "question");
    await expect.poll(() => bot.session.client.health.waiting).toBe(1);
    const closing = bot.session.close();
    think();
    await closing;
    expect(server.messages("#general").map(({ msg }) => msg)).toEqual(["question", "a late answer"]);
  });

  it("tells when the connection is back, and goes on when the framework fails at that", async () => {
    await using server = await startServer();
    const texts: string[] = [];
    await using bot = host(server, {
      deliver: async (event) => void texts.push(textOf(event)),
      reconnected: () => {
        throw new Error("a framework's mistake");
      },
    });
    await bot.session.open();
    await server.faults.drop({ username: "bot" });
    await expect.poll(() => bot.log.join("\n")).toContain("a framework's mistake");
    await server.as("ann").say("general", "still there?");
    await expect.poll(() => texts).toEqual(["still there?"]);
  });

  it("stays closed when it was closed before it opened, and leaves the process alone", async () => {
    await using server = await startServer();
    const options = { name: "Framework", settings: settingsFor(server), logger: recordingLogger(), process: true };
    const session = createSession(options, { deliver: async () => undefined });
    const before = process.listenerCount("SIGTERM");
    await session.close();
    await expect(session.open()).resolves.toBe(false);
    expect(process.listenerCount("SIGTERM")).toBe(before);
    expect(server.wire.calls({ path: /login/ })).toEqual([]);
  });

  it("logs that the framework failed when it heard of the end", async () => {
    await using server = await startServer();
    await using bot = host(server, {
      deliver: async () => undefined,
      ended: () => {
        throw new Error("a framework's mistake");
      },
    });
    await bot.session.open();
    server.admin.deactivate("bot");
    await server.faults.drop({ username: "bot" });
    await expect.poll(() => bot.log.join("\n")).toMatch(/connection had ended: a framework's mistake/);
  });

  it("says why it ended when nobody asked it to", async () => {
    await using server = await startServer();
    const { promise: ended, resolve: end } = deferred<unknown>();
    await using bot = host(server, { deliver: async () => undefined, ended: end });
    await bot.session.open();
    server.admin.deactivate("bot");
    await server.faults.drop({ username: "bot" });
    await expect(ended).resolves.toMatchObject({ code: "unauthorized" });
  });
});
