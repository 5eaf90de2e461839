import type { Tls } from "./tls.ts";

/** A request to a server. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** Whatever came back. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** In small letters, e.g. `text/html`; empty when there was none. */
  readonly contentType: string;
  /** Where a redirect leads. */
  readonly location?: string;
  /** As it came: seconds or a date. */
  readonly retryAfter?: string;
  /** All of them, their names in small letters; what came several times is joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer whose body is read while it comes. */
export interface HttpStream extends Omit<HttpAnswer, "body"> {
  /**
   * The body's text, in pieces of any length. Ends when the server ends it, throws an `HttpFailure` when it was cut or the
   * request's signal aborted. Can be read once. Leaving the loop closes the connection; whoever never begins one aborts
   * the signal instead.
   */
  readonly chunks: AsyncIterable<string>;
}

/** Why nothing came back, or not all. */
export class HttpFailure extends Error {
  /** Whether the server may have got the request: false only when there was no connection to send it on. */
  readonly wasSent: boolean;
  /** Node's or axios' code, e.g. `ECONNREFUSED`. */
  readonly code: string;

  constructor(message: string, code: string, wasSent: boolean) {
    super(message);
    this.name = "HttpFailure";
    this.code = code;
    this.wasSent = wasSent;
  }
}

/** The code of a failure because the answer is longer than is taken. */
export const tooLong = "ANSWER_TOO_LONG";

/** Bytes that an answer may have, unpacked, unless somebody says otherwise. */
export const usualLongestBytes = 5_000_000;

export interface HttpOptions {
  readonly tls?: Tls | undefined;
  /** Milliseconds until a host that does not answer the call is given up. Default 10 000. */
  readonly connectMs?: number | undefined;
  /** Bytes that an answer may have, unpacked. Default 5 MB. A stream has no bound. */
  readonly longestBytes?: number | undefined;
}
