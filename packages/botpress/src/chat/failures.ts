import { EngineError, type EngineErrorKind, type Fields, isFields } from "@rocketchat-connectors/dialog";
import {
  excerpt,
  type HttpAnswer,
  isPage,
  parsed,
  shownAnswer,
  shownRedirect,
} from "@rocketchat-connectors/dialog/http";

/** What an error says was tried, and what follows when it fails. */
export interface Asked {
  /** E.g. `POST https://chat.botpress.cloud/w1/messages`. */
  readonly what: string;
  /** Doing it twice is as good as once, so that it may be tried again whatever came of it. */
  readonly isRepeatable: boolean;
  /** Only a wrong address answers it with "not found". */
  readonly isCommon: boolean;
  /** Success may say whatever it likes. Default it is an object. */
  readonly isAnything?: boolean | undefined;
  /** Whether the keys of users are signed here. */
  readonly isSigned: boolean;
  /** Takes secrets out of a text. */
  readonly hide: (text: string) => string;
}

/** The cause of an error that is about an answer. */
export interface Cause {
  readonly status: number;
  /** Botpress' own word for it, e.g. `AlreadyExists`. */
  readonly type: string;
  /** Milliseconds until the server takes more. */
  readonly retryAfterMs?: number;
}

/**
 * What an answer holds. Throws an `EngineError` for an error, which Botpress also answers with status 200: its own client
 * looks at the `code` of each body (`@botpress/chat` 0.5.5).
 */
export function contentOf(asked: Asked, answer: HttpAnswer, now: number): Fields {
  const body = parsed(answer.body);
  const fields: Fields = isFields(body) ? body : {};
  const code = typeof fields.code === "number" && fields.code >= 400 && fields.code < 600 ? fields.code : undefined;
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (isSuccess && code === undefined && isFields(body)) return body;
  if (isSuccess && code === undefined) {
    if (asked.isAnything === true && !isPage(answer)) return {};
    throw misunderstood(asked, answer);
  }
  const status = isSuccess && code !== undefined ? code : answer.status;
  const type = typeof fields.type === "string" ? fields.type.slice(0, 60) : "";
  const wait = retryAfterMs(answer, now);
  const cause: Cause = { status, type, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  const [kind, hint] = explained(asked, answer, cause);
  throw new EngineError(kind, `${asked.what}: Botpress answered ${shown(asked, answer, fields, cause)}; ${hint}`, {
    cause,
  });
}

/** What stands behind an error that is about an answer. */
export function causeOf(error: unknown): Partial<Cause> {
  if (!(error instanceof EngineError) || !isFields(error.cause)) return {};
  const { status, type, retryAfterMs: wait } = error.cause;
  return {
    ...(typeof status === "number" ? { status } : {}),
    ...(typeof type === "string" ? { type } : {}),
    ...(typeof wait === "number" ? { retryAfterMs: wait } : {}),
  };
}

/** Whether something is there already that was to be made. */
export const isThereAlready = (error: unknown): boolean =>
  causeOf(error).type === "AlreadyExists" || causeOf(error).status === 409;

function misunderstood({ what, isRepeatable, hide }: Asked, answer: HttpAnswer): EngineError {
  if (isPage(answer)) {
    return new EngineError("misconfigured", `${what}: the answer is a page for people; correct BOTPRESS_URL`);
  }
  const text = `${what}: the answer is no JSON: ${shownAnswer(answer, hide)}; is BOTPRESS_URL that of the Chat API?`;
  return new EngineError(isRepeatable ? "unavailable" : "uncertain", text);
}

function shown({ hide }: Asked, answer: HttpAnswer, { message }: Fields, { status, type }: Cause): string {
  if (typeof message !== "string") return shownAnswer({ status, body: answer.body }, hide);
  const name = type === "" ? "" : ` ${type}`;
  return `${status}${name} (${excerpt(message, hide)})`;
}

type Explained = readonly [kind: EngineErrorKind, hint: string];

const usedUp = new Set(["PaymentRequired", "QuotaExceeded", "LimitExceeded"]);

function explained(asked: Asked, answer: HttpAnswer, cause: Cause): Explained {
  const { status, type } = cause;
  if (status === 402 || usedUp.has(type)) {
    return [
      "misconfigured",
      "what the workspace's plan allows is used up: raise it in Botpress, or wait for the next month",
    ];
  }
  if (status === 429 || type === "RateLimited") return ["unavailable", "too many requests for now"];
  if (status >= 300 && status < 400) {
    return ["misconfigured", `${shownRedirect(answer, asked.hide)}; correct BOTPRESS_URL`];
  }
  if (status >= 500 || status === 408) return broken(asked, cause);
  return ofCaller(asked, cause);
}

function broken({ isRepeatable }: Asked, { status, retryAfterMs: wait }: Cause): Explained {
  if (isRepeatable || (status === 503 && wait !== undefined)) {
    return ["unavailable", "Botpress has a trouble of its own; look at https://status.botpress.com"];
  }
  return ["uncertain", "it may have been processed"];
}

function ofCaller({ isSigned, isCommon }: Asked, { status }: Cause): Explained {
  switch (status) {
    case 401:
      return [
        "misconfigured",
        isSigned
          ? "BOTPRESS_ENCRYPTION_KEY must be the Encryption Key of the bot's Chat integration"
          : "if the bot's Chat integration has an Encryption Key, set BOTPRESS_ENCRYPTION_KEY to it",
      ];
    case 403:
      return [
        "rejected",
        "the conversation belongs to somebody else there, as it does when the strategy or the keys changed; " +
          "with a reset of the conversation a new one begins",
      ];
    case 404:
      return isCommon
        ? ["misconfigured", "no bot has this webhook id: take the one of its Chat integration for BOTPRESS_URL"]
        : ["rejected", "it was deleted there, or no bot has this webhook id any more"];
    case 405:
      return ["misconfigured", "BOTPRESS_URL must be https://chat.botpress.cloud/<webhook id>"];
    case 413:
      return ["rejected", "it is too long for Botpress"];
    default:
      return ["rejected", "this one is not sent again"];
  }
}

/** Seconds, a date, or seconds since 1970, whichever a header has. */
function retryAfterMs({ retryAfter, headers }: HttpAnswer, now: number): number | undefined {
  const text = retryAfter ?? headers["ratelimit-reset"] ?? headers["x-ratelimit-reset"];
  if (text === undefined) return undefined;
  const number = Number(text.trim() === "" ? Number.NaN : text);
  if (Number.isNaN(number)) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? undefined : Math.max(0, at - now);
  }
  return Math.max(0, number > sinceEpoch ? number * 1_000 - now : number * 1_000);
}

/** No wait is as long as that: such a number of seconds is a time. */
const sinceEpoch = 1_000_000_000;
