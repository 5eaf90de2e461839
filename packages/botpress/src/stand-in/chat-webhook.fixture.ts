import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { until } from "@rocketchat-connectors/testkit";
import { isObject, type Json } from "./json.ts";

/** A post, as whoever stands at the webhook gets it. */
export interface Posted {
  readonly path: string;
  readonly secret: string | undefined;
  readonly body: Json;
}

/** What stands at the webhook of a Chat integration. */
export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  readonly posts: readonly Posted[];
  /** The types of the signals that came, in order. */
  readonly types: readonly string[];
  /** Take what comes (by default), refuse it, cut the connection, or let it wait until it is taken again. */
  behave(as: "take" | "refuse" | "cut" | "wait"): void;
  /** Resolves when so many have come. */
  came(count: number): Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const posts: Posted[] = [];
  let behaviour: "take" | "refuse" | "cut" | "wait" = "take";
  let waiting: (() => void)[] = [];
  const server = createServer(async (request, response) => {
    const { url = "", headers } = request;
    const body: Json = JSON.parse(await text(request));
    posts.push({ path: url, secret: headers["x-secret-key"]?.toString(), body });
    if (behaviour === "wait") await new Promise<void>((resolve) => waiting.push(resolve));
    if (behaviour === "cut") request.socket.destroy();
    else response.writeHead(behaviour === "refuse" ? 500 : 200).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return {
    url: `http://127.0.0.1:${address.port}/signals`,
    posts,
    get types() {
      return posts.map(({ body }) => (isObject(body) ? String(body.type) : ""));
    },
    behave: (as) => {
      behaviour = as;
      for (const go of waiting) go();
      waiting = [];
    },
    came: async (count) => {
      await until(
        () => `${count} posts, ${posts.length} came`,
        () => posts.length >= count,
      );
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close").catch(() => undefined);
    },
  };
}
