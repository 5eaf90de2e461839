import { backoff, isRocketChatError, type Logger, messageOf, RocketChatError } from "@rocketchat-connectors/core";
import { EngineError } from "@rocketchat-connectors/dialog";
import { sleep } from "@rocketchat-connectors/dialog/http";
import type { Ears } from "../transport.ts";
import type { Turns } from "../turns.ts";
import type { BotSaid } from "./answers.ts";
import type { Registration } from "./registration.ts";

export interface SayingsOptions {
  readonly turns: Turns;
  readonly ears: Pick<Ears, "said">;
  readonly logger: Logger;
  /** Aborted when the connector ends. */
  readonly signal: AbortSignal;
  /** Marks a message as said; never rejects. */
  readonly acknowledge: (bot: Registration, messageId: string) => void;
  /** Milliseconds that a message waits for one that was said before it and comes after it. Default 100. */
  readonly gatherMs?: number | undefined;
  /** Milliseconds before what Rocket.Chat did not take is said again, at first and at the most. Default 500 and 30 000. */
  readonly pauses?: { readonly firstMs: number; readonly longestMs: number } | undefined;
}

interface Waiting {
  readonly bot: Registration;
  readonly said: BotSaid;
  /** When it may be said, by our clock. */
  readonly readyAt: number;
  readonly outcome: Promise<void>;
  readonly settle: (task: Promise<void>) => void;
}

/** More that waits in a conversation is refused. */
const mostWaiting = 500;
/** What waiting mends. */
const passing = new Set(["unreachable", "timeout", "rate_limited", "protocol"]);

/**
 * What the bot says, brought to Rocket.Chat: in the order in which Botpress stored it, within a conversation. Botpress may
 * hand over several messages at a time, or one of them twice.
 */
export class Sayings {
  readonly #options: SayingsOptions;
  readonly #lanes = new Map<string, Waiting[]>();

  constructor(options: SayingsOptions) {
    this.#options = options;
  }

  /** Resolves when it is stored in Rocket.Chat; rejects as the ears do, but waits for a Rocket.Chat that is away. */
  say(bot: Registration, conversationId: string, said: BotSaid): Promise<void> {
    const { turns, gatherMs = 100 } = this.#options;
    const lane = this.#lanes.get(conversationId) ?? [];
    const known = lane.find(({ said: { id } }) => id === said.id);
    if (known) return known.outcome;
    if (lane.length >= mostWaiting) {
      const text = `${lane.length} messages wait in ${conversationId} to be said already`;
      return Promise.reject(new EngineError("unavailable", text));
    }
    const waiting = waitingFor(bot, said, performance.now() + gatherMs);
    const place = lane.findLastIndex((one) => one.said.createdAt <= said.createdAt);
    lane.splice(place + 1, 0, waiting);
    turns.stirred(conversationId, "speaking");
    if (!this.#lanes.has(conversationId)) {
      this.#lanes.set(conversationId, lane);
      void this.#run(conversationId, lane);
    }
    return waiting.outcome;
  }

  /** Resolves when all is said that waits in a conversation now, or cannot be; early when the signal aborts. Never rejects. */
  async quiet(conversationId: string, signal: AbortSignal): Promise<void> {
    const outcomes = (this.#lanes.get(conversationId) ?? []).map(({ outcome }) => outcome);
    if (outcomes.length === 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
      void Promise.allSettled(outcomes).then(() => resolve());
    });
  }

  async #run(conversationId: string, lane: Waiting[]): Promise<void> {
    const { turns, signal } = this.#options;
    for (let first = lane[0]; first !== undefined; first = lane[0]) {
      const waitMs = first.readyAt - performance.now();
      // Another one may be the first then.
      if (waitMs > 0 && (await sleep(waitMs, signal))) continue;
      const task = this.#say(conversationId, first);
      first.settle(task);
      await task.catch(() => undefined);
      lane.splice(lane.indexOf(first), 1);
    }
    this.#lanes.delete(conversationId);
    turns.stirred(conversationId, "quiet");
  }

  async #say(conversationId: string, { bot, said: { id, type, payload } }: Waiting): Promise<void> {
    const { ears, acknowledge, logger, signal, pauses = { firstMs: 500, longestMs: 30_000 } } = this.#options;
    for (let failures = 1; ; failures += 1) {
      if (signal.aborted) throw new RocketChatError("closed", "the connector is being stopped");
      try {
        await ears.said(conversationId, { ...payload, type }, id);
        acknowledge(bot, id);
        return;
      } catch (error) {
        if (!isRocketChatError(error) || !passing.has(error.code)) throw error;
        const text = `A message for ${conversationId} is not said yet, and will be tried again: ${messageOf(error)}`;
        logger[failures === 1 ? "warn" : "debug"](text);
        await sleep(backoff(failures, Math.random, pauses), signal);
      }
    }
  }
}

function waitingFor(bot: Registration, said: BotSaid, readyAt: number): Waiting {
  let settle = (_: Promise<void>): void => undefined;
  const outcome = new Promise<void>((resolve) => {
    settle = resolve;
  });
  // Whoever waits hears of it; that nobody does is no crash.
  outcome.catch(() => undefined);
  return { bot, said, readyAt, outcome, settle };
}
