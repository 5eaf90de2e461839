import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { plainError } from "../world/errors.ts";

/** The request context of the HTTP server underneath. */
export type HttpContext = Context<{ Bindings: HttpBindings }>;

/** The parsed JSON body, or undefined when there is none; files and forms are left to the handler. */
export async function readJson(request: Request): Promise<unknown> {
  if (request.method === "GET" || request.headers.get("content-type")?.includes("application/json") !== true)
    return undefined;
  const text = await request.text();
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch (cause) {
    throw plainError(`Invalid JSON: ${String(cause)}`);
  }
}

/** The query by key; repeated keys and `key[]` become lists. */
export function readQuery(url: string): Record<string, unknown> {
  const params = new URL(url).searchParams;
  const query: Record<string, unknown> = {};
  for (const key of new Set(params.keys())) {
    const values = params.getAll(key);
    query[key.replace(/\[\]$/, "")] = key.endsWith("[]") || values.length > 1 ? values : values[0];
  }
  return query;
}
