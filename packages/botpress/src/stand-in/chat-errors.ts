import { randomUUID } from "node:crypto";
import type { JsonObject } from "./json.ts";

/** Which status goes with which type of error (the official client's error classes, 0.5.5). */
const codes = {
  Unknown: 500,
  Internal: 500,
  Unauthorized: 401,
  Forbidden: 403,
  PayloadTooLarge: 413,
  InvalidPayload: 400,
  MethodNotFound: 405,
  ResourceNotFound: 404,
  InvalidQuery: 400,
  AlreadyExists: 409,
  RateLimited: 429,
  PaymentRequired: 402,
  QuotaExceeded: 403,
  LimitExceeded: 413,
  OperationTimeout: 504,
} as const;

export type ChatErrorType = keyof typeof codes;

/** Something that the Chat API refuses. */
export class ChatError extends Error {
  readonly type: ChatErrorType;
  readonly code: number;

  constructor(type: ChatErrorType, message: string) {
    super(message);
    this.type = type;
    this.code = codes[type];
  }

  /** The one form that all its errors have. */
  toJSON(): JsonObject {
    const { code, type, message } = this;
    return { id: `err_${randomUUID()}`, code, type, message };
  }
}
