import { setTimeout as wait } from "node:timers/promises";
import { isRocketChatError, type Logger, messageOf } from "@rocketchat-connectors/core";
import type { Action } from "./actions/schema.ts";
import { partOf } from "./once.ts";
import { pauseMsOf } from "./pauses.ts";
import type { Performing } from "./performing.ts";
import type { Reply } from "./types.ts";
import { unlessAborted } from "./unless-aborted.ts";
import type { Spot, Voice } from "./voice.ts";

export interface SpeakerOptions {
  readonly voice: Voice;
  readonly performing: Performing;
  readonly logger: Logger;
  /** Messages that one answer may have; as many actions and pauses as well. */
  readonly mostMessages: number;
  /** Aborted when the bot is to end. */
  readonly signal: AbortSignal;
}

/** How far an answer was carried out before, by a process that was killed. */
export interface Progress {
  readonly done: number;
  /** Called after what must not be done twice, with how many of the replies are done. */
  readonly note: (done: number) => Promise<void>;
}

/** Says and does what engines answer, one after another. */
export class Speaker {
  readonly #options: SpeakerOptions;

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  /**
   * Resolves with how much was said or done. Rejects with `closed` when the bot was stopped.
   *
   * What was said before is said again, for Rocket.Chat stores an answer once; what was done before is not done again.
   */
  async say(spot: Spot, replies: readonly Reply[], progress?: Progress): Promise<number> {
    const { mostMessages } = this.#options;
    const counts = { message: 0, action: 0, pause: 0 };
    let count = 0;
    for (const [index, reply] of replies.entries()) {
      counts[reply.type] += 1;
      if (counts[reply.type] > mostMessages) continue;
      count += await this.#carryOut(partOf(spot, index), reply, index, progress);
    }
    for (const type of ["message", "action", "pause"] as const) {
      const leftOut = counts[type] - mostMessages;
      if (leftOut > 0) await this.#tellLeftOut(partOf(spot, type), type, leftOut);
    }
    return count;
  }

  async #carryOut(spot: Spot, reply: Reply, index: number, progress: Progress | undefined): Promise<number> {
    const { voice } = this.#options;
    const isDone = progress !== undefined && index < progress.done;
    const said = reply.type === "message" ? await voice.say(spot, reply) : 0;
    const isOnlySaid = reply.type === "message" && !reply.files?.length;
    if (isOnlySaid || isDone) return said;
    let done = 0;
    if (reply.type === "message") done = await voice.upload(spot, reply);
    else if (reply.type === "pause") await this.#pause(spot, reply.ms);
    else done = await this.#perform(spot, reply.action);
    await progress?.note(index + 1);
    return said + done;
  }

  /** An action that fails keeps nothing from being said that comes after it. */
  async #perform(spot: Spot, action: Action): Promise<number> {
    try {
      return (await this.#options.performing.perform(spot, action)).status === "ok" ? 1 : 0;
    } catch (error) {
      if (isRocketChatError(error) && error.code === "closed") throw error;
      this.#options.logger.error(
        `The action '${action.action}' in room ${spot.place.roomId} failed: ${messageOf(error)}`,
      );
      return 0;
    }
  }

  async #tellLeftOut(spot: Spot, type: Reply["type"], count: number): Promise<void> {
    const { voice, logger } = this.#options;
    logger.warn(`${count} ${type}s of an answer in room ${spot.place.roomId} were left out: too many`);
    if (type === "message")
      await voice.say(spot, { type: "message", text: `… (${count} more were left out)`, literal: true });
  }

  async #pause({ typing }: Spot, ms: number): Promise<void> {
    typing?.again();
    await unlessAborted(this.#options.signal, (signal) => wait(pauseMsOf(ms), undefined, { signal }));
  }
}
