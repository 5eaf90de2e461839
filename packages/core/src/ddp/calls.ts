import { RocketChatError } from "../errors.ts";
import { type Deferred, deferred } from "../util/deferred.ts";
import { within } from "../util/timer.ts";

/** Requests that wait for the frame which answers them. */
export interface Waiting<T> {
  /** The answer to `id`, or a `timeout` error that names `what`. */
  await(id: string, what: string, timeoutMs: number): Promise<T>;
  /** Settles the request; false when nobody waits for `id`. */
  settle(id: string, outcome: { readonly value: T } | { readonly error: RocketChatError }): boolean;
  /** Fails every request, because the connection is gone. */
  failAll(error: RocketChatError): void;
}

export function waiting<T>(): Waiting<T> {
  const open = new Map<string, Deferred<T>>();
  return {
    async await(id, what, timeoutMs) {
      const answer = deferred<T>();
      open.set(id, answer);
      try {
        return await within(
          answer.promise,
          timeoutMs,
          () => new RocketChatError("timeout", `no answer to ${what} within ${timeoutMs} ms`),
        );
      } finally {
        open.delete(id);
      }
    },
    settle(id, outcome) {
      const answer = open.get(id);
      if (!answer) return false;
      open.delete(id);
      if ("error" in outcome) answer.reject(outcome.error);
      else answer.resolve(outcome.value);
      return true;
    },
    failAll(error) {
      for (const answer of open.values()) answer.reject(error);
    },
  };
}
