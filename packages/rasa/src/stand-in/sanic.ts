import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Json } from "./json.ts";

const descriptions = {
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  500: "Internal Server Error",
} as const satisfies Partial<Record<ContentfulStatusCode, string>>;

/** What Rasa's HTTP server answers itself, before any code of Rasa or after its code raised. */
export class SanicError extends Error {
  readonly status: keyof typeof descriptions;

  constructor(status: keyof typeof descriptions, message: string) {
    super(message);
    this.status = status;
  }
}

/** Any other error is one of Rasa's code. */
export function sanicErrorOf(error: Error): SanicError {
  if (error instanceof SanicError) return error;
  return new SanicError(500, "The server encountered an internal error and cannot complete your request.");
}

/** JSON for those who sent JSON, a page for everybody else. */
export function sanicAnswer(context: Context, { status, message }: SanicError): Response {
  const description = descriptions[status];
  if (context.req.header("content-type")?.startsWith("application/json")) {
    return context.json({ description, status, message }, status);
  }
  const title = `⚠️ ${status} — ${description}`;
  return context.html(`<!DOCTYPE html><title>${title}</title>\n<h1>${title}</h1><p>${message}\n`, status);
}

/** The body of a request; Rasa's code raises for one that is empty. */
export async function bodyOf({ req }: Context): Promise<Json> {
  const body = await req.text();
  if (body === "") throw new Error("there is no body");
  try {
    return JSON.parse(body);
  } catch {
    throw new SanicError(400, "Failed when parsing body as json");
  }
}
