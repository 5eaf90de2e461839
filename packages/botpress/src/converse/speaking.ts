import type { Logger } from "@rocketchat-connectors/core";
import { EngineError, type Fields } from "@rocketchat-connectors/dialog";
import { type Caller, statusOf } from "@rocketchat-connectors/dialog/http";
import type { Answer } from "../transport.ts";
import type { ConverseSettings } from "../types.ts";
import { type Asked, type Reading, readAnswer } from "./failures.ts";
import { type Fitted, sentIn } from "./fitting.ts";
import type { Halt } from "./halt.ts";
import type { Lesson, Limits } from "./limits.ts";
import type { Lines, Turn } from "./line.ts";
import type { Credentials } from "./login.ts";
import type { Patience } from "./patience.ts";
import type { Readiness } from "./readiness.ts";
import { converseUrl } from "./routes.ts";
import type { Tokens } from "./tokens.ts";

export interface SpeakingOptions {
  readonly settings: ConverseSettings;
  readonly caller: Caller;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Absent on the public route. */
  readonly tokens: Tokens | undefined;
  readonly asked: Omit<Asked, "what">;
  readonly limits: Limits;
  readonly lines: Lines;
  readonly patience: Patience;
  readonly halt: Halt;
  readonly readiness: Readiness;
  readonly logger: Logger;
  /** Aborted when all is over: only then is a request cut off whose answer may still come. */
  readonly closing: AbortSignal;
  readonly now: () => number;
  /** Waits; resolves early, with false, when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<boolean>;
}

/** Something that is said to the bot. */
export interface Saying {
  /** The Converse user. */
  readonly userId: string;
  /** What of it the server takes, as far as its limits are known. */
  readonly fit: (limits: Limits) => Fitted;
  /** Nothing is sent before. */
  readonly notBefore?: number;
}

/** Says things to a bot: each user's in their order, and each once. */
export class Speaking {
  readonly #options: SpeakingOptions;
  /** What the log has heard of the server's limits. */
  readonly #told = new Set<string>();

  constructor(options: SpeakingOptions) {
    this.#options = options;
  }

  /**
   * Resolves with what the bot answers. Rejects with an `EngineError`.
   *
   * Of what may have been sent nothing is sent again: v12 would take it for a second message, and answer it with the next.
   */
  async say(saying: Saying, signal: AbortSignal): Promise<Answer> {
    const { lines, now, closing } = this.#options;
    const since = now();
    const stop = either(signal, closing);
    try {
      return await lines.run(saying.userId, stop.signal, async (turn) => {
        await this.#wait(saying, stop.signal);
        return await this.#say(saying, turn, since, stop.signal);
      });
    } finally {
      stop.end();
    }
  }

  async #wait({ notBefore }: Saying, signal: AbortSignal): Promise<void> {
    const { now, sleep } = this.#options;
    const ms = (notBefore ?? 0) - now();
    if (ms > 0) await sleep(ms, signal);
  }

  /** What the server refuses for its form was not processed, and is sent at once in the form that it takes. */
  async #say(saying: Saying, turn: Turn, since: number, signal: AbortSignal): Promise<Answer> {
    const { limits, patience } = this.#options;
    const learnt: Lesson[] = [];
    for (;;) {
      const { body, note } = saying.fit(limits);
      const notes = note === undefined ? {} : { notes: [note] };
      if (body === undefined) return { payloads: [], ...notes };
      const reading = await patience.until(since, signal, () => this.#attempt(saying.userId, body, turn));
      if (reading.type === "answered") return { payloads: reading.payloads, ...notes };
      const lesson = limits.learn(reading.message, sentIn(body));
      // Each is learnt once, and a limit that is meant as "less than" once more.
      if (lesson === undefined || learnt.length > 2 || signal.aborted) throw reading.error;
      learnt.push(lesson);
      this.#tell(lesson);
    }
  }

  /** Resolves with an answer, or a refusal of the form. */
  async #attempt(userId: string, body: Fields, turn: Turn): Promise<Reading> {
    this.#options.halt.check();
    try {
      const reading = await this.#authorised(userId, body);
      if (reading.type === "answered" || reading.type === "invalid") return reading;
      throw this.#errorOf(reading);
    } catch (error) {
      const kind = error instanceof EngineError ? error.kind : undefined;
      // The bot may still be at work, and its answer would be given to whoever asks next.
      if (kind === "uncertain") turn.settle();
      // What is not there now has just started when it is.
      if (kind === "unavailable" && statusOf(error) === undefined) this.#options.readiness.loading();
      if (error instanceof EngineError && kind === "misconfigured") this.#options.halt.meet(error);
      throw error;
    }
  }

  #errorOf(reading: Exclude<Reading, { type: "answered" }>): EngineError {
    const { readiness } = this.#options;
    if (statusOf(reading.error) === 503) readiness.loading();
    if (reading.type !== "unknown-bot" || !readiness.isRecent) return reading.error;
    const { message, cause } = reading.error;
    return new EngineError("unavailable", `${message}; it may still be starting, too`, { cause });
  }

  async #authorised(userId: string, body: Fields): Promise<Reading> {
    const { tokens } = this.#options;
    if (tokens === undefined) return await this.#post(userId, body, undefined);
    const credentials = await tokens.current();
    const reading = await this.#post(userId, body, credentials);
    if (reading.type !== "unauthorised") return reading;
    const next = await tokens.after(credentials);
    const last = next === credentials ? reading : await this.#post(userId, body, next);
    if (last.type === "unauthorised") tokens.giveUp(last.error);
    return last;
  }

  async #post(userId: string, body: Fields, credentials: Credentials | undefined): Promise<Reading> {
    const { settings, caller, headers, asked, closing } = this.#options;
    const url = converseUrl(settings, asked.route, userId);
    const what = `POST ${url}`;
    const answer = await caller.call({
      ...{ what, method: "POST", url, body, signal: closing, timeoutMs: settings.timeoutMs, isProbe: true },
      headers: { ...headers, ...credentials?.headers },
    });
    return readAnswer({ ...asked, what }, answer);
  }

  /** Others may have been refused for the same before it was known. */
  #tell(lesson: Lesson): void {
    const text = this.#textOf(lesson);
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#options.logger[lesson === "metadata" ? "warn" : "info"](text);
  }

  #textOf(lesson: Lesson): string {
    const { limits, settings } = this.#options;
    if (lesson === "metadata") {
      return `Botpress at ${settings.url} takes no metadata (it does since 12.23.0): the bot is not told who speaks, and where`;
    }
    return (
      `Botpress takes at most ${limits.longestText} characters at once (converse.maxMessageLength, in bot.config.json or ` +
      `botpress.config.json): longer messages are ${settings.tooLong === "cut" ? "cut" : "refused"}`
    );
  }
}

/** A signal that aborts when one of two does; both may live long, and hear no more of it after `end`. */
function either(one: AbortSignal, other: AbortSignal): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const signal of [one, other]) {
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  }
  return {
    signal: controller.signal,
    end: () => {
      for (const signal of [one, other]) signal.removeEventListener("abort", stop);
    },
  };
}
