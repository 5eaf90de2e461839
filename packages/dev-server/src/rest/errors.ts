import type { Profile } from "../profile.ts";
import { ServerError } from "../world/errors.ts";
import { Reply } from "./endpoint.ts";

const notLoggedIn = "You must be logged in to do this.";

/** The answer to somebody who should have logged in. */
export function unauthorized(profile: Profile): Reply {
  return profile.rest.successInEveryBody
    ? new Reply(401, { success: false, error: notLoggedIn, status: "error", message: notLoggedIn })
    : new Reply(401, { status: "error", message: notLoggedIn });
}

/** The answer to somebody who lacks the permission of a route. */
export function forbidden(): Reply {
  return new Reply(403, {
    success: false,
    error: "User does not have the permissions required for this action [error-unauthorized]",
  });
}

/** The answer of a handler that finds the caller not entitled to what it asked for. */
export function denied(): Reply {
  return new Reply(403, { success: false, error: "unauthorized" });
}

/** The answer that a thrown error becomes. */
export function replyTo(error: unknown, profile: Profile): Reply {
  if (!(error instanceof ServerError)) return new Reply(500, { success: false, error: "Internal server error" });
  const { code, details, message } = error;
  if (code === "error-unauthorized" || code === "unauthorized")
    return new Reply(profile.rest.thrownUnauthorizedStatus, { success: false, error: error.reason ?? "unauthorized" });
  return new Reply(400, {
    success: false,
    error: message,
    ...(code === undefined ? {} : { errorType: code }),
    ...(details === undefined ? {} : { details }),
  });
}

/** The answer to too many calls; the headers name the moment from which calls are taken again. */
export function tooManyCalls(limit: number, resetAt: number, now: number): Response {
  const seconds = Math.ceil(Math.max(0, resetAt - now) / 1000);
  const error = `Error, too many requests. Please slow down. You must wait ${seconds} seconds before trying this endpoint again. [error-too-many-requests]`;
  return Response.json({ success: false, error }, { status: 429, headers: rateHeaders(limit, 0, resetAt) });
}

/** The headers of a limited route; the reset is in milliseconds since the epoch. */
export function rateHeaders(limit: number, remaining: number, resetAt: number): Record<string, string> {
  return {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(remaining),
    "X-RateLimit-Reset": String(resetAt),
  };
}
