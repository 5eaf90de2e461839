import type { Logger } from "../logger.ts";
import type { IgnoreReason, IncomingMessage, User } from "../types.ts";
import { latest } from "../util/latest.ts";
import { Rallies, swift } from "./rallies.ts";
import { type Count, Tally } from "./tally.ts";

/**
 * Ends conversations of bots among themselves: they never tire.
 *
 * Only messages of bots are ever ignored, and only in the room or thread where the two went on; in the whole room when one
 * of them answers the other in another thread each time. Times are the server's.
 */
export interface LoopGuard {
  /** Why a message is not to be heard. A person's message ends what went on between bots there. */
  judge(message: IncomingMessage): IgnoreReason | undefined;
  /** Somebody hears the message, and may answer it. */
  heard(message: IncomingMessage): void;
  /** The bot itself said something; the same message may be told again. */
  own(message: OwnMessage): void;
}

export interface OwnMessage {
  readonly id: string;
  readonly roomId: string;
  readonly threadId?: string;
  readonly sentAt: Date;
}

export interface LoopGuardOptions {
  readonly self: () => User;
  readonly logger: Logger;
  /** Messages of bots in a row that are answered in one place within the window; 0 for no limit. */
  readonly limit: number;
}

export const defaultLoopLimit = 10;
const windowMs = 300_000;

const remembered = 1_000;

export function createLoopGuard({ self, logger, limit }: LoopGuardOptions): LoopGuard {
  const tally = new Tally({ limit, windowMs });
  const rallies = new Rallies();
  const ownIds = latest<true>(remembered);
  const suspects = latest<true>(remembered);

  const warnOfLoop = (count: Count, { sender, room }: IncomingMessage): void => {
    if (count.hasWarned) return;
    count.hasWarned = true;
    logger.warn(
      `@${sender.username} and @${self().username} answered each other ${limit} times in a row in ${room.displayName || room.id}: messages of bots are ignored there until a person writes (ROCKETCHAT_LOOP_LIMIT)`,
    );
  };
  const warnOfSuspect = ({ sender }: IncomingMessage): void => {
    if (suspects.has(sender.id)) return;
    suspects.set(sender.id, true);
    logger.warn(
      `@${sender.username} answers @${self().username} as fast as a bot, more than ${swift.answers} times within a minute: if it is one, name it in ROCKETCHAT_BOTS or ROCKETCHAT_IGNORE_USERS`,
    );
  };

  return {
    judge(message) {
      const { room, threadId, fromBot, sentAt } = message;
      if (!fromBot) {
        tally.startAnew(room.id, threadId);
        if (rallies.isSwift(message)) warnOfSuspect(message);
        return undefined;
      }
      const looped = limit === 0 ? undefined : tally.tooMany(room.id, threadId, sentAt.getTime());
      if (!looped) return undefined;
      warnOfLoop(looped, message);
      return "loop_guard";
    },
    heard({ fromBot, room, threadId, sentAt }) {
      if (fromBot && limit > 0) tally.note(room.id, threadId, sentAt.getTime());
    },
    own({ id, roomId, threadId, sentAt }) {
      if (ownIds.has(id)) return;
      ownIds.set(id, true);
      tally.answer(roomId, threadId);
      rallies.own(roomId, threadId, sentAt.getTime());
    },
  };
}
