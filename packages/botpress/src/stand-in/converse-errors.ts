import { defined, type JsonObject } from "./json.ts";

/** An error as v12 answers it: the status is 400 for whatever its code did not expect. */
export class ConverseError extends Error {
  readonly status: 400 | 401 | 404 | 413;
  readonly type: string;
  readonly code: string | undefined;

  constructor(message: string, { status = 400, type = "Error", code }: Kind = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.code = code;
  }
}

interface Kind {
  readonly status?: 400 | 401 | 404 | 413;
  readonly type?: string;
  readonly code?: string;
}

export function unauthorised(message: string): ConverseError {
  return new ConverseError(`Unauthorized: ${message}`, { status: 401, type: "UnauthorizedError", code: "BP_0041" });
}

export function noSuchBot(): ConverseError {
  const message = "Not Found: Invalid Bot ID";
  return new ConverseError(message, { status: 404, type: "NotFoundError", code: "BP_0044" });
}

export function invalidCredentials(): ConverseError {
  return new ConverseError("Invalid credentials", { type: "InvalidCredentialsError", code: "BP_0009" });
}

export function textTooLong(longest: number): ConverseError {
  return new ConverseError(`Text must be a valid string of less than ${longest} chars`);
}

export function timedOut(): ConverseError {
  return new ConverseError("Request timed out.");
}

export function noResponses(user: string): ConverseError {
  return new ConverseError(`No responses found for event target "${user}".`);
}

/** The body of an error; in development mode it shows where on the server's disk it arose. */
export function errorBody(error: Error, isDevelopment: boolean): JsonObject {
  const { status, type, code }: Partial<ConverseError> = error instanceof ConverseError ? error : {};
  const { message } = error;
  return defined({
    statusCode: status ?? 400,
    errorCode: code,
    type: type ?? "Error",
    message,
    details: "",
    docs: "https://botpress.com/docs",
    ...(isDevelopment ? { showStackInDev: true, stack: stackOf(message), full: message } : {}),
  });
}

/** Of a server's disk, not of this one's. */
function stackOf(message: string): string {
  return `Error: ${message}\n    at ConverseService.sendMessage (/botpress/packages/bp/dist/core/converse/converse-service.js:64:13)`;
}
