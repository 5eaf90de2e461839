import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { messageOf, RocketChatError } from "../errors.ts";
import type { OutgoingMessage } from "../types.ts";

/** The same 17 letters and digits for the same facts, in the form of Rocket.Chat's own ids. */
function idOf(...facts: readonly unknown[]): string {
  const digest = createHash("sha256").update(JSON.stringify(facts, inOrder)).digest("base64");
  // A slice of the digest would keep all of it in memory for as long as the id.
  return Buffer.from(digest.replace(/[^A-Za-z0-9]/g, "")).toString("latin1", 0, 17);
}

/** Objects with the same entries are the same, in whichever order these were written. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The id of a further part of a message that was split; the first part has the id of the message. */
export function partId(id: string, index: number): string {
  return index === 0 ? id : idOf("part", id, index);
}

/** The id that an answer is stored under. */
export interface AnswerId {
  readonly id: string;
  /** Called when the answer was not stored as far as is known: whoever says the same again then gets the same id. */
  release(): void;
}

const mostRemembered = 20_000;

/** How often the same was answered, and which of these answers failed. Thousands are kept, so both fit in little. */
interface Given {
  count: number;
  released: readonly number[];
}

const none: readonly number[] = [];

/**
 * Makes the ids of answers, so that a process that answers the same again after a crash gives them the same.
 *
 * Throws `rejected` for a message that is no JSON.
 */
export function answerIds(selfId: () => string): (message: OutgoingMessage) => AnswerId {
  const all = new LRUCache<string, Given>({ max: mostRemembered });
  const firstIdOf = ({ id: _, ...said }: OutgoingMessage): string => {
    try {
      return idOf("answer", selfId(), said);
    } catch (error) {
      const what = `answering in room ${said.roomId}: it cannot be written as a request`;
      throw new RocketChatError("rejected", `${what} (${messageOf(error)})`, { cause: error });
    }
  };
  return (message) => {
    const first = firstIdOf(message);
    const given = all.get(first) ?? { count: 0, released: none };
    all.set(first, given);
    // Who says the same twice within a process means it.
    const [again, ...others] = given.released;
    if (again !== undefined) given.released = others;
    const turn = again ?? given.count++;
    return {
      id: turn === 0 ? first : idOf("answer", first, turn),
      release: () => {
        given.released = [...given.released, turn];
      },
    };
  };
}
