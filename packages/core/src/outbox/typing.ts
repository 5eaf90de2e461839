import { messageOf } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { TypingBudget } from "./typing-budget.ts";

/** The "is typing" that people see; best effort, and over with the first thing that is said. */
export interface Typing {
  show(roomId: string, active: boolean, threadId?: string): Promise<void>;
  /** Something was said there: whoever says it has stopped typing. */
  said(roomId: string, threadId?: string): Promise<void>;
}

export interface TypingOptions {
  /** Calls a DDP method. */
  readonly call: (method: string, ...params: readonly unknown[]) => Promise<unknown>;
  /** The name that the server expects: it ignores any other without a word. */
  readonly shownName: () => string;
  readonly logger: Logger;
  /** Milliseconds of a clock. Default the time since the process began. */
  readonly now?: () => number;
}

export function createTyping({ call, shownName, logger, now = () => performance.now() }: TypingOptions): Typing {
  const active = new Set<string>();
  const budget = new TypingBudget(now);
  const placeOf = (roomId: string, threadId?: string): string => `${roomId}/${threadId ?? ""}`;

  const show: Typing["show"] = async (roomId, isActive, threadId) => {
    const place = placeOf(roomId, threadId);
    // What begins will end, which takes another call.
    if (isActive && !budget.take(active.has(place) ? 1 : 2)) {
      logger.debug(`typing in ${roomId} was not shown: the server takes no more of it now`);
      return;
    }
    if (!isActive && !active.has(place)) return;
    if (isActive) active.add(place);
    else active.delete(place);
    const extra = threadId === undefined ? {} : { tmid: threadId };
    try {
      await call("stream-notify-room", `${roomId}/user-activity`, shownName(), isActive ? ["user-typing"] : [], extra);
    } catch (error) {
      logger.debug(`typing in ${roomId} was not shown: ${messageOf(error)}`);
    }
  };
  return {
    show,
    async said(roomId, threadId) {
      if (active.has(placeOf(roomId, threadId))) await show(roomId, false, threadId);
      if (threadId !== undefined && active.has(placeOf(roomId))) await show(roomId, false);
    },
  };
}
