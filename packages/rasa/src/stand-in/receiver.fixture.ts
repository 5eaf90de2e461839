import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import type { Json, JsonObject } from "./json.ts";

/** What stands where the callback channels post. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  /** What came, in order. */
  readonly posts: readonly JsonObject[];
  /** Resolves when so many have come; rejects when they have not in ten seconds. */
  came(count: number): Promise<void>;
  /** Take what comes, refuse it, or cut the connection. */
  behave(as: "take" | "refuse" | "cut"): void;
}

export async function startReceiver(): Promise<Receiver> {
  const posts: JsonObject[] = [];
  const news = new EventEmitter();
  let behaviour: "take" | "refuse" | "cut" = "take";
  const server = createServer(async (request, response) => {
    const body: Json = JSON.parse(await text(request));
    posts.push({ authorization: request.headers.authorization ?? null, body });
    news.emit("post");
    if (behaviour === "cut") request.socket.destroy();
    else response.writeHead(behaviour === "take" ? 200 : 500).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return {
    url: `http://127.0.0.1:${address.port}/rasa/callback`,
    posts,
    came: async (count) => {
      const signal = AbortSignal.timeout(10_000);
      while (posts.length < count) await once(news, "post", { signal });
    },
    behave: (as) => {
      behaviour = as;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close").catch(() => undefined);
    },
  };
}
