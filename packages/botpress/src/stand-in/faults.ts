import { setTimeout as pause } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";

/** What goes wrong with one request. `before` means that nothing was processed, `after` that all was. */
export type Fault =
  /** The connection is cut. Default `before`. */
  | { readonly type: "reset"; readonly when?: "before" | "after" }
  /** The connection is cut in the middle of the answer's body. */
  | { readonly type: "reset-in-body" }
  /** No answer ever comes. Default `after`. */
  | { readonly type: "hang"; readonly when?: "before" | "after" }
  /** It is processed so late. */
  | { readonly type: "late"; readonly ms: number }
  /** It is processed at once, and answered so late. */
  | { readonly type: "late-answer"; readonly ms: number }
  /** The answer's body comes in so many pieces, each so long after the last. */
  | { readonly type: "slow-body"; readonly ms: number; readonly pieces?: number }
  /** Another answer than the right one; without a body, a page of HTML, as of a proxy. Default `before`. */
  | {
      readonly type: "answer";
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly when?: "before" | "after";
    }
  /** An answer in JSON that has so many bytes; nothing was processed. */
  | { readonly type: "giant"; readonly bytes: number };

/** Which requests a fault is for, and how many of them. */
export interface FaultScope<Kind extends string> {
  /** Default the stand-in's first kind. */
  readonly on?: Kind | "any";
  /** Default 1; `Infinity` until `clear`. */
  readonly times?: number;
}

type Env = { readonly Bindings: HttpBindings };

interface Waiting<Kind extends string> {
  readonly fault: Fault;
  readonly on: Kind | "any";
  left: number;
}

/** Faults that wait for requests; the oldest one that fits is taken. */
export class Faults<Kind extends string = string> {
  readonly #kindOf: (method: string, path: string) => Kind | undefined;
  readonly #usual: Kind;
  #waiting: Waiting<Kind>[] = [];

  /** `kindOf` tells requests apart; `usual` is what a fault is for when nothing else is said. */
  constructor(usual: Kind, kindOf: (method: string, path: string) => Kind | undefined) {
    this.#usual = usual;
    this.#kindOf = kindOf;
  }

  /** Lets the next requests go wrong. */
  inject(fault: Fault, { on = this.#usual, times = 1 }: FaultScope<Kind> = {}): void {
    this.#waiting.push({ fault, on, left: times });
  }

  /** From now on, nothing goes wrong. */
  clear(): void {
    this.#waiting = [];
  }

  /** The middleware in which they happen. */
  readonly middleware: MiddlewareHandler<Env> = async (context, next) => {
    const fault = this.#take(context.req.method, context.req.path);
    if (fault === undefined) return next();
    const early = await before(fault, context);
    if (early !== undefined) return early;
    await next();
    const changed = await after(fault, context);
    // Otherwise Hono makes a new one of both.
    context.res = undefined;
    context.res = changed;
  };

  #take(method: string, path: string): Fault | undefined {
    const kind = this.#kindOf(method, path);
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
      return fault.when === "after" ? undefined : answer(fault);
    case "giant":
      return giant(fault.bytes);
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
    case "answer":
      return answer(fault);
    case "late-answer":
      await pause(fault.ms);
      return context.res;
    case "reset-in-body":
      return inPieces(context, 2, async (piece) => {
        if (piece === 1) cut(context);
      });
    case "slow-body":
      return inPieces(context, fault.pieces ?? 4, () => pause(fault.ms));
    default:
      return context.res;
  }
}

function answer({ status, body = page(status), headers }: Extract<Fault, { type: "answer" }>): Response {
  return new Response(body, { status, headers: { "content-type": "text/html; charset=utf-8", ...headers } });
}

/** One text that fills the answer of every Botpress: whoever reads it all finds it well formed. */
function giant(bytes: number): Response {
  const [head, tail] = ['{"responses":[{"type":"text","text":"', '"}]}'];
  const body = head + "x".repeat(Math.max(0, bytes - head.length - tail.length)) + tail;
  return new Response(body, { headers: { "content-type": "application/json; charset=utf-8" } });
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
