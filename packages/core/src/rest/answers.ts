import { RocketChatError } from "../errors.ts";
import { shownLink } from "../util/url.ts";
import { asDocument } from "./documents.ts";
import { fromRefusal } from "./errors.ts";

/** A JSON object, sent or received. */
export type Body = Readonly<Record<string, unknown>>;

/** An answer as HTTP carries it. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data: string;
}

/** How a route's rate limit stands, by the headers of an answer. */
export interface Allowance {
  /** Calls in a window. */
  readonly limit: number;
  /** Calls that are left of them. */
  readonly remaining: number;
  /** When the next window opens, by the server's clock: milliseconds since the epoch. */
  readonly resetAt: number;
  /** Milliseconds until then. */
  readonly resetInMs: number;
}

/** The server's clock where it differs from ours: its `Date` header leaves out what is less than a second. */
function serverNow(header: unknown): number {
  const now = Date.now();
  const told = Date.parse(String(header));
  return told > now || told < now - 1_200 ? told : now;
}

const numberIn = (header: unknown): number => (header === undefined ? Number.NaN : Number(header));

/** Tells how the route's rate limit stands; nothing of a failure that does not say it. */
export function tellAllowance(answer: Answer, tell: (allowance: Allowance | undefined) => void): void {
  const allowance = allowanceOf(answer);
  if (allowance || answer.status === 200) tell(allowance);
}

function allowanceOf({ headers }: Answer): Allowance | undefined {
  const resetAt = numberIn(headers["x-ratelimit-reset"]);
  if (!Number.isFinite(resetAt)) return undefined;
  const limit = numberIn(headers["x-ratelimit-limit"]);
  const remaining = numberIn(headers["x-ratelimit-remaining"]);
  if (!(limit >= 1) || !(remaining >= 0)) return undefined;
  return { limit, remaining, resetAt, resetInMs: Math.max(0, resetAt - serverNow(headers.date)) };
}

/**
 * When more calls are taken, by the server's clock: Rocket.Chat says it in a header of its own, what stands in front of
 * it in the usual one, which holds seconds or a date.
 */
function resetOf({ status, headers }: Answer): number | undefined {
  const own = numberIn(headers["x-ratelimit-reset"]);
  if (Number.isFinite(own)) return own;
  const usual = String(headers["retry-after"] ?? "");
  if (status !== 429 || usual === "") return undefined;
  const at = /^\d+$/.test(usual) ? serverNow(headers.date) + Number(usual) * 1_000 : Date.parse(usual);
  return at >= serverNow(headers.date) ? at : undefined;
}

function objectIn(text: string): Body | undefined {
  try {
    return asDocument(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The answer's JSON object; servers answer unknown routes with HTML or plain text. */
export function bodyOf(what: string, answer: Answer): Body {
  const { status, headers } = answer;
  if (status >= 300 && status < 400) {
    const target = shownLink(String(headers.location ?? "elsewhere"));
    throw new RocketChatError(
      "unreachable",
      `${what}: the server redirects to ${target}; set ROCKETCHAT_URL to where it really is`,
      { status },
    );
  }
  const body = objectIn(answer.data);
  const resetAt = resetOf(answer);
  const refusal = { status, body: body ?? {}, ...(resetAt === undefined ? {} : { resetAt }) };
  if (status >= 400) throw fromRefusal(what, refusal, serverNow(headers.date));
  if (!body) {
    throw new RocketChatError(
      "not_found",
      `${what}: the server answered no JSON; is ROCKETCHAT_URL a Rocket.Chat server, and does its version have this call?`,
      { status },
    );
  }
  if (body.success === false) throw fromRefusal(what, refusal, serverNow(headers.date));
  return body;
}
