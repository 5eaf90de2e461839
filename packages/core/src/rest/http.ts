import type { Agent } from "node:http";
import axios, { type AxiosResponse, isAxiosError } from "axios";
import { messageOf, RocketChatError } from "../errors.ts";
import { stopSwitch } from "../util/timer.ts";
import { fromRefusal } from "./errors.ts";

export type Body = Readonly<Record<string, unknown>>;

/** The proof of a login, sent with each call. */
export interface LoginToken {
  readonly userId: string;
  readonly authToken: string;
}

/** Calls the REST API of one server. Redirects are not followed, so that no credential goes elsewhere. */
export interface Http {
  /** A call of `/api/v1/<path>`. Throws a `RocketChatError` for everything but success. */
  call(verb: "GET" | "POST", path: string, params: Body, options?: CallOptions): Promise<Body>;
  /** The server's clock at its latest answer, to the second. */
  serverTime(): Date | undefined;
  /** The bytes behind a URL, wherever it is redirected to; the token is shown to the client's own server only. */
  download(url: string, token: LoginToken, maxBytes: number): Promise<Uint8Array>;
  close(): void;
}

export interface CallOptions {
  readonly token?: LoginToken;
  /** A multipart body instead of `params`. */
  readonly form?: FormData;
  /** Below `/api/` instead of `/api/v1/`, for the few routes that live there. */
  readonly unversioned?: boolean;
}

export interface HttpOptions {
  readonly url: string;
  readonly agent: Agent;
  readonly timeoutMs: number;
}

const headersOf = (token: LoginToken | undefined): Record<string, string> =>
  token ? { "X-User-Id": token.userId, "X-Auth-Token": token.authToken } : {};

const isObject = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const certificateCodes = /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/;
const nobodyThereCodes = /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN/;

function hintFor(code: string): string {
  if (certificateCodes.test(code)) return "; set ROCKETCHAT_CA_FILE to the certificate of its authority";
  return nobodyThereCodes.test(code) ? "; is it running there, and is ROCKETCHAT_URL right?" : "";
}

function failure(what: string, url: string, error: unknown): RocketChatError {
  const code = isAxiosError(error) ? (error.code ?? "") : "";
  const reason = messageOf(error) || code;
  if (code === "ECONNABORTED" || code === "ETIMEDOUT")
    return new RocketChatError("timeout", `${what}: no answer from ${url} (${reason})`);
  return new RocketChatError("unreachable", `${what}: cannot reach ${url} (${reason})${hintFor(code)}`, {
    cause: code,
  });
}

/** The server's clock where it differs from ours: its `Date` header is exact to the second. */
function serverNow(header: unknown): number {
  const now = Date.now();
  const told = Date.parse(String(header));
  return Math.abs(told - now) > 2_000 ? told : now;
}

/** The answer's JSON object; servers answer unknown routes with HTML or plain text. */
function bodyOf(what: string, response: AxiosResponse<string>): Body {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    const target = String(headers.location ?? "elsewhere");
    throw new RocketChatError(
      "unreachable",
      `${what}: the server redirects to ${target}; set ROCKETCHAT_URL to where it really is`,
      { status },
    );
  }
  let body: unknown;
  try {
    body = JSON.parse(response.data);
  } catch {
    body = undefined;
  }
  const reset = Number(headers["x-ratelimit-reset"]);
  const refusal = { status, body: isObject(body) ? body : {}, ...(Number.isFinite(reset) ? { resetAt: reset } : {}) };
  if (status >= 400) throw fromRefusal(what, refusal, serverNow(headers.date));
  if (!isObject(body)) {
    throw new RocketChatError(
      "not_found",
      `${what}: the server answered no JSON; is ROCKETCHAT_URL a Rocket.Chat server, and does its version have this call?`,
      { status },
    );
  }
  if (body.success === false) throw fromRefusal(what, refusal, serverNow(headers.date));
  return body;
}

const mostRedirects = 5;

/** The answer at the end of a URL's redirects. Servers with their files in a cloud storage redirect downloads there. */
async function follow<T>(
  url: string,
  fetch: (url: string) => Promise<AxiosResponse<T>>,
  left = mostRedirects,
): Promise<AxiosResponse<T>> {
  const response = await fetch(url);
  const { location } = response.headers;
  const isRedirect = response.status >= 300 && response.status < 400 && typeof location === "string";
  return isRedirect && left > 0 ? await follow(new URL(location, url).href, fetch, left - 1) : response;
}

export function createHttp(options: HttpOptions): Http {
  const common = {
    timeout: options.timeoutMs,
    maxRedirects: 0,
    maxBodyLength: Number.POSITIVE_INFINITY,
    validateStatus: () => true,
    proxy: false,
  } as const;
  const client = axios.create({ ...common, httpAgent: options.agent, httpsAgent: options.agent });
  const strangers = axios.create(common);
  const close = stopSwitch();
  /** What to throw instead of what was thrown. */
  const explained = (what: string, url: string, error: unknown): unknown => {
    if (close.signal.aborted) return new RocketChatError("closed", `${what}: the client is closed`);
    return error instanceof RocketChatError ? error : failure(what, url, error);
  };
  let serverTime: Date | undefined;
  /** Elsewhere neither the token nor the certificate settings of the own server apply. */
  const fetchBytes = (url: string, token: LoginToken, maxBytes: number): Promise<AxiosResponse<ArrayBuffer>> => {
    const isOwn = new URL(url).origin === new URL(options.url).origin;
    return (isOwn ? client : strangers).get<ArrayBuffer>(url, {
      headers: headersOf(isOwn ? token : undefined),
      responseType: "arraybuffer",
      maxContentLength: maxBytes,
      signal: close.signal,
    });
  };
  return {
    serverTime: () => serverTime,
    async call(verb, path, params, { token, form, unversioned } = {}) {
      const what = `${verb} ${path}`;
      try {
        const response = await client.request<string>({
          url: `${options.url}/api/${unversioned ? "" : "v1/"}${path}`,
          method: verb,
          headers: headersOf(token),
          responseType: "text",
          transformResponse: (text: string) => text,
          signal: close.signal,
          ...(verb === "GET" ? { params } : { data: form ?? params }),
        });
        const date = Date.parse(String(response.headers.date));
        if (Number.isFinite(date)) serverTime = new Date(date);
        return bodyOf(what, response);
      } catch (error) {
        throw explained(what, options.url, error);
      }
    },
    async download(url, token, maxBytes) {
      // The query may hold a token of its own.
      const what = `download of ${url.replace(/[?#].*$/s, "")}`;
      try {
        const { status, data } = await follow(url, (next) => fetchBytes(next, token, maxBytes));
        if (status !== 200) throw fromRefusal(what, { status, body: {} }, Date.now());
        return new Uint8Array(data);
      } catch (error) {
        if (isAxiosError(error) && /maxContentLength/.test(error.message)) {
          throw new RocketChatError("too_large", `${what}: longer than ${maxBytes} bytes`);
        }
        throw explained(what, new URL(url).origin, error);
      }
    },
    close: () => {
      close.abort();
      options.agent.destroy();
    },
  };
}
