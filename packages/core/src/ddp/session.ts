import { messageOf, RocketChatError } from "../errors.ts";
import { type Deferred, deferred } from "../util/deferred.ts";
import { within } from "../util/timer.ts";
import { type Waiting, waiting } from "./calls.ts";
import { encode } from "./codec.ts";
import { fromWire } from "./errors.ts";
import { readFrame, type ServerFrame } from "./frames.ts";
import { type Heartbeat, type HeartbeatOptions, heartbeat } from "./heartbeat.ts";
import { openSocket, type Socket, type SocketOptions } from "./socket.ts";

/** One DDP connection from its handshake to its end. It never comes back: a lost one is replaced. */
export interface Session {
  /** The method's result. Throws what the server refused, `timeout`, or `unreachable` when the connection is lost. */
  call(method: string, params: readonly unknown[]): Promise<unknown>;
  subscribe(name: string, params: readonly unknown[]): Subscription;
  /** Asks for no further events; those on their way still arrive. */
  unsubscribe(subscriptionId: string): void;
  /** Why the connection ended. Never rejects. */
  readonly closed: Promise<RocketChatError>;
  close(reason?: RocketChatError): void;
}

/** A subscription that was asked for. */
export interface Subscription {
  readonly id: string;
  /** Resolves once the server is ready to send. Rejects with what the server refused, or why the connection ended. */
  readonly ready: Promise<void>;
}

export interface SessionHandlers {
  /** A stream's event. DDP names no subscription here: routing goes by collection and event name. */
  event(collection: string, eventName: string, args: readonly unknown[]): void;
  /** The server ended a subscription that was ready. */
  lost(subscriptionId: string, error: RocketChatError): void;
  /** Something arrived that is not understood; the connection goes on. */
  oddity(text: string): void;
}

export interface SessionOptions extends SocketOptions {
  /** Deadline of the handshake, of each method and of each subscription. */
  readonly answerTimeoutMs: number;
  readonly heartbeat: HeartbeatOptions;
}

/** Connects and shakes hands. Throws `unreachable`, `timeout`, `protocol`. */
export async function openSession(url: string, handlers: SessionHandlers, options: SessionOptions): Promise<Session> {
  const machine = new SessionMachine(handlers, options);
  const socket = await openSocket(
    url,
    {
      message: (text) => machine.receive(text),
      closed: (code, reason) =>
        machine.end(
          new RocketChatError("unreachable", `the connection to ${url} ended (${code}${reason && ` ${reason}`})`),
        ),
    },
    options,
  );
  await machine.shakeHands(socket, url);
  return machine;
}

/** Enough to tell a page from a frame, and less than what stands before the token in the answer to a login. */
const shownOfGarbage = 40;

type Request = Readonly<Record<string, unknown>> & { readonly params: readonly unknown[] };

class SessionMachine implements Session {
  readonly closed: Promise<RocketChatError>;
  readonly #handlers: SessionHandlers;
  readonly #options: SessionOptions;
  readonly #connected = deferred<void>();
  readonly #end: Deferred<RocketChatError> = deferred();
  readonly #results = waiting<unknown>();
  readonly #readies = waiting<void>();
  #socket: Socket | undefined;
  #heartbeat: Heartbeat | undefined;
  #over: RocketChatError | undefined;
  #lastId = 0;

  constructor(handlers: SessionHandlers, options: SessionOptions) {
    this.#handlers = handlers;
    this.#options = options;
    this.closed = this.#end.promise;
    this.#connected.promise.catch(() => {});
  }

  async shakeHands(socket: Socket, url: string): Promise<void> {
    this.#socket = socket;
    const { answerTimeoutMs, signal } = this.#options;
    const giveUp = (): void => this.end(new RocketChatError("closed", `connecting to ${url} was given up`));
    signal?.addEventListener("abort", giveUp, { once: true });
    this.#send({ msg: "connect", version: "1", support: ["1", "pre2", "pre1"] });
    try {
      await within(
        this.#connected.promise,
        answerTimeoutMs,
        () => new RocketChatError("timeout", `${url} opened but did not answer within ${answerTimeoutMs} ms`),
      );
    } catch (error) {
      socket.terminate();
      throw error;
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
    this.#heartbeat = heartbeat(
      this.#options.heartbeat,
      () => this.#send({ msg: "ping", id: this.#nextId() }),
      () => {
        this.end(new RocketChatError("unreachable", `the connection to ${url} went silent`));
        socket.terminate();
      },
    );
  }

