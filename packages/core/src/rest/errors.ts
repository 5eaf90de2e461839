import { type ErrorCode, RocketChatError } from "../errors.ts";

/** A refused REST call, as far as the server explained it. */
export interface Refusal {
  readonly status: number;
  /** The parsed body, when it was a JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds of `X-RateLimit-Reset`. */
  readonly resetAt?: number;
}

type ByPattern = readonly (readonly [RegExp, ErrorCode])[];

const byLoginCode: ByPattern = [
  [/^totp-/, "two_factor_required"],
  [/login-blocked/, "rate_limited"],
  // 9.0 tells a missing right from a missing login by the text only.
  [/^(error-)?unauthorized$/, "forbidden"],
];

const byServerCode: ByPattern = [
  [/too-many-requests/, "rate_limited"],
  [/size-exceeded|file-too-large/, "too_large"],
  [/invalid-room|invalid-channel|invalid-user|not-found|no message found|user not found/i, "not_found"],
  [/room_is_archived|room_is_blocked|room-closed|You_have_been_muted|readonly/i, "refused_by_room"],
  [/action-not-allowed|unauthorized|permission/i, "forbidden"],
];

const byStatus: Readonly<Record<number, ErrorCode>> = {
  403: "forbidden",
  404: "not_found",
  405: "not_found",
  413: "too_large",
  429: "rate_limited",
};

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/** The server's own words; `error` carries them as "reason [code]", older servers use `message`. */
function reasonOf(body: Refusal["body"]): string {
  return textOf(body.message) || textOf(body.error) || textOf(body.status);
}

/** The machine-readable part: `errorType`, else the code in brackets at the end of `error`, else `error` itself. */
function serverCodeOf(body: Refusal["body"]): string {
  const error = textOf(body.error);
  return textOf(body.errorType) || (/\[([\w-]+)\]$/.exec(error)?.[1] ?? error);
}

function codeOf({ status, body }: Refusal, serverCode: string): ErrorCode {
  if (status >= 500) return "unreachable";
  if (status === 401) return byLoginCode.find(([pattern]) => pattern.test(serverCode))?.[1] ?? "unauthorized";
  const text = `${serverCode} ${reasonOf(body)}`;
  return byStatus[status] ?? byServerCode.find(([pattern]) => pattern.test(text))?.[1] ?? "rejected";
}

const advice: Readonly<Partial<Record<ErrorCode, string>>> = {
  two_factor_required:
    "the account asks for a second factor: use a personal access token made with 'ignore two factor authentication' (ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN), or switch two-factor off for the bot",
  rate_limited:
    "the server takes no more of these calls for now: give the account the role 'bot', which lifts the limit",
};

/** The error of a refused REST call; `what` says what was tried. */
export function fromRefusal(what: string, refusal: Refusal, now: number): RocketChatError {
  const serverCode = serverCodeOf(refusal.body);
  const code = codeOf(refusal, serverCode);
  const hint = advice[code];
  const reason = reasonOf(refusal.body) || "no reason given";
  return new RocketChatError(code, `${what} refused (${refusal.status}): ${reason}${hint ? `; ${hint}` : ""}`, {
    status: refusal.status,
    ...(serverCode ? { serverCode } : {}),
    ...(refusal.body.details === undefined ? {} : { details: refusal.body.details }),
    ...(refusal.resetAt === undefined ? {} : { retryInMs: Math.max(0, refusal.resetAt - now) }),
  });
}
