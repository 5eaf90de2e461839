import { parseJson } from "../json.ts";
import { ServerError } from "../world/errors.ts";
import { decode, encode } from "./ejson.ts";

/** A frame that a client may send. */
export type ClientFrame =
  | { readonly msg: "connect"; readonly version: unknown; readonly support: unknown }
  | { readonly msg: "ping"; readonly id?: string }
  | { readonly msg: "pong" }
  | { readonly msg: "method"; readonly id: string; readonly method: string; readonly params: readonly unknown[] }
  | { readonly msg: "sub"; readonly id: string; readonly name: string; readonly params: readonly unknown[] }
  | { readonly msg: "unsub"; readonly id: string };

/** A text that is no frame. */
export interface BrokenFrame {
  readonly msg: "broken";
  readonly reason: string;
  /** What was sent, if it was JSON at all. */
  readonly offending?: unknown;
  /** Whether it was JSON at all. */
  readonly json: boolean;
}

/** Reads what a client sent. */
export function readFrame(text: string): ClientFrame | BrokenFrame {
  try {
    const json = parseJson(text);
    if (typeof json !== "object" || json === null || !("msg" in json)) return broken("Bad request", json);
    return readKnown(json.msg, { ...json });
  } catch {
    // Not JSON, or JSON with a value that cannot be decoded, such as a pattern that is none.
    return { msg: "broken", reason: "Bad request", json: false };
  }
}

function readKnown(msg: unknown, frame: Readonly<Record<string, unknown>>): ClientFrame | BrokenFrame {
  const { id, params = [], method, name } = frame;
  const paramsAreList = Array.isArray(params);
  switch (msg) {
    case "connect":
      return { msg, version: frame.version, support: frame.support };
    case "ping":
      return typeof id === "string" ? { msg, id } : { msg };
    case "pong":
      return { msg };
    case "method":
      if (typeof id !== "string" || typeof method !== "string" || !paramsAreList)
        return broken("Malformed method invocation", frame);
      return { msg, id, method, params: params.map(decode) };
    case "sub":
      if (typeof id !== "string" || typeof name !== "string" || !paramsAreList)
        return broken("Malformed subscription", frame);
      return { msg, id, name, params: params.map(decode) };
    case "unsub":
      return typeof id === "string" ? { msg, id } : broken("Malformed subscription", frame);
    default:
      return broken("Bad request", frame);
  }
}

function broken(reason: string, offending: unknown): BrokenFrame {
  return { msg: "broken", reason, offending, json: true };
}

/** The texts of the frames that the server sends. */
export const frames = {
  serverId: () => JSON.stringify({ msg: "server_id", server_id: "0" }),
  connected: (session: string) => JSON.stringify({ msg: "connected", session }),
  failed: () => JSON.stringify({ msg: "failed", version: "1" }),
  ping: () => JSON.stringify({ msg: "ping" }),
  pong: (id: string | undefined) => JSON.stringify({ msg: "pong", id }),
  ready: (id: string) => JSON.stringify({ msg: "ready", subs: [id] }),
  nosub: (id: string, error?: unknown) =>
    JSON.stringify({ msg: "nosub", id, ...(error === undefined ? {} : { error: wireError(error) }) }),
  updated: (id: string) => JSON.stringify({ msg: "updated", methods: [id] }),
  result: (id: string, result: unknown) =>
    JSON.stringify({ msg: "result", id, ...(result === undefined ? {} : { result: encode(result) }) }),
  failure: (id: string, error: unknown) => JSON.stringify({ msg: "result", id, error: wireError(error) }),
  added: (collection: string, id: string, fields: Readonly<Record<string, unknown>>) =>
    JSON.stringify({ msg: "added", collection, id, fields: encode(fields) }),
  changed: (collection: string, id: string, fields: Readonly<Record<string, unknown>>) =>
    JSON.stringify({ msg: "changed", collection, id, fields: encode(fields) }),
  removed: (collection: string, id: string) => JSON.stringify({ msg: "removed", collection, id }),
  broken: ({ reason, offending }: Pick<BrokenFrame, "reason" | "offending">) =>
    JSON.stringify({ msg: "error", reason, offendingMessage: offending }),
} as const;

/** An event of a stream; it carries no subscription id. */
export function streamFrame(stream: string, eventName: string, args: readonly unknown[]): string {
  return frames.changed(`stream-${stream}`, "id", { eventName, args });
}

/** The error object of `result` and `nosub`; errors without a code are hidden behind 500. */
export function wireError(error: unknown): Readonly<Record<string, unknown>> {
  const shown =
    error instanceof ServerError && error.code !== undefined ? error : new ServerError(500, "Internal server error");
  return {
    isClientSafe: true,
    error: shown.code,
    reason: shown.reason,
    details: encode(shown.details),
    message: shown.message,
    errorType: "Meteor.Error",
  };
}
