import { messageOf } from "@rocketchat-connectors/core";
import { type Action, parseConversationId, type Reply, type Target, type Warner } from "@rocketchat-connectors/dialog";
import { toReplies } from "./map.ts";
import type { RasaElement, RasaSettings } from "./types.ts";

/** Who an answer is for. */
export interface Addressee {
  readonly conversationId: string;
  /** Default the conversation's. */
  readonly roomId?: string;
  /** What begins the thread that an answer may ask for. Default what began the conversation's. */
  readonly messageId?: string;
  /** It has asked for the thread before. */
  readonly isInThread?: boolean;
}

/** Tells what elements of Rasa let the bot say. */
export type Reader = (elements: readonly RasaElement[], addressee: Addressee) => readonly Reply[];

export interface ReaderOptions {
  readonly settings: RasaSettings;
  readonly warner: Warner;
  /** Does what an answer wants done somewhere else. */
  readonly elsewhere: (target: Target, action: Action) => Promise<unknown>;
}

export function createReader({ settings, warner, elsewhere }: ReaderOptions): Reader {
  const failed = (error: unknown): void =>
    warner.warn(`What Rasa wanted said elsewhere was not said: ${messageOf(error)}`);
  return (elements, { conversationId, ...about }) => {
    const { roomId, threadId } = parseConversationId(conversationId) ?? {};
    const place = {
      ...(roomId === undefined ? {} : { roomId }),
      ...(threadId === undefined ? {} : { messageId: threadId }),
    };
    return toReplies(elements, {
      ...settings,
      ...warner,
      elsewhere: (target, action) => void elsewhere(target, action).catch(failed),
      recipient: conversationId,
      ...place,
      ...about,
    });
  };
}
