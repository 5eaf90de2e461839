import type { StateStore } from "@rocketchat-connectors/core";
import { isFields } from "@rocketchat-connectors/dialog";
import { LRUCache } from "lru-cache";

/** How far a conversation was heard; all times are Botpress', in milliseconds since 1970. */
export interface Mark {
  /** What lists have from before is none of ours: the conversation was not known then. */
  readonly from: number;
  /** Lists were read up to here, and what they had is said. Signals do not move it: one of them may have been lost. */
  readonly at: number;
  /** Of the latest that was said. */
  readonly last: number;
  /** What was said since, and shortly before, with its time. */
  readonly said: readonly (readonly [id: string, at: number])[];
}

/** Anything with a place in a conversation. */
export interface Placed {
  readonly id: string;
  readonly createdAt: number;
}

/** Milliseconds before `at` in which a list may have had a hole: Botpress stores from many machines. */
export const overlapMs = 60_000;
/** Ids that are kept: of as many messages none is heard twice, and none of them is missed when lists are read in time. */
export const mostSaid = 200;
/** A conversation that was silent for as long is begun anew. */
const keptMs = 30 * 24 * 3_600_000;

export const firstMark = (from: number): Mark => ({ from, at: from, last: 0, said: [] });

/** Whether something was said already, or belongs to a time that is over. */
export function isOld(mark: Mark | undefined, { id, createdAt }: Placed): boolean {
  return mark !== undefined && (createdAt <= mark.at - overlapMs || mark.said.some(([one]) => one === id));
}

/** The earliest time of which a list may have something new. */
export const horizonOf = ({ from, at }: Mark): number => Math.max(from, at - overlapMs);

/** The mark once something is said. */
export function withSaid(mark: Mark, { id, createdAt }: Placed): Mark {
  const said = [...mark.said, [id, createdAt] as const].slice(-mostSaid);
  return { ...mark, last: Math.max(mark.last, createdAt), said };
}

/** The mark once lists were read up to a time, and all that they had is said. */
export function withRead(mark: Mark, at: number): Mark {
  const now = Math.max(mark.at, at);
  return { ...mark, at: now, said: mark.said.filter(([, one]) => one > now - overlapMs) };
}

/** The marks of all conversations; they survive restarts. */
export class Marks {
  readonly #store: StateStore;
  readonly #known = new LRUCache<string, Mark>({ max: 2_000 });

  constructor(store: StateStore) {
    this.#store = store;
  }

  async get(conversationId: string): Promise<Mark | undefined> {
    const known = this.#known.get(conversationId);
    if (known) return known;
    const mark = markIn(await this.#store.get(`mark:${conversationId}`));
    if (mark && !this.#known.has(conversationId)) this.#known.set(conversationId, mark);
    return this.#known.get(conversationId);
  }

  /**
   * Notes where a conversation begins. An answer may be heard before its question is known to be sent, and then it begins a
   * little earlier than was thought: not so much that something was forgotten that is said.
   */
  async begin(conversationId: string, from: number): Promise<void> {
    await this.#change(conversationId, (mark) => {
      if (mark === undefined) return firstMark(from);
      return from < mark.from && mark.at - from < overlapMs ? { ...mark, from, at: from } : mark;
    });
  }

  /** What is said in a conversation that was not known begins it. Resolves with the mark as it is now. */
  async said(conversationId: string, one: Placed): Promise<Mark> {
    const said = (mark: Mark | undefined): Mark => withSaid(mark ?? firstMark(one.createdAt), one);
    return (await this.#change(conversationId, said)) ?? said(undefined);
  }

  async read(conversationId: string, at: number): Promise<void> {
    await this.#change(conversationId, (mark) => (mark && at > mark.at ? withRead(mark, at) : mark));
  }

  async #change(
    conversationId: string,
    change: (mark: Mark | undefined) => Mark | undefined,
  ): Promise<Mark | undefined> {
    const stored = await this.get(conversationId);
    // What others changed meanwhile counts.
    const mark = this.#known.get(conversationId) ?? stored;
    const changed = change(mark);
    if (changed === undefined || changed === mark) return changed;
    this.#known.set(conversationId, changed);
    await this.#store.set(`mark:${conversationId}`, changed, { expiresInMs: keptMs });
    return changed;
  }
}

function markIn(value: unknown): Mark | undefined {
  if (!isFields(value)) return undefined;
  const { from, at, last, said } = value;
  if (typeof from !== "number" || typeof at !== "number" || typeof last !== "number") return undefined;
  return { from, at, last, said: Array.isArray(said) ? said.filter(isEntry) : [] };
}

const isEntry = (value: unknown): value is readonly [string, number] =>
  Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "number";
