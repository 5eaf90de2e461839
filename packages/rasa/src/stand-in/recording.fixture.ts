import { isObject, type Json, type JsonObject } from "./json.ts";
import type { Receiver } from "./receiver.fixture.ts";

/** A request of a script. */
export interface Step {
  readonly title: string;
  readonly method?: string;
  readonly path: string;
  /** A text is sent as it is. */
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** What becomes of what is posted back; default it is taken. */
  readonly callbacks?: "refuse" | "cut";
  /** How many posts are awaited after the answer. */
  readonly later?: number;
  /** Nothing comes, not even a status; it is waited for a moment only. */
  readonly unanswered?: boolean;
}

/** A step with what came of it. */
export interface Exchange {
  readonly title: string;
  readonly request: JsonObject;
  readonly answer: JsonObject;
  /** What was posted before the answer, and after it. */
  readonly posts: JsonObject;
}

/** Takes the steps one after the other, and writes down what comes of them. */
export async function record(url: string, receiver: Receiver, steps: readonly Step[]): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = [];
  for (const step of steps) exchanges.push(await exchange(url, receiver, step));
  return exchanges;
}

async function exchange(url: string, receiver: Receiver, step: Step): Promise<Exchange> {
  const { title, method = step.body === undefined ? "GET" : "POST", path, body, headers = {}, later = 0 } = step;
  receiver.behave(step.callbacks ?? "take");
  const before = receiver.posts.length;
  const response = fetch(`${url}${path}`, {
    method,
    headers: { "content-type": "application/json", connection: "close", ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(step.unanswered ? 1_000 : 20_000),
  });
  const answer = step.unanswered ? await silence(response) : await answerOf(await response);
  const answered = receiver.posts.length;
  await receiver.came(answered + later);
  const posts = { before: receiver.posts.slice(before, answered), after: receiver.posts.slice(answered) };
  return { title, request: { method, path, ...(body === undefined ? {} : { body }), headers }, answer, posts };
}

async function silence(response: Promise<Response>): Promise<JsonObject> {
  const status = await response.then(
    (early) => early.status,
    () => null,
  );
  return { status };
}

async function answerOf(response: Response): Promise<JsonObject> {
  const type = response.headers.get("content-type")?.split(";")[0] ?? "none";
  const head = { status: response.status, type };
  const text = await response.text();
  if (type === "application/json") return { ...head, body: withoutChance(JSON.parse(text)) };
  if (type === "text/event-stream") return { ...head, lines: lines(text) };
  return { ...head, body: type === "text/html" ? words(text) : text };
}

function lines(text: string): readonly Json[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => withoutChance(JSON.parse(line)));
}

/** What a page of an error says. */
function words(html: string): string {
  return /<h1>(.*)<\/h1><p>([^\n<]*)/.exec(html)?.slice(1).join(" | ") ?? html;
}

const chance = new Set(["message_id", "model_id", "model_file", "timestamp", "latest_event_time"]);

/** The value with something else in place of what is another one each time. */
function withoutChance(value: unknown, key = ""): Json {
  if (chance.has(key) && value !== null) return `some ${key}`;
  if (Array.isArray(value)) return value.map((each) => withoutChance(each));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([k, each]) => [k, withoutChance(each, k)]));
  if (typeof value === "string") return value.replaceAll(/0x[0-9a-f]+/g, "0x0");
  return typeof value === "number" || typeof value === "boolean" ? value : null;
}
