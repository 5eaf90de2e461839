import type { Client, Logger } from "@rocketchat-connectors/core";
import { type DialogActs, type Outcome, runAction } from "./actions/run.ts";
import type { Action } from "./actions/schema.ts";
import type { ChoiceMemory } from "./choices/memory.ts";
import { conversationId } from "./conversation.ts";
import { partOf } from "./once.ts";
import type { HandoffSettings } from "./settings.ts";
import type { DialogState } from "./state.ts";
import type { Spot, Voice } from "./voice.ts";

export interface PerformingOptions {
  readonly client: () => Client;
  readonly handoff: HandoffSettings;
  readonly state: DialogState;
  readonly choices: ChoiceMemory;
  readonly voice: Voice;
  readonly logger: Logger;
  /** Hears what became of a handoff or of an end; does not throw. */
  readonly report: (spot: Spot, result: Result) => void;
}

/** What became of a handoff or of an end, for the engine. */
export type Result =
  | { readonly type: "handed_off" | "closed" }
  | { readonly type: "handoff_failed" | "close_failed"; readonly reason: string; readonly text: string };

/** Does what engines and other programs want besides saying something. */
export class Performing {
  readonly #options: PerformingOptions;

  constructor(options: PerformingOptions) {
    this.#options = options;
  }

  /** Carries out an action; a refusal comes back as an outcome. Rejects when Rocket.Chat cannot be reached, or with `closed`. */
  async perform(spot: Spot, action: Action): Promise<Outcome> {
    const { client, handoff, logger, report } = this.#options;
    const { place, inReplyTo } = spot;
    const messageId = inReplyTo === undefined ? {} : { messageId: inReplyTo };
    const target = { ...place, kind: spot.room.kind, ...messageId };
    const outcome = await runAction(client(), target, action, handoff, this.#actsAt(spot));
    const what = `The action '${action.action}' in room ${place.roomId} (${conversationId(spot.conversation)})`;
    if (outcome.status === "ok") logger.debug(`${what} is done`);
    else logger.warn(`${what} was not possible (${outcome.status}): ${outcome.text}`);
    const result = await this.#consequence(spot, action, outcome);
    const { once: _, ...where } = spot;
    // What the engine says to it is something new.
    if (result) report(where, result);
    return outcome;
  }

  #actsAt(spot: Spot): DialogActs {
    const { state, choices, voice } = this.#options;
    const { conversation } = spot;
    let said = 0;
    return {
      say: async (message) => {
        await voice.say(partOf(spot, said), message);
        said += 1;
        await voice.upload(spot, message);
      },
      pause: (forMs) => state.pause(conversation, forMs),
      resume: () => state.resume(conversation),
      reset: async () => {
        await state.reset(conversation);
        await choices.forget(conversation);
      },
    };
  }

  /** What follows from an action for the conversation. */
  async #consequence(spot: Spot, { action }: Action, outcome: Outcome): Promise<Result | undefined> {
    const { state } = this.#options;
    const { roomId } = spot.place;
    if (action !== "handoff" && action !== "close") return undefined;
    const isDone = outcome.status === "ok";
    if (action === "close") {
      // The room's end may have been noticed before the answer of who ended it came.
      if (isDone) return (await state.visited(roomId, "ended")) === "ended" ? undefined : { type: "closed" };
      return { type: "close_failed", reason: outcome.status, text: outcome.text };
    }
    if (!isDone) return { type: "handoff_failed", reason: outcome.status, text: outcome.text };
    if (spot.room.kind === "livechat") await state.visited(roomId, "away");
    return { type: "handed_off" };
  }
}
