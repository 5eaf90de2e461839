import { EngineError, fieldsOf } from "@rocketchat-connectors/dialog";
import { type Caller, type HttpAnswer, isPage, parsed } from "@rocketchat-connectors/dialog/http";
import type { ConverseSettings } from "../types.ts";
import { complaintIn, shown } from "./failures.ts";
import { loginUrls, refreshUrl } from "./routes.ts";

/** What shows the secured route who asks. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** What must stand in no text. */
  readonly secrets: readonly string[];
  /** Milliseconds that they are good for, from when they were given; undefined when nobody said so. */
  readonly lifeMs?: number | undefined;
  /** v12 gives new ones for these. */
  readonly canRefresh: boolean;
}

export interface LoginOptions {
  readonly server: Pick<ConverseSettings, "url">;
  readonly caller: Caller;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Aborted when all is over. */
  readonly signal: AbortSignal;
  readonly hide: (text: string) => string;
}

type Login = NonNullable<ConverseSettings["login"]>;

export function bearer(jwt: string, lifeMs: number | undefined): Credentials {
  return { headers: { Authorization: `Bearer ${jwt}` }, secrets: [jwt], lifeMs, canRefresh: true };
}

/** Logs a collaborator in. Rejects with `unavailable` or `misconfigured`: nobody's words are handed over by this. */
export async function logIn(
  options: LoginOptions,
  { email, password, strategy = "default" }: Login,
): Promise<Credentials> {
  const [url = "", older = ""] = loginUrls(options.server, strategy);
  const body = { email, password };
  const first = await ask(options, "POST", url, {}, body);
  if (first.status !== 404) return granted(options, url, first);
  return granted(options, older, await ask(options, "POST", older, {}, body));
}

/** New credentials for ones that still count; undefined when v12 gives none (`jwtToken.allowRefresh`). */
export async function refreshed(options: LoginOptions, old: Credentials): Promise<Credentials | undefined> {
  const answer = await ask(options, "GET", refreshUrl(options.server), old.headers);
  const { newToken } = fieldsOf(fieldsOf(parsed(answer.body)).payload);
  // Where nothing is refreshed the old token comes back, as a text.
  const { jwt, exp } = fieldsOf(newToken);
  return answer.status === 200 && typeof jwt === "string" ? bearer(jwt, lifeOf(exp)) : undefined;
}

/** `exp` is in milliseconds (`jwtToken.duration`). */
const lifeOf = (exp: unknown): number | undefined => (typeof exp === "number" && exp > 0 ? exp : undefined);

async function ask(
  options: LoginOptions,
  method: "GET" | "POST",
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<HttpAnswer> {
  const { caller, timeoutMs, signal } = options;
  try {
    return await caller.call({
      ...{ what: `${method} ${url}`, method, url, timeoutMs, signal, isProbe: true },
      headers: { ...options.headers, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  } catch (error) {
    // Whether the login arrived does not matter to whoever waits for it.
    const isLasting = error instanceof EngineError && error.kind === "misconfigured";
    throw isLasting || !(error instanceof EngineError) ? error : new EngineError("unavailable", error.message);
  }
}

function granted(options: LoginOptions, url: string, answer: HttpAnswer): Credentials {
  const { status, headers } = answer;
  if (status < 200 || status >= 300) throw refused(options, url, answer);
  const { jwt, exp, csrf } = fieldsOf(fieldsOf(parsed(answer.body)).payload);
  if (typeof jwt === "string") return bearer(jwt, lifeOf(exp));
  // With `jwtToken.useCookieStorage` the token is a cookie, which counts only together with the header.
  const [, cookie] = /(?:^|,\s*)jwtToken=([^;,\s]+)/.exec(headers["set-cookie"] ?? "") ?? [];
  if (typeof csrf !== "string" || cookie === undefined) throw withoutToken(options, url, answer);
  return {
    headers: { Cookie: `jwtToken=${cookie}`, "CSRF-Token": csrf },
    secrets: [cookie, csrf],
    lifeMs: lifeOf(exp),
    // Its route gives no new cookie.
    canRefresh: false,
  };
}

function refused({ hide }: LoginOptions, url: string, answer: HttpAnswer): EngineError {
  const { status } = answer;
  const isPassing = status === 408 || status === 429 || status >= 500;
  const text = `POST ${url}: Botpress answered ${shown(answer, hide)}; ${isPassing ? "look there" : adviceFor(answer)}`;
  const cause = { status, retryAfter: answer.retryAfter };
  return new EngineError(isPassing ? "unavailable" : "misconfigured", text, { cause });
}

function adviceFor(answer: HttpAnswer): string {
  const { status } = answer;
  if (status === 404 || (status >= 300 && status < 400)) {
    return "nobody can log in there: correct BOTPRESS_URL, or BOTPRESS_LOGIN_STRATEGY";
  }
  if (status === 400 && complaintIn(answer).code === "BP_0009") return "correct BOTPRESS_EMAIL and BOTPRESS_PASSWORD";
  if (status === 400) return "check BOTPRESS_EMAIL, BOTPRESS_PASSWORD and BOTPRESS_LOGIN_STRATEGY";
  return "a proxy in front of Botpress may want something else: check BOTPRESS_HEADERS";
}

function withoutToken({ hide }: LoginOptions, url: string, answer: HttpAnswer): EngineError {
  const why = isPage(answer)
    ? "a web page is there: correct BOTPRESS_URL"
    : "look into Botpress' log, or that of a proxy";
  // A success may hold what is a secret under a name that nobody knows here.
  const came = isPage(answer) ? shown(answer, hide) : `${answer.status}`;
  return new EngineError("misconfigured", `POST ${url}: the login gave no token (${came}); ${why}`);
}
