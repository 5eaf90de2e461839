/** What went wrong, in terms of what the caller can do about it. */
export type ErrorCode =
  /** The configuration is wrong: mend it. */
  | "invalid_settings"
  /** No answer from the server: it is retried where that is safe. */
  | "unreachable"
  /** The deadline passed before an answer came; whether the request took effect is not known. */
  | "timeout"
  /** The credentials are refused. */
  | "unauthorized"
  /** The account asks for a second factor. */
  | "two_factor_required"
  /** The account lacks a permission. */
  | "forbidden"
  /** The room, user or message does not exist, or the bot cannot see it. */
  | "not_found"
  /** The room takes no message from the bot: read-only, muted, archived, blocked, encrypted. */
  | "refused_by_room"
  /** The message or file is longer than the server allows. */
  | "too_large"
  /** Too many requests; `retryInMs` says when the server takes more. */
  | "rate_limited"
  /** The server refused the request for another reason; the text says which. */
  | "rejected"
  /** The server answered something this client does not understand. */
  | "protocol"
  /** The client has been closed. */
  | "closed";

const marker = Symbol.for("@rocketchat-connectors/error");

const longestWaitMs = 600_000;

export interface ErrorDetails {
  /** HTTP status, when there was one. */
  readonly status?: number;
  /** The server's own code, e.g. `error-invalid-room`. */
  readonly serverCode?: string;
  /** Milliseconds until the server takes requests again; taken as ten minutes at most, lest a wrong clock silence a bot. */
  readonly retryInMs?: number;
  /** What the server adds for programs, as it came. */
  readonly details?: unknown;
  readonly cause?: unknown;
}

/** The one error of this family. Its text says what was tried, what came back and what to do, and carries no secret. */
export class RocketChatError extends Error {
  override readonly name = "RocketChatError";
  readonly code: ErrorCode;
  readonly status: number | undefined;
  readonly serverCode: string | undefined;
  readonly retryInMs: number | undefined;
  readonly details: unknown;
  readonly [marker] = true;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.serverCode = details.serverCode;
    this.details = details.details;
    this.retryInMs =
      details.retryInMs === undefined ? undefined : Math.min(Math.max(details.retryInMs, 0), longestWaitMs);
  }
}

/** Tells whether a value is a `RocketChatError`, also one made by another copy of this package. */
export function isRocketChatError(value: unknown): value is RocketChatError {
  return typeof value === "object" && value !== null && marker in value;
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Whether waiting and trying again can help. */
export function isTransient(thrown: unknown): boolean {
  return isRocketChatError(thrown) && ["unreachable", "timeout", "rate_limited", "protocol"].includes(thrown.code);
}

const exitCodes: Readonly<Partial<Record<ErrorCode, number>>> = {
  invalid_settings: 78,
  unauthorized: 77,
  two_factor_required: 77,
  forbidden: 77,
  unreachable: 69,
  timeout: 69,
  rate_limited: 75,
  protocol: 76,
};

/**
 * The code for a process that ends because of this error, so that whoever supervises it can tell whether a restart helps.
 *
 * The codes are those of BSD's sysexits: 78 the settings are wrong, 77 the account is refused, 69 the server cannot be
 * reached, 75 it takes no more for now, 76 it is not understood, 70 anything else.
 */
export function exitCodeOf(error: unknown): number {
  return (isRocketChatError(error) && exitCodes[error.code]) || 70;
}
