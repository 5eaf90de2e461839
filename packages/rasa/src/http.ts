import axios, { isAxiosError } from "axios";
import { createWitness } from "./net/witness.ts";
import type { RasaTls } from "./types.ts";

/** A request to Rasa. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
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
}

/** Why nothing came back, or not all. */
export class HttpFailure extends Error {
  /** Whether Rasa may have got the request: false only when there was no connection to send it on. */
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

export interface HttpOptions {
  readonly tls?: RasaTls | undefined;
  /** Milliseconds until a host that does not answer the call is given up. Default 10 000. */
  readonly connectMs?: number;
  /** Bytes that an answer may have, unpacked. Default 5 MB. */
  readonly longestBytes?: number;
}

/** Sends one request, once. Resolves with every answer, whatever its status; rejects with an `HttpFailure`. */
export async function exchange(request: HttpRequest, options: HttpOptions = {}): Promise<HttpAnswer> {
  const { tls = {}, connectMs = 10_000, longestBytes = 5_000_000 } = options;
  const witness = createWitness(request.url, tls, connectMs);
  try {
    const { status, data, headers } = await axios.request<unknown>({
      method: request.method,
      url: request.url,
      headers: {
        Accept: "application/json, text/plain",
        "User-Agent": "rocketchat-connectors",
        ...(request.body === undefined ? {} : { "Content-Type": "application/json" }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { data: JSON.stringify(request.body) }),
      signal: request.signal,
      httpAgent: witness.agent,
      httpsAgent: witness.agent,
      responseType: "text",
      transformResponse: (text: unknown) => text,
      validateStatus: () => true,
      // Credentials go nowhere else.
      maxRedirects: 0,
      // Rasa is a neighbour: what is set for the web (HTTP_PROXY) is not meant for it, and axios would read it.
      proxy: false,
      decompress: true,
      maxContentLength: longestBytes,
    });
    return answerOf(status, data, (name) => headers[name]);
  } catch (error) {
    throw failureOf(error, witness.wasConnected());
  } finally {
    witness.close();
  }
}

function answerOf(status: number, data: unknown, header: (name: string) => unknown): HttpAnswer {
  const location = header("location");
  const retryAfter = header("retry-after");
  return {
    status,
    body: typeof data === "string" ? data : "",
    contentType: String(header("content-type") ?? "").toLowerCase(),
    ...(typeof location === "string" ? { location } : {}),
    ...(typeof retryAfter === "string" ? { retryAfter } : {}),
  };
}

function failureOf(error: unknown, wasSent: boolean): HttpFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (/maxContentLength/.test(message)) return new HttpFailure("the answer is too long", tooLong, true);
  const code = isAxiosError(error) ? (error.code ?? "") : "";
  return new HttpFailure(message || code, code, wasSent);
}
