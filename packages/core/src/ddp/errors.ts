import { type ErrorCode, RocketChatError } from "../errors.ts";
import type { WireError } from "./frames.ts";

const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ["401", "unauthorized"],
  ["403", "unauthorized"],
  ["404", "not_found"],
  ["error-not-allowed", "forbidden"],
  ["error-app-user-is-not-allowed-to-login", "unauthorized"],
  ["error-invalid-email", "unauthorized"],
  ["error-invalid-room", "not_found"],
  ["error-invalid-user", "unauthorized"],
  ["error-user-has-no-roles", "unauthorized"],
  ["error-user-is-not-activated", "unauthorized"],
  ["error-login-blocked-for-ip", "rate_limited"],
  ["error-login-blocked-for-user", "rate_limited"],
  ["not-allowed", "forbidden"],
  ["too-many-requests", "rate_limited"],
  ["totp-required", "two_factor_required"],
]);

/** The error of a refused method or subscription. */
export function fromWire(what: string, error: WireError): RocketChatError {
  return new RocketChatError(codes.get(error.code) ?? "rejected", `${what} refused: ${error.reason} (${error.code})`, {
    serverCode: error.code,
    ...(error.retryInMs === undefined ? {} : { retryInMs: error.retryInMs }),
  });
}
