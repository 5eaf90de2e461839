import type { Agent } from "node:http";
import axios, { type AxiosResponse, isAxiosError } from "axios";
import { messageOf, RocketChatError } from "../errors.ts";
import { stopSwitch } from "../util/timer.ts";
import { shownLink } from "../util/url.ts";
import { type Allowance, type Body, bodyOf, tellAllowance } from "./answers.ts";
import { fromRefusal } from "./errors.ts";

export type { Body } from "./answers.ts";

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
  /** Hears how the route's rate limit stands, by an answer that tells it; nothing when a success tells of none. */
  readonly onAllowance?: (allowance: Allowance | undefined) => void;
}

export interface HttpOptions {
  readonly url: string;
  /** The path to the own server. */
  readonly agent: Agent;
  /** The path to another host; without one the direct. */
  readonly strangers?: (url: string) => Agent | undefined;
  readonly timeoutMs: number;
}

const headersOf = (token: LoginToken | undefined): Record<string, string> =>
  token ? { "X-User-Id": token.userId, "X-Auth-Token": token.authToken } : {};

const certificateCodes = /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/;
const nobodyThereCodes = /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN/;

function hintFor(code: string): string {
  if (certificateCodes.test(code)) return "; set ROCKETCHAT_CA_FILE to the certificate of its authority";
  return nobodyThereCodes.test(code) ? "; is it running there, and is ROCKETCHAT_URL right?" : "";
}

function failure(what: string, url: string, error: unknown): RocketChatError {
  if (error instanceof TypeError || error instanceof RangeError)
    return new RocketChatError("rejected", `${what}: it cannot be written as a request (${error.message})`);
  const code = isAxiosError(error) ? (error.code ?? "") : "";
  const reason = messageOf(error) || code;
  if (code === "ECONNABORTED" || code === "ETIMEDOUT")
    return new RocketChatError("timeout", `${what}: no answer from ${url} (${reason})`);
  return new RocketChatError("unreachable", `${what}: cannot reach ${url} (${reason})${hintFor(code)}`, {
    cause: code,
  });
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

/** Proxies are the agents' business: axios would read the environment. */
const commonConfig = {
  maxRedirects: 0,
  maxBodyLength: Number.POSITIVE_INFINITY,
  validateStatus: () => true,
  proxy: false,
} as const;

const through = (agent: Agent | undefined): { readonly httpAgent?: Agent; readonly httpsAgent?: Agent } =>
  agent ? { httpAgent: agent, httpsAgent: agent } : {};

export function createHttp(options: HttpOptions): Http {
  const common = { ...commonConfig, timeout: options.timeoutMs };
  const client = axios.create({ ...common, ...through(options.agent) });
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
      ...(isOwn ? {} : through(options.strangers?.(url))),
      headers: headersOf(isOwn ? token : undefined),
      responseType: "arraybuffer",
      maxContentLength: maxBytes,
      signal: close.signal,
    });
  };
  return {
    serverTime: () => serverTime,
    async call(verb, path, params, { token, form, unversioned, onAllowance } = {}) {
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
        if (onAllowance) tellAllowance(response, onAllowance);
        return bodyOf(what, response);
      } catch (error) {
        throw explained(what, options.url, error);
      }
    },
    async download(url, token, maxBytes) {
      const what = `download of ${shownLink(url)}`;
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
