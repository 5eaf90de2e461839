import { type Logger, messageOf } from "@rocketchat-connectors/core";
import type { Engine, Happening, Question, Reply } from "@rocketchat-connectors/dialog";
import type { Reader } from "./reader.ts";
import type { Answer, Transport } from "./transport.ts";
import type { BotpressSettings } from "./types.ts";

export interface BotpressEngineOptions {
  readonly settings: Pick<BotpressSettings, "events" | "wakeUpText">;
  readonly transport: Transport;
  readonly read: Reader;
  readonly logger: Logger;
}

/** Botpress as a dialogue engine, whichever way it is spoken to. */
export class BotpressEngine implements Engine {
  readonly name = "Botpress";
  readonly #options: BotpressEngineOptions;

  constructor(options: BotpressEngineOptions) {
    this.#options = options;
  }

  async answer(question: Question, signal: AbortSignal): Promise<readonly Reply[]> {
    return await this.#repliesTo(await this.#options.transport.send(question, signal), question);
  }

  /** What nobody asked for may be answered with nothing. */
  async notice(happening: Happening, signal: AbortSignal): Promise<readonly Reply[]> {
    const { transport, settings, logger } = this.#options;
    const { events, wakeUpText } = settings;
    const isWoken = happening.type === "livechat_started" && wakeUpText !== undefined;
    const told = events.includes(happening.type) ? () => transport.tell(happening, signal) : undefined;
    const woken = isWoken ? () => transport.wakeUp(happening, wakeUpText, signal) : undefined;
    const replies: Reply[] = [];
    const failures: unknown[] = [];
    for (const ask of [told, woken]) {
      try {
        if (ask) replies.push(...(await this.#repliesTo(await ask(), happening)));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0 && replies.length === 0) throw failures[0];
    // What was answered is said whatever became of the rest.
    for (const failure of failures) {
      const { type, conversationId } = happening;
      logger.error(`Botpress did not hear all of '${type}' (${conversationId}): ${messageOf(failure)}`);
    }
    return replies;
  }

  async #repliesTo(
    { payloads, notes = [] }: Answer,
    { conversationId }: { readonly conversationId: string },
  ): Promise<readonly Reply[]> {
    const said = await this.#options.read(payloads, conversationId);
    return [...notes.map((text): Reply => ({ type: "message", text, literal: true })), ...said];
  }
}
