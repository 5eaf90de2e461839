import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { JsonObject } from "./json.ts";

/** What the stand-in calls itself: the last Rasa Open Source. */
export const version = "3.6.21";

const help = "https://rasa.com/docs/rasa/user-guide/configuring-http-api/";

/** An answer of the HTTP API that is no success, in the one form it has for all (`rasa/server.py`, 3.6). */
export interface ApiError {
  readonly status: ContentfulStatusCode;
  readonly body: JsonObject;
}

function failure(
  status: ContentfulStatusCode,
  reason: string,
  message: string,
  more: { readonly details?: JsonObject; readonly help?: string } = {},
): ApiError {
  const { details = {}, help = null } = more;
  return { status, body: { version, status: "failure", message, reason, details, help, code: status } };
}

export const apiErrors = {
  noModel: failure(
    409,
    "Conflict",
    "No agent loaded. To continue processing, a model of a trained agent needs to be loaded.",
    { help },
  ),
  notAuthenticated: failure(401, "NotAuthenticated", "User is not authenticated.", {
    help: `${help}#security-considerations`,
  }),
  noIntentName: failure(400, "BadRequest", "Name of the intent not provided in request body.", {
    details: { parameter: "name", in: "body" },
  }),
  unknownIntent: failure(
    404,
    "NotFound",
    // Rasa means to name the intent here.
    "The intent <function create_app.<locals>.trigger_intent at 0x0> does not exist in the domain.",
  ),
  badVerbosity: failure(
    400,
    "BadRequest",
    "Invalid parameter value for 'include_events'. Should be one of NONE, APPLIED, AFTER_RESTART, ALL",
    { details: { parameter: "include_events", in: "query" } },
  ),
  badEvents: failure(400, "BadRequest", "Couldn't extract a proper event from the request body.", {
    details: { parameter: "", in: "body" },
  }),
} as const;
