import { expect, it, vi } from "vitest";
import { RocketChatError } from "./errors.ts";
import { createPresence } from "./presence.ts";
import { type Deferred, deferred } from "./util/deferred.ts";

const logger = { debug() {}, info() {}, warn() {}, error() {} };

/** A server that answers when its test says so. */
function slowServer() {
  const calls: { readonly status: unknown; readonly answer: Deferred<Readonly<Record<string, unknown>>> }[] = [];
  const post = (_: string, { status }: Readonly<Record<string, unknown>> = {}) => {
    const answer = deferred<Readonly<Record<string, unknown>>>();
    calls.push({ status, answer });
    return answer.promise;
  };
  const closing = new AbortController();
  return { calls, closing, presence: createPresence({ api: { post }, logger, signal: closing.signal }) };
}

const busy = (retryInMs: number): RocketChatError => new RocketChatError("rate_limited", "too many", { retryInMs });

it("many reconnects while the server keeps a call waiting are told by one more", async () => {
  const { calls, presence } = slowServer();
  for (let reconnect = 0; reconnect < 20; reconnect += 1) presence.show();
  expect(calls).toHaveLength(1);
  calls[0]?.answer.resolve({});
  await vi.waitFor(() => expect(calls, "what came meanwhile is told").toHaveLength(2));
  calls[1]?.answer.resolve({});
  await calls[1]?.answer.promise;
  presence.show();
  await vi.waitFor(() => expect(calls, "a later reconnect is told anew").toHaveLength(3));
});

it("a server that takes no more for now is told when it does, unless the client is closed", async () => {
  const { calls, closing, presence } = slowServer();
  presence.show();
  calls[0]?.answer.reject(busy(5));
  await vi.waitFor(() => expect(calls, "the status is told after the time has passed").toHaveLength(2));
  calls[1]?.answer.reject(busy(60_000));
  await expect(calls[1]?.answer.promise).rejects.toThrow("too many");
  closing.abort();
  await Promise.resolve();
  expect(calls).toHaveLength(2);
});

it("a server that takes no status is left alone until the next reconnect", async () => {
  const { calls, presence } = slowServer();
  presence.show();
  calls[0]?.answer.reject(new RocketChatError("rejected", "no such status"));
  await expect(calls[0]?.answer.promise).rejects.toThrow("no such status");
  await vi.waitFor(() => {
    presence.show();
    expect(calls).toHaveLength(2);
  });
});
