import type { DevServerOptions } from "../../index.ts";
import { createDevServer, type DevServer } from "../../server.ts";

/** What a server answered. */
export class Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly response: Response;

  constructor(response: Response, body: Readonly<Record<string, unknown>>) {
    this.status = response.status;
    this.body = body;
    this.response = response;
  }

  /** The value under a path such as `message._id` or `messages.0.msg`. */
  at(path: string): unknown {
    return path
      .split(".")
      .reduce<unknown>(
        (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
        this.body,
      );
  }

  text(path: string): string {
    const value = this.at(path);
    if (typeof value !== "string") throw new Error(`no text at "${path}" in ${JSON.stringify(this.body)}`);
    return value;
  }

  list(path: string): readonly unknown[] {
    const value = this.at(path);
    if (!Array.isArray(value)) throw new Error(`no list at "${path}" in ${JSON.stringify(this.body)}`);
    return value;
  }
}

/** Somebody who calls the HTTP API. */
export class RestCaller {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly #url: string;

  constructor(url: string, id: string, headers: Readonly<Record<string, string>>) {
    this.#url = url;
    this.id = id;
    this.headers = headers;
  }

  get(path: string): Promise<Answered> {
    return this.#call(path, { headers: this.headers });
  }

  post(path: string, body: unknown = {}): Promise<Answered> {
    const headers = { ...this.headers, "Content-Type": "application/json" };
    return this.#call(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  postForm(path: string, form: FormData): Promise<Answered> {
    return this.#call(path, { method: "POST", headers: this.headers, body: form });
  }

  async #call(path: string, init: RequestInit): Promise<Answered> {
    const response = await fetch(`${this.#url}/api/v1/${path}`, init);
    const json = response.headers.get("content-type")?.includes("application/json") === true;
    const body: unknown = json ? await response.json() : { text: await response.text() };
    return new Answered(response, body as Readonly<Record<string, unknown>>);
  }
}

/** A server with four accounts; `team` is a private group of ada and bot, `lobby` a channel that only ada is in. */
export interface People extends AsyncDisposable {
  readonly server: DevServer;
  readonly ada: RestCaller;
  readonly bot: RestCaller;
  readonly eve: RestCaller;
  readonly root: RestCaller;
  readonly nobody: RestCaller;
}

const roles = { ada: ["user"], bot: ["user", "bot"], eve: ["user"], root: ["admin"] };

/** Starts a server with these people; the id of ada is `id-ada`. */
export async function startWithPeople(options: DevServerOptions = {}): Promise<People> {
  const users = Object.entries(roles).map(([username, held]) => ({
    username,
    id: `id-${username}`,
    name: username.toUpperCase(),
    roles: held,
    token: `token of ${username}`,
  }));
  const server = await createDevServer({
    limits: false,
    ...options,
    users: [...users, ...(options.users ?? [])],
    rooms: [
      { name: "team", id: "team", type: "p", members: ["ada", "bot"] },
      { name: "lobby", id: "lobby", members: ["ada"] },
      ...(options.rooms ?? []),
    ],
  });
  const as = (username: string) => callerOf(server, username);
  return {
    server,
    ada: as("ada"),
    bot: as("bot"),
    eve: as("eve"),
    root: as("root"),
    nobody: new RestCaller(server.url, "", {}),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** The caller behind an account that `startWithPeople` made. */
export function callerOf(server: DevServer, username: string): RestCaller {
  const id = `id-${username}`;
  return new RestCaller(server.url, id, { "X-User-Id": id, "X-Auth-Token": `token of ${username}` });
}
