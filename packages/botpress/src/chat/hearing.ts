import { createHash } from "node:crypto";
import { type Logger, messageOf } from "@rocketchat-connectors/core";
import { isFields, jsonOf } from "@rocketchat-connectors/dialog";
import { itemOf } from "./catch-up.ts";
import { ownerOf } from "./conversations.ts";
import type { Drafts } from "./drafts.ts";
import type { Inbox, Item } from "./inbox.ts";
import { isBots } from "./lists.ts";
import type { Marks } from "./marks.ts";
import type { Recents } from "./recents.ts";
import { type ChatEvent, type ChatMessage, conversationOfSignal, type Signal } from "./signals.ts";

export interface HearingOptions {
  readonly inbox: Inbox;
  readonly drafts: Drafts;
  readonly marks: Marks;
  readonly recents: Recents;
  readonly logger: Logger;
  /** A message came, before which others may have been lost. */
  readonly confirm: (conversationId: string) => void;
  /** The bot is writing. */
  readonly stirred: (conversationId: string, state: "speaking") => void;
}

/** What signals mean, whichever way they came. */
export class Hearing {
  readonly #options: HearingOptions;

  constructor(options: HearingOptions) {
    this.#options = options;
  }

  /** Resolves when the next process would find what this one does not get to say. Never rejects. */
  async hear(signal: Signal): Promise<void> {
    const conversationId = conversationOfSignal(signal);
    if (conversationId === undefined || ownerOf(conversationId) === undefined) {
      this.#options.logger.debug(`A signal is for no conversation of this connector: ${shown(signal, conversationId)}`);
      return;
    }
    switch (signal.type) {
      case "message":
        if (isBots(signal.message)) await this.#message(signal.message);
        return;
      case "complete":
        await this.#message(signal.message, signal.streamId);
        return;
      case "event":
        if (isControl(signal.event)) await this.#said(itemOfEvent(signal.event));
        return;
      case "delta":
        if (this.#options.drafts.write(signal)) this.#options.stirred(conversationId, "speaking");
        return;
      case "abort":
        await this.#options.drafts.abort(signal.streamId);
        return;
      default:
        return;
    }
  }

  async #message(message: ChatMessage, streamId?: string): Promise<void> {
    this.#options.confirm(message.conversationId);
    await this.#said(itemOf(message, streamId));
  }

  async #said(item: Item): Promise<void> {
    const { inbox, marks, recents, logger } = this.#options;
    inbox.hear(item);
    try {
      await marks.begin(item.conversationId, item.createdAt);
      await recents.touch(item.conversationId);
    } catch (error) {
      logger.warn(`That ${item.conversationId} goes on is not noted: ${messageOf(error)}`);
    }
  }
}

/** Whether a custom event of the bot asks something of Rocket.Chat. */
function isControl({ isBot, payload, metadata }: ChatEvent): boolean {
  if (isBot !== true || !isFields(payload)) return false;
  const { type, rocketchat, metadata: own } = payload;
  const isOurs = typeof type === "string" && type.startsWith("rocketchat.");
  return isOurs || [rocketchat, metadata.rocketchat, isFields(own) ? own.rocketchat : undefined].some(isFields);
}

/** Events of bots have no id; the same event that is told twice has the same time. */
function itemOfEvent({ id, conversationId, createdAt, payload, metadata }: ChatEvent): Item {
  const print = createHash("sha256")
    .update(`${conversationId} ${createdAt} ${jsonOf(payload)}`)
    .digest("hex")
    .slice(0, 24);
  return itemOf({ id: id ?? `event-${print}`, conversationId, createdAt, payload, metadata, userId: "" });
}

const shown = ({ type }: Signal, conversationId: string | undefined): string =>
  `${type} of ${JSON.stringify(conversationId?.slice(0, 80) ?? null)}`;
