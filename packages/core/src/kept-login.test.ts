import { expect, it, vi } from "vitest";
import type { StateStore } from "./client.ts";
import { connect } from "./connect.ts";
import { createLogin } from "./connection/login.ts";
import { quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";
import { createHttp } from "./rest/http.ts";
import { memoryStore } from "./store/memory.ts";
import { createAgents } from "./util/agent.ts";
import { deferred } from "./util/deferred.ts";

type Server = Awaited<ReturnType<typeof startServer>>;

/** The same store with another way to write logins; the rest is not the business of these tests. */
const whereLogins = (store: StateStore, change: Pick<StateStore, "set">["set"]): StateStore => ({
  get: (key) => store.get(key),
  set: (key, value, options) => (key.startsWith("login/") ? change : store.set)(key, value, options),
  delete: (key) => store.delete(key),
  compareAndSet: (key, expected, value, options) => store.compareAndSet(key, expected, value, options),
  close: () => store.close(),
});

const logins = (server: Server) => server.wire.calls({ path: /login$/ });
const logouts = (server: Server) => server.wire.calls({ path: /logout$/ });

it("one login does for a hundred messages, ten drops and three starts", async () => {
  await using server = await startServer();
  const kept = memoryStore();
  for (let start = 0; start < 3; start += 1) {
    await using bot = await startBot(server, {}, {}, { store: kept });
    for (let message = 0; message < 34; message += 1) {
      await bot.client.send({ roomId: "GENERAL", text: `${start}.${message}` });
      if (message % 10 === 0) await server.faults.drop({ username: "bot" });
    }
    await vi.waitFor(() => expect(bot.client.health.state).toBe("online"), { timeout: 5_000 });
  }
  expect(server.messages("general").filter(({ u }) => u.username === "bot")).toHaveLength(102);
  expect(logins(server)).toHaveLength(1);
  expect(logouts(server)).toEqual([]);
});

it("a kept token that the server has dropped is replaced by one login", async () => {
  await using server = await startServer();
  const kept = memoryStore();
  await (await startBot(server, {}, {}, { store: kept })).client.close();
  server.faults.expireToken("bot");
  await (await startBot(server, {}, {}, { store: kept })).client.close();
  expect(logins(server)).toHaveLength(2);
  await (await startBot(server, {}, {}, { store: kept })).client.close();
  expect(logins(server)).toHaveLength(2);
});

it("a login is kept for its server and its user, and never with the password", async () => {
  await using server = await startServer();
  await using other = await startServer();
  const memory = memoryStore();
  const written = new Map<string, unknown>();
  const kept = whereLogins(memory, async (key, value, options) => {
    written.set(key, value);
    await memory.set(key, value, options);
  });
  await using bot = await startBot(server, {}, {}, { store: kept });
  await using elsewhere = await startBot(other, {}, {}, { store: kept });
  const ann = { ROCKETCHAT_USER: "ann", ROCKETCHAT_PASSWORD: "secret-ann" };
  await using colleague = await startBot(server, ann, {}, { store: kept });
  expect([bot, elsewhere, colleague].map(({ client }) => client.user.username)).toEqual(["bot", "bot", "ann"]);
  expect([logins(server).length, logins(other).length]).toEqual([2, 1]);
  expect(written.size).toBe(3);
  expect(JSON.stringify([...written])).not.toContain("secret");
});

it("a token is kept no longer than the server keeps it", async () => {
  await using server = await startServer({ settings: { Accounts_LoginExpiration: 1 } });
  const lives: (number | undefined)[] = [];
  const kept = whereLogins(memoryStore(), async (_key, _value, options) => void lives.push(options?.expiresInMs));
  await using bot = await startBot(server, {}, {}, { store: kept });
  await vi.waitFor(() => expect(lives).toHaveLength(2), { timeout: 5_000 });
  expect(bot.client.health.state).toBe("online");
  expect(lives[0]).toBeUndefined();
  expect(lives[1]).toBeGreaterThan(86_000_000);
  expect(lives[1]).toBeLessThanOrEqual(86_400_000);
});

it("another client's newer login is used rather than a login of its own", async () => {
  await using server = await startServer();
  const { url, credentials } = settingsFor(server);
  const http = createHttp({ url, agent: createAgents(url, {}, 3_000).rest, timeoutMs: 3_000 });
  const store = memoryStore();
  const [first, second] = [1, 2].map(() => createLogin({ http, url, credentials, store, logger: recordingLogger() }));
  if (!first || !second) throw new Error("there should be two logins");
  const old = await first.obtain();
  expect(await second.obtain()).toEqual(old);
  server.faults.expireToken("bot");
  const renewed = await first.renew(old);
  expect(await second.renew(old)).toEqual(renewed);
  expect(logins(server)).toHaveLength(2);
  // The socket may refuse what REST still takes; then the kept token is of no use either.
  expect(await first.renew(renewed)).not.toEqual(renewed);
  expect(logins(server)).toHaveLength(3);
  http.close();
});

it("a store that fails costs a login, not the bot", async () => {
  await using server = await startServer();
  const logger = recordingLogger();
  const writable = whereLogins(memoryStore(), () => Promise.reject(new Error("the disk is full")));
  const read = (key: string) =>
    key.startsWith("login/") ? Promise.reject(new Error("the disk is gone")) : writable.get(key);
  const kept = { ...writable, get: read };
  await using bot = await startBot(server, {}, {}, { store: kept, logger });
  expect(bot.client.health.state).toBe("online");
  expect(logger.lines.join("\n")).toMatch(/the login is not kept.*the disk is gone/);
  expect(logger.lines.join("\n")).toContain("the disk is full");
});

it("without a store the bot logs off at its end", async () => {
  await using server = await startServer();
  await (await startBot(server)).client.close();
  expect(logouts(server)).toHaveLength(1);
});

it("a store that never answers does not keep a client from closing", async () => {
  await using server = await startServer();
  const giveUp = new AbortController();
  const asked = deferred<void>();
  const store: StateStore = {
    ...memoryStore(),
    get() {
      asked.resolve();
      return new Promise(() => {});
    },
  };
  const attempt = connect(settingsFor(server), { ...quick, logger: recordingLogger(), store, signal: giveUp.signal });
  attempt.catch(() => {});
  await asked.promise;
  giveUp.abort();
  await expect(attempt).rejects.toMatchObject({ code: "closed" });
});
