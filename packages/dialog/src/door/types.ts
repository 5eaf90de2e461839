import type { Logger } from "@rocketchat-connectors/core";

/** A request that came through the door. */
export interface DoorRequest {
  /** With the name of `secretParam` in the place of the secret. */
  readonly path: string;
  /** What stood for the `:names` of the route's path, without the secret. */
  readonly params: Readonly<Record<string, string>>;
  /** Without `token`. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** The body as it came, for those who check its signature. */
  readonly text: string;
  /** The parsed JSON or form; undefined when there is none. */
  readonly body: unknown;
  /** Aborted when the caller has gone, or the door does not wait any longer. */
  readonly signal: AbortSignal;
}

export interface DoorAnswer {
  readonly status: number;
  /** Sent as JSON; nothing when absent. */
  readonly body?: unknown;
}

/** Thrown by a route to cut the connection instead of answering, for callers who take each answer for the end of it. */
export class HangUp extends Error {}

/** What the door does for a path. */
export interface DoorRoute {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** E.g. `/v1/conversations/:id`; a trailing slash makes no difference. */
  readonly path: string;
  /** Anybody may call it, without the secret. */
  readonly open?: boolean;
  /**
   * Which of the `:names` of the path may be the secret, for callers that can show it in no other way. It is not in what
   * the log says of the path.
   */
  readonly secretParam?: string;
  handle(request: DoorRequest): Promise<DoorAnswer>;
}

export interface DoorOptions {
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** What callers show; may be absent on a loopback address only. */
  readonly secret?: string;
  /** Headers that may carry the secret, besides `Authorization`. Default `x-rocketchat-connectors-secret`. */
  readonly secretHeaders?: readonly string[];
  readonly logger: Logger;
  readonly routes: readonly DoorRoute[];
  /** What the log and errors call it, e.g. `the callback server`. */
  readonly name: string;
  /** How long closing waits for running requests, in milliseconds. Default 2 500. */
  readonly drainMs?: number;
  /** The longest body that is taken, in bytes. Default 5 000 000. */
  readonly mostBytes?: number;
}

/** The connector's own HTTP server. */
export interface Door extends AsyncDisposable {
  /** Where it is reached from this machine, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Takes no further request, lets the running ones finish within `drainMs`, and ends. Idempotent. */
  close(): Promise<void>;
}
