import type { IncomingMessage } from "../types.ts";
import { latest } from "../util/latest.ts";

/** Somebody and the bot taking turns. */
interface Rally {
  partner: string;
  /** When the partner's answers came. */
  answers: number[];
  /** When the bot last spoke, if nobody has spoken since. */
  ownAt?: number;
}

/** When somebody answers like a bot: each time within `answerMs`, and more than `answers` times in `withinMs`. */
export const swift = { answers: 50, withinMs: 60_000, answerMs: 2_000 };

const mostPlaces = 1_000;

/** Watches, in each room and thread, for somebody who answers the bot faster than a person could. */
export class Rallies {
  readonly #rallies = latest<Rally>(mostPlaces);

  /** Notes somebody's turn; tells whether it is one too many for a person. */
  isSwift({ room, threadId, sender, sentAt }: IncomingMessage): boolean {
    const rally = this.#in(room.id, threadId);
    const at = sentAt.getTime();
    const goesOn = rally.partner === sender.id && rally.ownAt !== undefined && at - rally.ownAt <= swift.answerMs;
    const recent = goesOn ? rally.answers.filter((one) => one > at - swift.withinMs) : [];
    rally.partner = sender.id;
    rally.answers = goesOn ? [...recent, at].slice(-swift.answers - 1) : [];
    delete rally.ownAt;
    return rally.answers.length > swift.answers;
  }

  /** Notes the bot's turn. */
  own(roomId: string, threadId: string | undefined, at: number): void {
    this.#in(roomId, threadId).ownAt = at;
  }

  #in(roomId: string, threadId: string | undefined): Rally {
    const key = `${roomId} ${threadId ?? ""}`;
    const known = this.#rallies.get(key);
    if (known) return known;
    const rally: Rally = { partner: "", answers: [] };
    this.#rallies.set(key, rally);
    return rally;
  }
}
