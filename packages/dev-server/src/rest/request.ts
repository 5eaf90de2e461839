import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { parseJson } from "../json.ts";
import { plainError } from "../world/errors.ts";

/** The request context of the HTTP server underneath. */
export type HttpContext = Context<{ Bindings: HttpBindings }>;

/** The parsed body, JSON or a plain form; undefined when there is none. Forms with files are left to the handler. */
export async function readBody(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (request.method === "GET") return undefined;
  if (type.includes("application/x-www-form-urlencoded"))
    return Object.fromEntries(new URLSearchParams(await request.text()));
  if (!type.includes("application/json")) return undefined;
  const text = await request.text();
  try {
    return text === "" ? undefined : parseJson(text);
  } catch (cause) {
    throw plainError(`Invalid JSON: ${String(cause)}`);
  }
}

/** The query by key; repeated keys and `key[]` become lists. */
export function readQuery(url: string): Record<string, unknown> {
  const params = new URL(url).searchParams;
  return Object.fromEntries(
    [...new Set(params.keys())].map((key) => {
      const values = params.getAll(key);
      return [key.replace(/\[\]$/, ""), key.endsWith("[]") || values.length > 1 ? values : values[0]];
    }),
  );
}
