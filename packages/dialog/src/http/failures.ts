import { EngineError, type EngineErrorKind } from "../errors.ts";
import { fieldsOf } from "../values.ts";
import type { Ending } from "./caller.ts";
import { type HttpAnswer, type HttpFailure, tooLong } from "./messages.ts";
import { isAboutTls } from "./retries.ts";

/** What an error calls a server, and how it words what goes wrong on the way there. */
export interface Wording {
  /** E.g. `Rasa`. */
  readonly name: string;
  /** The setting that leads to it, e.g. `RASA_URL`. */
  readonly urlSetting: string;
  /** Before `_CA_FILE`, `_CERT_FILE` and `_KEY_FILE`, e.g. `RASA`. */
  readonly prefix: string;
  /** What follows "no whole answer after 1000 ms", e.g. `; set RASA_TIMEOUT_MS higher`. */
  readonly ifLate: string;
  /** Takes secrets out of a text. */
  readonly hide: (text: string) => string;
}

const longestExcerpt = 200;
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };

/** The beginning of a body, on one line, without markup; a page may repeat secrets as they are and as HTML. */
export function excerpt(body: string, hide: (text: string) => string): string {
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
export function shownAnswer(
  { status, body }: Pick<HttpAnswer, "status" | "body">,
  hide: (text: string) => string,
): string {
  const text = excerpt(body, hide);
  return text === "" ? `${status} with no text` : `${status} (${text})`;
}

/** Where an answer that is a redirect leads, for an error. */
export function shownRedirect({ location }: Pick<HttpAnswer, "location">, hide: (text: string) => string): string {
  if (location === undefined) return "redirects are not followed";
  // Whatever a login page wants to know stands in its query.
  return `it leads to ${hide(location.replace(/[?#].*$/s, ""))}, and redirects are not followed`;
}

/** The error for a call to which no answer came, or no whole one. */
export function connectionError(what: string, failure: HttpFailure, ending: Ending, wording: Wording): EngineError {
  const { name, urlSetting, ifLate, hide } = wording;
  const reason = hide(failure.code === "" ? failure.message : `${failure.code}: ${failure.message}`);
  const error = (kind: EngineErrorKind, text: string) => new EngineError(kind, `${what}: ${text}`);
  if (ending.isStopped) {
    return error(
      failure.wasSent ? "uncertain" : "unavailable",
      "given up, since nobody waits for the answer any longer",
    );
  }
  if (isAboutTls(failure)) {
    return error("misconfigured", `no secure connection (${reason}); ${tlsHint(failure, wording)}`);
  }
  if (failure.code === tooLong) {
    const most = `${ending.longestBytes / 1_000_000} MB`;
    return error("rejected", `the answer is longer than ${most} and was not read; the bot must say less at once`);
  }
  if (ending.lateAfterMs !== undefined && failure.wasSent) {
    return error("uncertain", `no whole answer after ${ending.lateAfterMs} ms${ifLate}`);
  }
  if (failure.wasSent) {
    return error(
      "uncertain",
      `the connection ended before the answer did (${reason}); whether ${name} took it is unknown`,
    );
  }
  const times = ending.attempts > 1 ? ` in ${ending.attempts} attempts` : "";
  const why = ending.lateAfterMs === undefined ? reason : `none within ${ending.lateAfterMs} ms`;
  return error("unavailable", `no connection${times} (${why}); is ${name} running there, and is ${urlSetting} right?`);
}

function tlsHint({ code, message }: HttpFailure, { name, urlSetting, prefix }: Wording): string {
  if (/EPROTO|WRONG_VERSION/.test(`${code} ${message}`)) {
    return `does ${name} speak http there rather than https? Correct ${urlSetting}`;
  }
  const own = `${prefix}_CERT_FILE and ${prefix}_KEY_FILE`;
  return `set ${prefix}_CA_FILE to the certificate of its authority, and ${own} when it wants yours`;
}

/** The HTTP status that an error is about, which stands in its cause; undefined when no answer came. */
export function statusOf(error: unknown): number | undefined {
  const { status } = fieldsOf(error instanceof EngineError ? error.cause : undefined);
  return typeof status === "number" ? status : undefined;
}
