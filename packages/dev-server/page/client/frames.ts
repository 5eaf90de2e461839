import { count, fields, isFields, list, text, texts } from "./reading.ts";

/** What the server says on the socket, as far as this page listens. */
export type ServerFrame =
  | { readonly kind: "connected" }
  | { readonly kind: "refused" }
  | { readonly kind: "ping"; readonly id: string | undefined }
  | { readonly kind: "ready"; readonly ids: readonly string[] }
  | { readonly kind: "nosub"; readonly id: string; readonly problem: DdpProblem | undefined }
  | { readonly kind: "result"; readonly id: string; readonly value: unknown; readonly problem: DdpProblem | undefined }
  | { readonly kind: "event"; readonly stream: string; readonly event: string; readonly args: readonly unknown[] };

/** Why the server refused a call or a subscription. */
export interface DdpProblem {
  readonly code: string;
  readonly reason: string;
  /** How long the server wants to be left alone, in milliseconds. */
  readonly waitMs: number;
}

/** Reads one frame; undefined for what is no JSON or means nothing to this page. */
export function readFrame(data: string): ServerFrame | undefined {
  const frame = parse(data);
  const id = text(frame.id) ?? "";
  switch (frame.msg) {
    case "connected":
      return { kind: "connected" };
    case "failed":
      return { kind: "refused" };
    case "ping":
      return { kind: "ping", id: text(frame.id) };
    case "ready":
      return { kind: "ready", ids: texts(frame.subs) };
    case "nosub":
      return { kind: "nosub", id, problem: readProblem(frame.error) };
    case "result":
      return { kind: "result", id, value: frame.result, problem: readProblem(frame.error) };
    case "changed":
      return readEvent(text(frame.collection) ?? "", fields(frame.fields));
    default:
      return undefined;
  }
}

function parse(data: string) {
  try {
    return fields(JSON.parse(data));
  } catch {
    return {};
  }
}

function readEvent(collection: string, { eventName, args }: ReturnType<typeof fields>): ServerFrame | undefined {
  const event = text(eventName);
  if (!collection.startsWith("stream-") || event === undefined) return undefined;
  return { kind: "event", stream: collection.slice("stream-".length), event, args: list(args) };
}

function readProblem(error: unknown): DdpProblem | undefined {
  if (!isFields(error)) return undefined;
  const code = String(error.error ?? "unknown");
  return { code, reason: text(error.reason) ?? code, waitMs: count(fields(error.details).timeToReset) };
}
