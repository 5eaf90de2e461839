/** The frames of DDP version 1 that a Rocket.Chat server sends (Meteor `ddp-server`, `ddp-streamer`). */
import { decode } from "./codec.ts";

/** An error as a server puts it on the wire. */
export interface WireError {
  readonly code: string;
  readonly reason: string;
  readonly retryInMs?: number;
  readonly details?: unknown;
}

export type ServerFrame =
  | { readonly msg: "connected"; readonly session: string }
  | { readonly msg: "failed"; readonly version: string }
  | { readonly msg: "ping"; readonly id?: string }
  | { readonly msg: "pong"; readonly id?: string }
  | { readonly msg: "result"; readonly id: string; readonly result?: unknown; readonly error?: WireError }
  | { readonly msg: "ready"; readonly subs: readonly string[] }
  | { readonly msg: "nosub"; readonly id: string; readonly error?: WireError }
  | {
      readonly msg: "changed";
      readonly collection: string;
      readonly eventName: string;
      readonly args: readonly unknown[];
    }
  | { readonly msg: "error"; readonly reason: string }
  /** Known and of no use here (`updated`, `added`, `server_id`, …), or unknown. */
  | { readonly msg: "other" };

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

function wireError(error: unknown): WireError {
  if (!isObject(error)) return { code: "unknown", reason: textOf(error) || "no reason given" };
  const details = isObject(error.details) ? error.details : undefined;
  return {
    code: textOf(error.error) || "unknown",
    reason: textOf(error.reason) || textOf(error.message) || "no reason given",
    ...(typeof details?.timeToReset === "number" ? { retryInMs: details.timeToReset } : {}),
    ...(error.details === undefined ? {} : { details: error.details }),
  };
}

const withId = (frame: Json): { id?: string } => (typeof frame.id === "string" ? { id: frame.id } : {});
const withError = (frame: Json): { error?: WireError } =>
  frame.error === undefined ? {} : { error: wireError(frame.error) };

function changed(frame: Json): ServerFrame {
  const fields = isObject(frame.fields) ? frame.fields : {};
  const args = decode(fields.args);
  return {
    msg: "changed",
    collection: textOf(frame.collection),
    eventName: textOf(fields.eventName),
    args: Array.isArray(args) ? args : [],
  };
}

const readers: Readonly<Record<string, (frame: Json) => ServerFrame>> = {
  connected: (frame) => ({ msg: "connected", session: textOf(frame.session) }),
  failed: (frame) => ({ msg: "failed", version: textOf(frame.version) }),
  ping: (frame) => ({ msg: "ping", ...withId(frame) }),
  pong: (frame) => ({ msg: "pong", ...withId(frame) }),
  result: (frame) => ({
    msg: "result",
    id: textOf(frame.id),
    ...("result" in frame ? { result: decode(frame.result) } : {}),
    ...withError(frame),
  }),
  ready: (frame) => ({ msg: "ready", subs: Array.isArray(frame.subs) ? frame.subs.map(textOf) : [] }),
  nosub: (frame) => ({ msg: "nosub", id: textOf(frame.id), ...withError(frame) }),
  changed,
  error: (frame) => ({ msg: "error", reason: textOf(frame.reason) }),
};

/** Reads one text frame; `undefined` when it is not a JSON object. */
export function readFrame(text: string): ServerFrame | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(frame)) return undefined;
  const read = typeof frame.msg === "string" && Object.hasOwn(readers, frame.msg) ? readers[frame.msg] : undefined;
  return read ? read(frame) : { msg: "other" };
}
