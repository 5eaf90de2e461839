import { EngineError, type EngineErrorKind } from "@rocketchat-connectors/dialog";
import { type HttpAnswer, type HttpFailure, tooLong } from "./http.ts";
import { isAboutTls, isLate } from "./net/retries.ts";
import { fieldsOf } from "./values.ts";

/** What an error says was tried, and how it explains what came back. */
export interface Asked {
  /** E.g. `POST http://localhost:5005/webhooks/rest/webhook`; without a query, since that may hold a token. */
  readonly what: string;
  readonly route: "channel" | "api";
  readonly mode: "rest" | "callback";
  /** The channel's name in credentials.yml; absent when the path does not tell. */
  readonly channel?: string | undefined;
  /** Takes secrets out of a text. */
  readonly hide: (text: string) => string;
}

/** How an attempt to get an answer ended. */
export interface Ending {
  readonly attempts: number;
  /** The milliseconds that were over. */
  readonly lateAfterMs?: number;
  /** Nobody waits for the answer any longer. */
  readonly isStopped: boolean;
}

const longestExcerpt = 200;
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };

/** The beginning of a body, on one line, without markup; a page may repeat secrets as they are and as HTML. */
function excerpt(body: string, hide: (text: string) => string): string {
  const words = hide(body.slice(0, 20_000))
    .replace(/<(script|style)\b.*?<\/\1>/gis, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(#?\w+);/g, (entity, name: string) => entities[name.toLowerCase()] ?? entity);
  const text = hide(words)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return text.length > longestExcerpt ? `${text.slice(0, longestExcerpt)}…` : text;
}

/** What came back, for an error: the status and at most 200 characters. */
export function shownAnswer({ status, body }: HttpAnswer, hide: (text: string) => string): string {
  const text = excerpt(body, hide);
  return text === "" ? `${status} with no text` : `${status} (${text})`;
}

/** The error for a call to which no answer came, or no whole one. */
export function connectionError(asked: Asked, failure: HttpFailure, ending: Ending): EngineError {
  const { what, hide } = asked;
  const reason = hide(failure.code === "" ? failure.message : `${failure.code}: ${failure.message}`);
  const error = (kind: EngineErrorKind, text: string) => new EngineError(kind, `${what}: ${text}`);
  if (ending.isStopped) {
    return error(
      failure.wasSent ? "uncertain" : "unavailable",
      "given up, since nobody waits for the answer any longer",
    );
  }
  if (isAboutTls(failure)) return error("misconfigured", `no secure connection (${reason}); ${tlsHint(failure)}`);
  if (failure.code === tooLong) {
    return error("rejected", "the answer is longer than 5 MB and was not read; the bot must say less at once");
  }
  if (ending.lateAfterMs !== undefined && failure.wasSent) {
    return error(
      "uncertain",
      `no whole answer after ${ending.lateAfterMs} ms, and Rasa forgets a turn that nobody waits for; make the actions ` +
        "quicker, set RASA_TIMEOUT_MS higher, or use RASA_MODE=callback",
    );
  }
  if (failure.wasSent) {
    return error(
      "uncertain",
      `the connection ended before the answer did (${reason}); whether Rasa took it is unknown`,
    );
  }
  const times = ending.attempts > 1 ? ` in ${ending.attempts} attempts` : "";
  const why = ending.lateAfterMs === undefined ? reason : `none within ${ending.lateAfterMs} ms`;
  return error("unavailable", `no connection${times} (${why}); is Rasa running there, and is RASA_URL right?`);
}

const tlsHint = ({ code, message }: HttpFailure): string =>
  /EPROTO|WRONG_VERSION/.test(`${code} ${message}`)
    ? "does Rasa speak http there rather than https? Correct RASA_URL"
    : "set RASA_CA_FILE to the certificate of its authority, and RASA_CERT_FILE and RASA_KEY_FILE when it wants yours";

/** The error for an answer with this status; undefined for success. */
export function refusal(asked: Asked, answer: HttpAnswer): EngineError | undefined {
  if (answer.status >= 200 && answer.status < 300) return undefined;
  const [kind, hint] = explained(asked, answer);
  const text = `${asked.what}: Rasa answered ${shownAnswer(answer, asked.hide)}; ${hint}`;
  return new EngineError(kind, text, { cause: { status: answer.status } });
}

/** The HTTP status that an error is about; undefined when no answer came. */
export function statusOf(error: unknown): number | undefined {
  const { status } = fieldsOf(error instanceof EngineError ? error.cause : undefined);
  return typeof status === "number" ? status : undefined;
}

type Explained = readonly [kind: EngineErrorKind, hint: string];

function explained(asked: Asked, answer: HttpAnswer): Explained {
  const { status } = answer;
  const known = asked.route === "api" ? ofApi(asked, answer) : ofChannel(asked, answer);
  if (known) return known;
  if (status >= 300 && status < 400) return ["misconfigured", `${redirection(asked, answer)}; correct RASA_URL`];
  if (status === 408 || status === 504) return ["uncertain", "it may have been processed and is not sent again"];
  if (status === 413) return ["rejected", "what was sent is too long for a proxy in front of Rasa; raise its limit"];
  if (status === 429) return ["unavailable", "too many requests for a proxy in front of Rasa; lower RASA_CONCURRENCY"];
  if (status === 503 && !isLate(answer)) return ["unavailable", "Rasa is not ready; look there"];
  if (status >= 500) return ["uncertain", "it may have been processed and is not sent again; look into Rasa's log"];
  return ["rejected", "this one is not sent again; look into Rasa's log, or that of a proxy in front of it"];
}

function ofChannel({ channel, mode }: Asked, { status }: HttpAnswer): Explained | undefined {
  if (status === 401 || status === 403) {
    const proxy = "Rasa itself never refuses a channel, so a proxy in front of it does";
    return ["misconfigured", `${proxy}: check RASA_BEARER, RASA_BASIC or RASA_HEADERS`];
  }
  if (status === 404) return ["misconfigured", missingChannel(channel)];
  if (status === 405) return ["misconfigured", "no messages are taken there; correct RASA_URL or RASA_CHANNEL"];
  if (status === 500 && mode === "callback") {
    return [
      "uncertain",
      "an action failed, or Rasa cannot reach the url of its callback in credentials.yml, which must be the connector's; look into its log",
    ];
  }
  return undefined;
}

function ofApi({ what }: Asked, { status, body }: HttpAnswer): Explained | undefined {
  // Errors of the API itself are objects with a reason; a page of Rasa's HTTP server is not.
  const isApi = /"reason"/.test(body);
  if (status === 401) return ["misconfigured", "check RASA_API_TOKEN (--auth-token) or RASA_JWT (--jwt-secret)"];
  if (status === 403)
    return ["misconfigured", 'RASA_JWT needs the role "admin": {"user": {"username": …, "role": "admin"}}'];
  if (status === 404 && isApi && what.endsWith("trigger_intent"))
    return ["rejected", "add the intent to the bot's domain"];
  if (status === 404 || status === 405) return ["misconfigured", "start Rasa with --enable-api, or correct RASA_URL"];
  if (status === 409) return ["misconfigured", "no model is loaded: train one (rasa train) and start Rasa with it"];
  return undefined;
}

/** What to do when Rasa does not know a channel. */
export function missingChannel(channel: string | undefined): string {
  if (channel === undefined) return "correct RASA_CHANNEL, which names the path";
  const isBuiltIn = channel === "rest" || channel === "callback";
  const line = isBuiltIn ? `the line "${channel}:"` : `the channel that calls itself "${channel}"`;
  return `add ${line} to Rasa's credentials.yml and start Rasa again, or correct RASA_URL when Rasa is elsewhere`;
}

function redirection({ hide }: Asked, { location }: HttpAnswer): string {
  if (location === undefined) return "redirects are not followed";
  // Whatever a login page wants to know stands in its query.
  return `it leads to ${hide(location.replace(/[?#].*$/s, ""))}, and redirects are not followed`;
}
