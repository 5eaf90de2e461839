import { type Fields, fields, text } from "./reading.ts";

/** A login: who one is, and the secret that proves it. */
export interface Login {
  readonly userId: string;
  readonly token: string;
}

/** The server answered a call with a refusal, or could not be reached (`status` 0). */
export class RestError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

type Query = Readonly<Record<string, string>>;

/** Calls the REST interface of the server that served this page. */
export class Rest {
  readonly #headers: Readonly<Record<string, string>>;

  constructor(login?: Login) {
    this.#headers = login === undefined ? {} : { "X-User-Id": login.userId, "X-Auth-Token": login.token };
  }

  get(path: string, query: Query = {}): Promise<Fields> {
    const search = new URLSearchParams(query).toString();
    return this.#call(search === "" ? path : `${path}?${search}`, {});
  }

  post(path: string, body: object): Promise<Fields> {
    const init = { method: "POST", body: JSON.stringify(body) };
    return this.#call(path, init, { "Content-Type": "application/json" });
  }

  upload(path: string, file: File, more: Query = {}): Promise<Fields> {
    const body = new FormData();
    for (const [name, value] of Object.entries(more)) body.append(name, value);
    body.append("file", file);
    return this.#call(path, { method: "POST", body });
  }

  async #call(path: string, init: RequestInit, more: Readonly<Record<string, string>> = {}): Promise<Fields> {
    const headers = { ...this.#headers, ...more };
    const response = await fetch(`/api/v1/${path}`, { ...init, headers }).catch(() => {
      throw new RestError("The server cannot be reached.", 0);
    });
    const body = fields(await response.json().catch(() => ({})));
    if (response.ok && body.success !== false) return body;
    throw new RestError(explain(response, body), response.status);
  }
}

/** The server's reason without the code in brackets that ends it. */
function explain({ status, headers }: Response, body: Fields): string {
  const reset = Number(headers.get("X-RateLimit-Reset"));
  if (status === 429 && reset > 0) {
    const seconds = Math.max(1, Math.ceil((reset - Date.now()) / 1000));
    return `The server asks to wait ${seconds} s before the next one.`;
  }
  const reason = text(body.message) ?? text(body.error) ?? `The server answered ${status}.`;
  return reason.replace(/\s*\[[\w-]+\]$/, "");
}
