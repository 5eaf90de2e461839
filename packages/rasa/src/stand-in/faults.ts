import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";

/** What goes wrong with one request. */
export type Fault =
  /** The connection is cut before anything was processed, or after it. */
  | { readonly type: "reset"; readonly when?: "before" | "after" }
  /** The connection is cut in the middle of the answer's body. */
  | { readonly type: "reset-in-body" }
  /** No answer ever comes; the request is processed, unless `when` is `before`. */
  | { readonly type: "hang"; readonly when?: "before" | "after" }
  /** It is processed so late. */
  | { readonly type: "late"; readonly ms: number }
  /** The answer's body comes in so many pieces, each so long after the last. */
  | { readonly type: "slow-body"; readonly ms: number; readonly pieces?: number }
  /** Something in front of Rasa answers instead; without a body, a page of HTML. */
  | {
      readonly type: "answer";
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The answer comes compressed. */
  | { readonly type: "gzip" };

/** Which requests a fault is for, and how many of them. */
export interface FaultScope {
  /** Default `webhook`: messages to a channel. */
  readonly on?: "webhook" | "api" | "any";
  /** Default 1; `Infinity` until `clear`. */
  readonly times?: number;
}

type Env = { readonly Bindings: HttpBindings };

/** Faults that wait for requests; the oldest one that fits is taken. */
export class Faults {
  #waiting: { readonly fault: Fault; readonly on: "webhook" | "api" | "any"; left: number }[] = [];

  /** Lets the next requests go wrong. */
  inject(fault: Fault, { on = "webhook", times = 1 }: FaultScope = {}): void {
    this.#waiting.push({ fault, on, left: times });
  }

  /** From now on, nothing goes wrong. */
  clear(): void {
    this.#waiting = [];
  }

  /** The middleware in which they happen. */
  readonly middleware: MiddlewareHandler<Env> = async (context, next) => {
    const fault = this.#take(context.req.path);
    if (fault === undefined) return next();
    const early = await before(fault, context);
    if (early !== undefined) return early;
    await next();
    const changed = await after(fault, context);
    // Otherwise Hono makes a new one of both.
    context.res = undefined;
    context.res = changed;
  };

  #take(path: string): Fault | undefined {
    const kind = path.startsWith("/webhooks/") ? "webhook" : "api";
    const found = this.#waiting.find(({ on }) => on === "any" || on === kind);
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#waiting = this.#waiting.filter((each) => each !== found);
    return found.fault;
  }
}

/** What happens instead of the request; undefined when it is processed. */
async function before(fault: Fault, context: Context<Env>): Promise<Response | undefined> {
  switch (fault.type) {
    case "reset":
      return fault.when === "after" ? undefined : cut(context);
    case "hang":
      return fault.when === "before" ? RESPONSE_ALREADY_SENT : undefined;
    case "late":
      await pause(fault.ms);
      return undefined;
    case "answer":
      return new Response(fault.body ?? page(fault.status), {
        status: fault.status,
        headers: { "content-type": "text/html", ...fault.headers },
      });
    default:
      return undefined;
  }
}

/** What becomes of the answer. */
async function after(fault: Fault, context: Context<Env>): Promise<Response> {
  switch (fault.type) {
    case "reset":
      return cut(context);
    case "hang":
      return RESPONSE_ALREADY_SENT;
    case "reset-in-body":
      return inPieces(context, 2, async (piece) => {
        if (piece === 1) cut(context);
      });
    case "slow-body":
      return inPieces(context, fault.pieces ?? 4, () => pause(fault.ms));
    case "gzip": {
      const headers = new Headers(context.res.headers);
      headers.set("content-encoding", "gzip");
      headers.delete("content-length");
      const body = gzipSync(Buffer.from(await context.res.arrayBuffer()));
      return new Response(body, { status: context.res.status, headers });
    }
    default:
      return context.res;
  }
}

function cut({ env }: Context<Env>): Response {
  env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

async function inPieces(
  { env, res }: Context<Env>,
  count: number,
  between: (piece: number) => Promise<unknown>,
): Promise<Response> {
  const body = Buffer.from(await res.arrayBuffer());
  const size = Math.ceil(body.length / count);
  const { outgoing } = env;
  outgoing.writeHead(res.status, { ...Object.fromEntries(res.headers), "content-length": body.length });
  for (let piece = 0; piece < count; piece += 1) {
    if (piece > 0) await between(piece);
    if (outgoing.destroyed) break;
    await new Promise((resolve) => outgoing.write(body.subarray(piece * size, (piece + 1) * size), resolve));
  }
  outgoing.end();
  return RESPONSE_ALREADY_SENT;
}

function page(status: number): string {
  return `<html><head><title>${status}</title></head><body><h1>${status}</h1><hr>nginx</body></html>\n`;
}
