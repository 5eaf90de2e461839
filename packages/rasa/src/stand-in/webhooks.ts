import { PassThrough, Readable } from "node:stream";
import { type Context, Hono } from "hono";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { collector, queue } from "./outputs.ts";
import type { Rasa } from "./rasa.ts";
import { bodyOf, SanicError } from "./sanic.ts";
import type { Uttered } from "./turns.ts";

/**
 * The channels of Rasa's `credentials.yml` (`rasa/core/channels/rest.py` and `callback.py`, 3.6), and the one of
 * `examples/rasa/assistant/channel.py`.
 */
export function webhooks(rasa: Rasa): Hono {
  const app = new Hono({ strict: false });
  const alive = (context: Context) => context.json({ status: "ok" });
  app.get("/rest", alive);
  app.post("/rest/webhook", (context) => rest(context, rasa));
  app.all("/rest/webhook", notAllowed);
  for (const name of ["callback", "rocketchat_connector"] as const) {
    app.use(`/${name}/*`, async (context, next) => (rasa.callback === undefined ? context.notFound() : next()));
    app.get(`/${name}`, alive);
    app.post(`/${name}/webhook`, (context) => posting(context, rasa, name));
    app.all(`/${name}/webhook`, notAllowed);
  }
  return app;
}

async function rest(context: Context, rasa: Rasa): Promise<Response> {
  const uttered = utteredIn(await bodyOf(context), "rest");
  if (context.req.query("stream")?.toLowerCase() === "true") return streamed(rasa, uttered);
  const output = collector();
  const { signal } = context.req.raw;
  // Whatever goes wrong, the answer is a success with what was said until then.
  await rasa.utter({ ...uttered, signal }, output).catch(() => undefined);
  return context.json(output.elements);
}

async function posting(context: Context, rasa: Rasa, name: "callback" | "rocketchat_connector"): Promise<Response> {
  const isOwn = name === "rocketchat_connector";
  const token = rasa.tokens.webhook;
  if (isOwn && token !== undefined && context.req.header("authorization") !== `Bearer ${token}`) {
    throw new SanicError(401, "This needs the token of credentials.yml.");
  }
  const { sender, text, metadata } = utteredIn(await bodyOf(context), name);
  const output = rasa.poster(name);
  if (output === undefined) return context.notFound();
  // Rasa's own channel keeps neither what came with the message nor the channel that it names.
  const { signal } = context.req.raw;
  await rasa.utter({ sender, text, inputChannel: name, metadata: isOwn ? metadata : undefined, signal }, output);
  return context.text("success");
}

function notAllowed({ req }: Context): Response {
  throw new SanicError(405, `Method ${req.method} not allowed for URL ${req.path}`);
}

function utteredIn(body: Json, channel: string): Uttered {
  if (!isObject(body)) throw new Error("the body has no keys");
  const { sender, message, input_channel, metadata } = body;
  return {
    sender: sender === undefined || sender === null ? "default" : pythonText(sender),
    text: message,
    inputChannel: typeof input_channel === "string" && input_channel !== "" ? input_channel : channel,
    metadata: metadataOf(metadata),
  };
}

function metadataOf(metadata: Json | undefined): JsonObject | undefined {
  return isObject(metadata) ? metadata : undefined;
}

function pythonText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * One line of JSON for each element. Not even a status comes before the first one, and after an exception there is no
 * end, because nobody writes one.
 */
async function streamed(rasa: Rasa, uttered: Uttered): Promise<Response> {
  const lines = new PassThrough();
  // The client may leave at any time.
  lines.on("error", () => undefined);
  await new Promise<void>((begin) => {
    const output = queue(async (element) => {
      lines.write(`${JSON.stringify(element)}\n`);
      begin();
    });
    const ended = () => {
      lines.end();
      begin();
    };
    rasa.utter(uttered, output).then(ended, () => undefined);
  });
  return new Response(Readable.toWeb(lines), { headers: { "content-type": "text/event-stream" } });
}
