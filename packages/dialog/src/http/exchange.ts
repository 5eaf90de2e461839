import { Readable } from "node:stream";
import axios, { AxiosError, type AxiosResponse, isAxiosError } from "axios";
import {
  type HttpAnswer,
  HttpFailure,
  type HttpOptions,
  type HttpRequest,
  type HttpStream,
  tooLong,
  usualLongestBytes,
} from "./messages.ts";
import { createWitness, type Witness } from "./witness.ts";

/** Sends one request, once. Resolves with every answer, whatever its status; rejects with an `HttpFailure`. */
export async function exchange(request: HttpRequest, options: HttpOptions = {}): Promise<HttpAnswer> {
  const { longestBytes = usualLongestBytes } = options;
  const witness = witnessOf(request, options);
  try {
    const answer = await send(request, witness, {
      accept: "application/json, text/plain",
      responseType: "text",
      maxContentLength: longestBytes,
    });
    return { ...headOf(answer), body: typeof answer.data === "string" ? answer.data : "" };
  } catch (error) {
    throw failureOf(error, witness.wasConnected());
  } finally {
    witness.close();
  }
}

/**
 * Sends one request, once, and resolves with the beginning of the answer, whatever its status, while the body is still
 * coming: for server-sent events. Rejects with an `HttpFailure`.
 */
export async function openStream(
  request: HttpRequest,
  options: Omit<HttpOptions, "longestBytes"> = {},
): Promise<HttpStream> {
  const witness = witnessOf(request, options);
  try {
    const answer = await send(request, witness, {
      accept: "text/event-stream",
      responseType: "stream",
      maxContentLength: -1,
    });
    const { data } = answer;
    if (!(data instanceof Readable)) throw new Error("the answer has no body");
    // A body that is cut before anybody reads it is an error of whoever reads it, not of the process.
    data.on("error", () => undefined);
    data.once("close", () => witness.close());
    return { ...headOf(answer), chunks: textOf(data, request.signal) };
  } catch (error) {
    witness.close();
    throw failureOf(error, witness.wasConnected());
  }
}

interface Way {
  readonly accept: string;
  readonly responseType: "text" | "stream";
  readonly maxContentLength: number;
}

function witnessOf({ url }: HttpRequest, { tls = {}, connectMs = 10_000 }: HttpOptions): Witness {
  return createWitness(url, tls, connectMs);
}

async function send(
  request: HttpRequest,
  { agent }: Witness,
  { accept, ...way }: Way,
): Promise<AxiosResponse<unknown, unknown>> {
  const { method, url, headers, body, signal } = request;
  return await axios.request<unknown>({
    method,
    url,
    headers: {
      Accept: accept,
      "User-Agent": "rocketchat-connectors",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { data: JSON.stringify(body) }),
    signal,
    httpAgent: agent,
    httpsAgent: agent,
    ...way,
    transformResponse: (given: unknown) => given,
    validateStatus: () => true,
    // Credentials go nowhere else.
    maxRedirects: 0,
    // An engine is a neighbour: what is set for the web (HTTP_PROXY) is not meant for it, and axios would read it.
    proxy: false,
    decompress: true,
  });
}

function headOf({ status, headers: given }: AxiosResponse<unknown, unknown>): Omit<HttpAnswer, "body"> {
  const headers = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name.toLowerCase(), String(value)] as const],
    ),
  );
  const { location, "retry-after": retryAfter, "content-type": contentType = "" } = headers;
  return {
    status,
    contentType: contentType.toLowerCase(),
    ...(location === undefined ? {} : { location }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    headers,
  };
}

async function* textOf(body: Readable, signal: AbortSignal): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  try {
    for await (const bytes of body) {
      const text = decoder.decode(bytes, { stream: true });
      if (text !== "") yield text;
    }
  } catch (error) {
    throw cutOf(error, signal);
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}

function failureOf(error: unknown, wasSent: boolean): HttpFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (/maxContentLength/.test(message)) return new HttpFailure("the answer is too long", tooLong, true);
  const code = isAxiosError(error) ? (error.code ?? "") : "";
  return new HttpFailure(message || code, code, wasSent);
}

/** The failure of a body that was coming; axios hands Node's own errors through there. */
function cutOf(error: unknown, { aborted }: AbortSignal): HttpFailure {
  if (aborted) return new HttpFailure("canceled", AxiosError.ERR_CANCELED, true);
  const { code, message } = AxiosError.from(error instanceof Error ? error : new Error(String(error)));
  return new HttpFailure(message, code ?? "", true);
}
