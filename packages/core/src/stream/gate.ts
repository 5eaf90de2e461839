import type { Logger } from "../logger.ts";
import type { IgnoreReason, Room, RoomEvent, User } from "../types.ts";
import type { Ignored } from "./filter-notes.ts";
import { createLoopGuard, defaultLoopLimit } from "./loop-guard.ts";

/** What nobody is to hear, whatever the filters say. */
export interface Gate {
  /** Why nobody is to hear the event; each event is judged once. */
  judge(event: RoomEvent): IgnoreReason | undefined;
  /** Somebody hears the event. */
  heard(event: RoomEvent): void;
  /** Something came to nothing. */
  ignored(reason: IgnoreReason, about: Ignored): void;
}

export interface GateOptions {
  readonly self: () => User;
  readonly logger: Logger;
  /** See `Settings.loopLimit`. */
  readonly loopLimit?: number | undefined;
}

/**
 * Whether another agent has the visitor.
 *
 * The agent who last was known to serve a conversation that the bot is no part of (any more) is another one, whatever
 * the name: an account loses its subscription when the conversation goes on to somebody else.
 */
const isWithAnother = ({ kind, servedBy, joined }: Room, self: User): boolean =>
  kind === "livechat" && servedBy !== undefined && (servedBy.id !== self.id || !joined);

export function createGate({ self, logger, loopLimit = defaultLoopLimit }: GateOptions): Gate {
  const guard = createLoopGuard({ self, logger, limit: loopLimit });
  return {
    judge(event) {
      if (event.type === "joined" || event.type === "left") return undefined;
      if (isWithAnother(event.room, self())) return "other_agent";
      return event.type === "message" || event.type === "edited" ? guard.judge(event.message) : undefined;
    },
    heard(event) {
      if (event.type === "message" || event.type === "edited") guard.heard(event.message);
    },
    ignored(reason, { room, messageId, threadId, sentAt, fromId }) {
      if (reason !== "own_message" || fromId !== self().id || !room || !messageId || !sentAt) return;
      guard.own({ id: messageId, roomId: room.id, sentAt, ...(threadId ? { threadId } : {}) });
    },
  };
}
