import { EngineError, type EngineErrorKind, fieldsOf, textOf, withoutHoles } from "@rocketchat-connectors/dialog";
import {
  connectionError,
  excerpt,
  HttpFailure,
  isAboutTls,
  isPage,
  shownAnswer,
} from "@rocketchat-connectors/dialog/http";

/** How the latest attempt at a call failed, as the client's axios tells it. */
export interface Attempt {
  /** E.g. `ECONNREFUSED`; empty when there is none. */
  readonly code: string;
  readonly message: string;
  /** Absent when no answer came. */
  readonly answer?: {
    readonly status: number;
    readonly retryAfter?: string;
    /** Parsed when it was JSON. */
    readonly data: unknown;
  };
}

/** What an error says was tried. */
export interface Asked {
  /** E.g. `POST https://api.botpress.cloud/v1/chat/messages/get-or-create`. */
  readonly what: string;
  /** Doing it twice is as good as once. */
  readonly isRepeatable: boolean;
  readonly timeoutMs: number;
  /** Takes secrets out of a text. */
  readonly hide: (text: string) => string;
}

const unsent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_INVALID_URL)$/;

/** The attempt as other calls over HTTP fail. */
function asFailure({ code, message }: Attempt): HttpFailure {
  const failure = new HttpFailure(message, code, !unsent.test(code));
  return isAboutTls(failure) ? new HttpFailure(message, code, false) : failure;
}

/** Whether there was no connection to send the call on. */
export const isUnsent = (attempt: Attempt): boolean => attempt.answer === undefined && !asFailure(attempt).wasSent;

/** Milliseconds that the server asks for, of seconds or a date (`retryConfig` of SDK 5.4.3 reads the same); else undefined. */
function putOffMs(text: string, now: number): number | undefined {
  const ms = /^\s*\d+\s*$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** The error for a call that failed. Its cause has the `status` and `type` of an answer, and `retryAfterMs`. */
export function failureOf(asked: Asked, attempt: Attempt, isStopped: boolean): EngineError {
  const { answer, code } = attempt;
  if (answer === undefined) {
    if (isAboutTls(asFailure(attempt))) return new EngineError("misconfigured", untrusted(asked, attempt));
    // So axios names a time-out of its own.
    const late = code === "ECONNABORTED" || code === "ETIMEDOUT" ? { lateAfterMs: asked.timeoutMs } : {};
    const ending = { attempts: 1, isStopped, longestBytes: 0, ...late };
    return repeatable(asked, connectionError(asked.what, asFailure(attempt), ending, wordingOf(asked)));
  }
  const { status, data, retryAfter = "" } = answer;
  const type = textOf(fieldsOf(data).type)?.slice(0, 60) ?? "";
  const [kind, hint] = explained(asked, status, type);
  return new EngineError(kind, `${asked.what}: Botpress answered ${shown(asked, attempt, type)}; ${hint}`, {
    cause: withoutHoles({ status, type, retryAfterMs: putOffMs(retryAfter, Date.now()) }),
  });
}

/** Botpress' client takes no certificates, but Node does. */
const untrusted = ({ what, hide }: Asked, { code, message }: Attempt): string =>
  `${what}: no secure connection (${hide(`${code}: ${message}`)}); is BOTPRESS_API_URL right? A certificate of an ` +
  "authority of your own is trusted when NODE_EXTRA_CA_CERTS names its file";

/** Whether Botpress took it makes no difference. */
const repeatable = ({ isRepeatable }: Asked, failure: EngineError): EngineError =>
  isRepeatable && failure.kind === "uncertain" ? new EngineError("unavailable", failure.message) : failure;

/** The error for an answer that is none of Botpress' API. */
export function misunderstood({ what }: Asked, data: unknown): EngineError {
  const isText = typeof data === "string" && isPage({ body: data, contentType: "" });
  const how = isText ? "is a page for people" : "holds not what it should";
  return new EngineError("misconfigured", `${what}: the answer ${how}; is BOTPRESS_API_URL that of Botpress' API?`);
}

function wordingOf({ hide }: Asked) {
  const ifLate = "; it is not known whether Botpress took it";
  return { name: "Botpress", urlSetting: "BOTPRESS_API_URL", prefix: "BOTPRESS", ifLate, hide };
}

function shown({ hide }: Asked, { answer }: Attempt, type: string): string {
  const { status = 0, data } = answer ?? {};
  const message = textOf(fieldsOf(data).message);
  if (message !== undefined) return `${`${status} ${type}`.trim()} (${excerpt(message, hide)})`;
  return shownAnswer({ status, body: typeof data === "string" ? data : "" }, hide);
}

type Explained = readonly [kind: EngineErrorKind, hint: string];

const usedUp = new Set(["PaymentRequired", "QuotaExceeded", "LimitExceeded"]);

function explained({ isRepeatable }: Asked, status: number, type: string): Explained {
  if (status === 402 || usedUp.has(type))
    return [
      "misconfigured",
      "what the workspace's plan allows is used up: raise it in Botpress, or wait for the next month",
    ];
  if (status === 429) return ["unavailable", "too many requests for now"];
  if (status >= 500) {
    const hint = "Botpress has a trouble of its own; look at https://status.botpress.com";
    return isRepeatable ? ["unavailable", hint] : ["uncertain", `${hint}; it may have been processed`];
  }
  switch (status) {
    case 401:
      return ["misconfigured", "BOTPRESS_TOKEN must be an Integration Access Key of the deployed integration"];
    case 403:
      return ["misconfigured", "BOTPRESS_TOKEN must be of this integration, and the bot must have it installed"];
    case 404:
      return ["rejected", "it was deleted there, or the bot or the integration is no longer there"];
    case 400:
      return [
        "rejected",
        "the integration that is deployed may be older than the connector: deploy its definition anew",
      ];
    case 413:
      return ["rejected", "it is too long for Botpress"];
    default:
      return ["rejected", "this one is not sent again; is BOTPRESS_API_URL right?"];
  }
}
