import { openSession, type Session, type SessionOptions } from "../ddp/session.ts";
import { isRocketChatError, messageOf, RocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { asDocument, parseDate } from "../rest/documents.ts";
import type { LoginToken } from "../rest/http.ts";
import { deferred } from "../util/deferred.ts";
import { sleep, stopSwitch, unlessAborted } from "../util/timer.ts";
import { watchAccount } from "./account-watch.ts";
import { type BackoffOptions, backoff, countFailures } from "./backoff.ts";
import type { Login } from "./login.ts";
import type { Registry } from "./registry.ts";

/** Where the connection is; each state carries what belongs to it. */
export type ConnectionState =
  | { readonly name: "connecting"; readonly attempt: number }
  | { readonly name: "online"; readonly session: Session; readonly reconnected: boolean }
  | { readonly name: "offline"; readonly reason: RocketChatError; readonly retryInMs: number }
  | { readonly name: "closed"; readonly reason?: RocketChatError };

export interface SupervisorOptions {
  /** `ws(s)://…/websocket`. */
  readonly socketUrl: string;
  readonly session: SessionOptions;
  readonly backoff: BackoffOptions;
  readonly random: () => number;
  readonly logger: Logger;
  readonly login: Login;
  readonly registry: Registry;
  /** Runs once the account is known and before the streams are asked for, on each connection. */
  readonly beforeStreams: () => Promise<void>;
  /** Runs once every stream is live again and before the connection counts as online: the place of recovery. */
  readonly afterStreams: () => Promise<void>;
  readonly onState: (state: ConnectionState) => void;
}

/** Keeps one logged-in, subscribed session alive until it is closed or the account is refused. */
export interface Supervisor {
  /** Resolves when first online. Throws what makes trying again pointless, or `closed`. */
  readonly ready: Promise<void>;
  /** The live session. Throws `unreachable` while there is none. */
  session(): Session;
  readonly state: ConnectionState;
  /** Ends it at once; resolves when nothing is left running, which a pending REST call may hold up. */
  close(reason?: RocketChatError): Promise<void>;
}

/** Whether no waiting mends it. A refused stream is final at the start, where it is a matter of rights. */
const isFinal = (error: RocketChatError, wasOnline: boolean): boolean =>
  ["invalid_settings", "unauthorized", "two_factor_required", "closed"].includes(error.code) ||
  (error.code === "forbidden" && !wasOnline);

const clientClosed = (): RocketChatError => new RocketChatError("closed", "the client is closed");

export function supervise(options: SupervisorOptions): Supervisor {
  const machine = new SupervisorMachine(options);
  machine.start();
  return machine;
}

class SupervisorMachine implements Supervisor {
  readonly ready: Promise<void>;
  state: ConnectionState = { name: "connecting", attempt: 1 };
  readonly #options: SupervisorOptions;
  readonly #ready = deferred<void>();
  readonly #stop = stopSwitch();
  /** The latest, be it still logging in. */
  #session: Session | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.ready = this.#ready.promise;
    this.ready.catch(() => {});
  }

  start(): void {
    // A REST call may be the first to hear it, while the socket is still open.
    void this.#options.login.refused.then((reason) => this.#fail(reason));
    this.#running = this.#run();
  }

  session(): Session {
    if (this.state.name === "online") return this.state.session;
    this.#refuseWhenEnded();
    throw new RocketChatError("unreachable", `not connected to Rocket.Chat now (${this.state.name})`);
  }

  async close(reason?: RocketChatError): Promise<void> {
    this.#end({ name: "closed", ...(reason ? { reason } : {}) });
    await this.#running;
  }

  #fail(reason: RocketChatError): void {
    this.#end({ name: "closed", reason });
  }

  #end(state: Extract<ConnectionState, { name: "closed" }>): void {
    this.#enter(state);
    this.#session?.close(state.reason);
    this.#stop.abort();
    this.#ready.reject(state.reason ?? new RocketChatError("closed", "the client was closed before it was connected"));
  }

  /** The one transition: nothing follows `closed`. */
  #enter(next: ConnectionState): void {
    if (this.state.name === "closed") return;
    this.state = next;
    this.#options.onState(next);
  }

  get #ended(): boolean {
    return this.state.name === "closed";
  }

  #refuseWhenEnded(): void {
    if (this.#ended) throw clientClosed();
  }

  async #run(): Promise<void> {
    const failures = countFailures(this.#options.backoff.longestMs);
    let online = false;
    while (!this.#ended) {
      this.#enter({ name: "connecting", attempt: failures.inARow + 1 });
      let since: number | undefined;
      try {
        const session = await this.#establish();
        this.#enter({ name: "online", session, reconnected: online });
        online = true;
        since = performance.now();
        this.#ready.resolve();
        void this.#watchWhenSettled(session);
        throw await session.closed;
      } catch (error) {
        if (this.#ended) return;
        failures.add(since && performance.now() - since);
        await this.#afterFailure(error, failures.inARow, online);
      }
    }
  }

  /** Spares a server that ends many connections what can wait: it counts subscriptions across them (80 in 40 s). */
  async #watchWhenSettled(session: Session): Promise<void> {
    const isSettled = await sleep(this.#options.backoff.longestMs, this.#stop.signal);
    if (isSettled && this.state.name === "online" && this.state.session === session)
      watchAccount(session, this.#options);
  }

  async #afterFailure(thrown: unknown, failures: number, wasOnline: boolean): Promise<void> {
    const error = isRocketChatError(thrown)
      ? thrown
      : new RocketChatError("protocol", messageOf(thrown), { cause: thrown });
    if (isFinal(error, wasOnline)) return this.#fail(error);
    const { random, logger } = this.#options;
    const retryInMs = Math.max(backoff(failures, random, this.#options.backoff), error.retryInMs ?? 0);
    logger.warn(`${error.message}; trying again in ${retryInMs} ms`);
    this.#enter({ name: "offline", reason: error, retryInMs });
    await sleep(retryInMs, this.#stop.signal);
  }

  async #establish(): Promise<Session> {
    const { login, registry, logger, socketUrl } = this.#options;
    await login.obtain();
    this.#refuseWhenEnded();
    await unlessAborted(this.#options.beforeStreams(), this.#stop.signal, clientClosed);
    let current: Session | undefined;
    const session = await openSession(
      socketUrl,
      {
        event: registry.route,
        lost: (id, error) => current && registry.lost(id, error, current),
        oddity: (text) => logger.warn(text),
      },
      { ...this.#options.session, signal: this.#stop.signal },
    );
    current = session;
    this.#session = session;
    try {
      this.#refuseWhenEnded();
      await this.#resume(session);
      await registry.establish(session);
      await this.#options.afterStreams();
      const over = await Promise.race([session.closed, undefined]);
      if (over) throw over;
    } catch (error) {
      session.close();
      throw error;
    }
    return session;
  }

  /** Logs the socket in with the REST token; a token that the server dropped is replaced once. */
  async #resume(session: Session): Promise<void> {
    const { login } = this.#options;
    const token = await login.obtain();
    const resume = async (given: LoginToken): Promise<void> => {
      const answer = await session.call("login", [{ resume: given.authToken }]);
      login.lasts(given, parseDate(asDocument(answer)?.tokenExpires));
    };
    try {
      await resume(token);
    } catch (error) {
      if (!isRocketChatError(error) || error.code !== "unauthorized") throw error;
      await resume(await login.renew(token));
    }
  }
}
