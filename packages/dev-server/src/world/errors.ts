/** What the server refuses an operation with; both transports build their error bodies from it. */
export class ServerError extends Error {
  /** Meteor's error code; absent for a plain error, whose text DDP hides. */
  readonly code: string | number | undefined;
  readonly reason: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: string | number | undefined,
    reason?: string,
    details?: Readonly<Record<string, unknown>>,
    options?: ErrorOptions,
  ) {
    super(code === undefined ? (reason ?? "") : reason === undefined ? `[${code}]` : `${reason} [${code}]`, options);
    this.name = "ServerError";
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/** A refusal without a code: REST shows its text, DDP hides it behind 500. */
export function plainError(text: string): ServerError {
  return new ServerError(undefined, text);
}

/** The refusal of somebody who is not allowed. */
export function notAllowed(method: string): ServerError {
  return new ServerError("error-not-allowed", "Not allowed", { method });
}

/** The refusal of somebody who is not logged in. */
export function invalidUser(method: string): ServerError {
  return new ServerError("error-invalid-user", "Invalid user", { method });
}

/** The refusal of a room that does not exist or must not be known. */
export function invalidRoom(method: string): ServerError {
  return new ServerError("error-invalid-room", "Invalid room", { method });
}