  async call(method: string, params: readonly unknown[]): Promise<unknown> {
    const id = this.#nextId();
    try {
      return await this.#ask(this.#results, id, `method ${method}`, { msg: "method", id, method, params });
    } finally {
      this.#names.delete(id);
    }
  }

  subscribe(name: string, params: readonly unknown[]): Subscription {
    const id = this.#nextId();
    const ready = this.#ask(this.#readies, id, `subscription ${name} ${String(params[0])}`, {
      msg: "sub",
      id,
      name,
      params,
    });
    return { id, ready };
  }

  unsubscribe(subscriptionId: string): void {
    this.#names.delete(subscriptionId);
    this.#send({ msg: "unsub", id: subscriptionId });
  }

  close(reason = new RocketChatError("closed", "the connection was closed")): void {
    this.end(reason);
    this.#socket?.close();
  }

  receive(text: string): void {
    if (this.#over) return;
    this.#heartbeat?.alive();
    try {
      const frame = readFrame(text);
      if (frame) this.#take(frame);
      else this.#handlers.oddity(`the server sent a frame that is not JSON: ${text.slice(0, shownOfGarbage)}`);
    } catch (error) {
      // What is thrown here would end the process, and one odd frame is not worth that.
      this.#handlers.oddity(`the server sent a frame that cannot be taken: ${messageOf(error)}`);
    }
  }

  /** Takes the first reason; later ones are its consequences. */
  end(reason: RocketChatError): void {
    this.#over ??= reason;
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    this.#connected.reject(reason);
    this.#results.failAll(reason);
    this.#readies.failAll(reason);
    this.#end.resolve(reason);
  }

  /** What each open request and live subscription was for, to name it in errors. */
  readonly #names = new Map<string, string>();

  #take(frame: ServerFrame): void {
    switch (frame.msg) {
      case "connected":
        return this.#connected.resolve();
      case "failed":
        return this.#connected.reject(
          new RocketChatError("protocol", `the server does not speak DDP version 1 (it asks for ${frame.version})`),
        );
      case "ping":
        return this.#send({ msg: "pong", ...(frame.id === undefined ? {} : { id: frame.id }) });
      case "changed":
        return this.#handlers.event(frame.collection, frame.eventName, frame.args);
      case "result":
        this.#results.settle(frame.id, frame.error ? this.#refusal(frame.id, frame.error) : { value: frame.result });
        return;
      case "ready":
        for (const id of frame.subs) this.#readies.settle(id, { value: undefined });
        return;
      case "nosub":
        return this.#refused(frame);
      case "error":
        return this.#handlers.oddity(`the server reports a protocol error: ${frame.reason}`);
      default:
        return;
    }
  }

  #refusal(id: string, error: Parameters<typeof fromWire>[1]): { error: RocketChatError } {
    return { error: fromWire(this.#names.get(id) ?? "request", error) };
  }

  #refused(frame: Extract<ServerFrame, { msg: "nosub" }>): void {
    const { error } = this.#refusal(frame.id, frame.error ?? { code: "nosub", reason: "no reason given" });
    const wasLive = this.#names.delete(frame.id) && !this.#readies.settle(frame.id, { error });
    if (wasLive) this.#handlers.lost(frame.id, error);
  }

  /** Sends a request and waits for its answer; on a connection that has ended there is none to wait for. */
  async #ask<T>(answers: Waiting<T>, id: string, what: string, frame: Request): Promise<T> {
    if (this.#over) throw this.#over;
    const text = JSON.stringify({ ...frame, params: frame.params.map(encode) });
    this.#names.set(id, what);
    const answer = answers.await(id, what, this.#options.answerTimeoutMs);
    this.#socket?.send(text);
    return await answer;
  }

  #send(frame: Readonly<Record<string, unknown>>): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #nextId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }
}
