import type { JsonObject } from "./json.ts";

/** Where questions go. */
export interface Asked {
  readonly url: string;
}

export interface Way {
  readonly user?: string;
  readonly bot?: string;
  /** After the user, e.g. `/secured?include=nlu`. */
  readonly end?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the body is none. */
  readonly json: unknown;
}

/** Says something as raw as HTTP is: a text is sent as it is, an object as JSON. */
export async function ask(
  { url }: Asked,
  body: JsonObject | string,
  { user = "ann", bot = "bot", end = "", headers = {}, signal }: Way = {},
): Promise<Answered> {
  const answer = await fetch(`${url}/api/v1/bots/${bot}/converse/${encodeURIComponent(user)}${end}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
  return answered(answer);
}

/** Says words on the public route; resolves with the texts of the answer, or the message of an error. */
export async function talk(to: Asked, text: string, way: Way = {}): Promise<readonly unknown[] | string> {
  const { status, json } = await ask(to, { type: "text", text }, way);
  const { responses, message } = json as { responses: readonly { text?: string }[]; message?: string };
  return status === 200 ? responses.map((one) => one.text) : String(message);
}

/** Any other request. */
export async function call(
  { url }: Asked,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: JsonObject,
): Promise<Answered> {
  const json = { "content-type": "application/json", ...headers };
  return answered(
    await fetch(
      url + path,
      body === undefined ? { headers } : { method: "POST", headers: json, body: JSON.stringify(body) },
    ),
  );
}

/** A body with texts only. */
export function said(...texts: readonly string[]) {
  return { responses: texts.map((text) => ({ type: "text", text })) };
}

async function answered(answer: Response): Promise<Answered> {
  const text = await answer.text();
  const { status, headers } = answer;
  const isJson = headers.get("content-type")?.startsWith("application/json") === true;
  return { status, headers, text, json: isJson ? JSON.parse(text) : undefined };
}
