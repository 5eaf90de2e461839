import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RocketChatError } from "../errors.ts";
import type { Allowance } from "./answers.ts";
import { createPace, type Pace, routeOf } from "./pace.ts";

const windowMs = 60_000;
const answerMs = 20;

/** A server that takes so many calls of a route in a window, and says how the limit stands; without a limit, nothing. */
function startServer(limits: Readonly<Record<string, number>>, clockErrorMs = 0) {
  const stop = new AbortController();
  const log: string[] = [];
  const write = (text: string) => void log.push(text);
  const pace: Pace = createPace({
    logger: { debug: write, info: write, warn: write, error: write },
    signal: stop.signal,
  });
  const windows = new Map<string, { count: number; readonly resetAt: number }>();
  const taken: { readonly name: string; readonly at: number }[] = [];
  const refused: string[] = [];
  const allowanceOf = (route: string): Allowance | undefined => {
    const limit = limits[route];
    if (limit === undefined) return undefined;
    const now = Date.now();
    const known = windows.get(route);
    const window = known && known.resetAt > now ? known : { count: 0, resetAt: now + windowMs };
    windows.set(route, window);
    window.count += 1;
    const { count, resetAt } = window;
    return {
      limit,
      remaining: Math.max(0, limit - count),
      resetAt,
      resetInMs: Math.max(0, resetAt - now - clockErrorMs),
    };
  };
  const call = (name: string, route = "send"): Promise<void> =>
    pace.run(route, async (hear) => {
      const before = windows.get(route)?.count ?? 0;
      const allowance = allowanceOf(route);
      const isOver = allowance !== undefined && allowance.remaining === 0 && before >= allowance.limit;
      if (isOver) refused.push(name);
      else taken.push({ name, at: Date.now() });
      await new Promise((resolve) => setTimeout(resolve, answerMs));
      hear(allowance);
    });
  const others = (count: number): void => {
    for (let index = 0; index < count; index += 1) allowanceOf("send");
  };
  return { pace, call, others, stop, taken, refused, log };
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([
  ["POST", "chat.sendMessage", "POST chat.sendMessage"],
  ["POST", "rooms.media/GENERAL", "POST rooms.media"],
  ["POST", "rooms.mediaConfirm/GENERAL/x", "POST rooms.mediaConfirm"],
  ["GET", "livechat/visitors.info", "GET livechat/visitors.info"],
  ["GET", "livechat/room/x", "GET livechat/room"],
])("counts %s %s as %s", (verb, path, route) => {
  expect(routeOf(verb, path)).toBe(route);
});

it("keeps many calls at once within the limit and in their order, from the first of them on", async () => {
  const server = startServer({ look: 10, send: 10 });
  await Promise.all([server.call("first", "look"), vi.advanceTimersByTimeAsync(50)]);
  const begun = Date.now();
  const calls = Promise.all(names(35).map((name) => server.call(name)));
  await vi.advanceTimersByTimeAsync(4 * windowMs);
  await calls;
  const sent = server.taken.slice(1);
  expect(server.refused).toEqual([]);
  expect(sent.map(({ name }) => name)).toEqual(names(35));
  const minutes = sent.map(({ at }) => Math.floor((at - begun) / windowMs));
  expect([0, 1, 2, 3].map((minute) => minutes.filter((one) => one === minute).length)).toEqual([10, 10, 10, 5]);
});

it("runs into the limit with a few calls only when the clocks differ", async () => {
  const server = startServer({ send: 10 }, 1_200);
  await Promise.all([server.call("first"), vi.advanceTimersByTimeAsync(50)]);
  const calls = Promise.all(names(19).map((name) => server.call(name)));
  await vi.advanceTimersByTimeAsync(2 * windowMs);
  await calls;
  expect(server.taken.length + server.refused.length).toBe(20);
  expect(server.refused.length).toBeGreaterThan(0);
  expect(server.refused.length).toBeLessThanOrEqual(6);
});

it("takes what others at the same address use up into account", async () => {
  const server = startServer({ send: 10 });
  await Promise.all([server.call("first"), vi.advanceTimersByTimeAsync(50)]);
  server.others(7);
  await Promise.all([server.call("second"), vi.advanceTimersByTimeAsync(50)]);
  const calls = Promise.all(names(4).map((name) => server.call(name)));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.taken.map(({ name }) => name)).toEqual(["first", "second", "0"]);
  await vi.advanceTimersByTimeAsync(windowMs);
  await calls;
  expect(server.refused).toEqual([]);
});

it("lets nobody wait who has no limit", async () => {
  const server = startServer({});
  const calls = Promise.all(names(500).map((name) => server.call(name)));
  expect(server.taken).toHaveLength(500);
  await vi.advanceTimersByTimeAsync(answerMs);
  await calls;
  expect(server.log).toEqual([]);
});

it("lets routes without a limit through, although others have one", async () => {
  const server = startServer({ look: 10 });
  await Promise.all([server.call("look", "look"), server.call("one"), vi.advanceTimersByTimeAsync(50)]);
  const calls = Promise.all([server.call("two"), vi.advanceTimersByTimeAsync(50)]);
  await calls;
  const burst = Promise.all(names(100).map((name) => server.call(name)));
  await vi.advanceTimersByTimeAsync(0);
  expect(server.taken).toHaveLength(103);
  await vi.advanceTimersByTimeAsync(answerMs);
  await burst;
});

it("does not take an outage for a lifted limit, nor waits for its end", async () => {
  const server = startServer({ send: 3 });
  await Promise.all([server.call("first"), vi.advanceTimersByTimeAsync(50)]);
  const lost = names(10).map((name) =>
    server.pace.run("send", () => Promise.reject(new RocketChatError("unreachable", name))),
  );
  expect((await Promise.allSettled(lost)).map(({ status }) => status)).toEqual(names(10).map(() => "rejected"));
  const calls = Promise.all(names(4).map((name) => server.call(name)));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.taken.map(({ name }) => name)).toEqual(["first", "0", "1"]);
  await vi.advanceTimersByTimeAsync(windowMs);
  await calls;
  expect(server.refused).toEqual([]);
});

it("says once what is waited for and what lifts the limit", async () => {
  const server = startServer({ send: 2 });
  await Promise.all([server.call("first"), vi.advanceTimersByTimeAsync(50)]);
  const calls = Promise.all(names(8).map((name) => server.call(name)));
  await vi.advanceTimersByTimeAsync(5 * windowMs);
  await calls;
  expect(server.log).toHaveLength(1);
  expect(server.log[0]).toMatch(/^send: the server takes 2 of these calls at a time; waiting \d+ ms .* role 'bot'/);
});

it("tells whoever waits when the client is closed", async () => {
  const server = startServer({ send: 1 });
  await Promise.all([server.call("first"), vi.advanceTimersByTimeAsync(50)]);
  const waiting = expect(server.call("waiting")).rejects.toMatchObject({ code: "closed" });
  server.stop.abort();
  await waiting;
  await expect(server.call("late")).rejects.toMatchObject({ code: "closed" });
  expect(vi.getTimerCount()).toBe(0);
});
