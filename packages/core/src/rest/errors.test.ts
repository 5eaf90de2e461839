import { expect, it } from "vitest";
import { fromRefusal } from "./errors.ts";

it.each([
  [
    "wrong password, 8.x",
    401,
    { success: false, error: "Unauthorized", status: "error", message: "Unauthorized" },
    "unauthorized",
  ],
  ["wrong password, 6.5", 401, { status: "error", error: 403, message: "Incorrect password" }, "unauthorized"],
  ["second factor", 401, { status: "error", error: "totp-required", message: "TOTP Required" }, "two_factor_required"],
  [
    "blocked after failed logins",
    401,
    { error: "error-login-blocked-for-user", message: "Login has been blocked" },
    "rate_limited",
  ],
  ["no permission", 403, { success: false, error: "unauthorized" }, "forbidden"],
  ["no permission, 9.0", 401, { success: false, error: "unauthorized" }, "forbidden"],
  ["too many calls", 429, { success: false, error: "Slow down. [error-too-many-requests]" }, "rate_limited"],
  [
    "unknown room",
    400,
    { success: false, error: "No such room [error-room-not-found]", errorType: "error-room-not-found" },
    "not_found",
  ],
  ["no such message", 400, { success: false, error: 'No message found with the id of "1".' }, "not_found"],
  ["no such user", 400, { success: false, error: "User not found." }, "not_found"],
  ["unknown channel", 400, { success: false, error: "[invalid-channel]", errorType: "invalid-channel" }, "not_found"],
  [
    "too long",
    400,
    { success: false, error: "Too long [error-message-size-exceeded]", errorType: "error-message-size-exceeded" },
    "too_large",
  ],
  ["archived", 400, { success: false, error: "room_is_archived" }, "refused_by_room"],
  ["muted", 400, { success: false, error: "You_have_been_muted" }, "refused_by_room"],
  [
    "somebody else's message",
    400,
    { success: false, error: "Not allowed [error-action-not-allowed]", errorType: "error-action-not-allowed" },
    "forbidden",
  ],
  [
    "a repeated id",
    400,
    { success: false, error: "Cannot read properties of undefined (reading 'starred')" },
    "rejected",
  ],
  [
    "a wrong body",
    400,
    { success: false, error: "must NOT have additional properties [invalid-params]", errorType: "invalid-params" },
    "rejected",
  ],
  ["a broken server", 500, { success: false, error: "Internal server error" }, "unreachable"],
  ["a proxy without a server", 502, {}, "unreachable"],
  ["an unknown route", 404, {}, "not_found"],
])("%s", (_, status, body, code) => {
  expect(fromRefusal("POST x", { status, body }, 0).code).toBe(code);
});

it("says how long to wait", () => {
  expect(fromRefusal("POST x", { status: 429, body: {}, resetAt: 61_000 }, 1_000).retryInMs).toBe(60_000);
});
