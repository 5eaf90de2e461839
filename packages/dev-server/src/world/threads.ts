import type { Message } from "./documents.ts";
import type { State } from "./state.ts";

/** Keeps the parent of a thread in step with its replies. */
export class Threads {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** Counts a reply on its parent and returns the changed parent. */
  addReply(reply: Message): Message | undefined {
    const parent = reply.tmid === undefined ? undefined : this.#state.messages.get(reply.tmid);
    if (parent === undefined) return undefined;
    const mentioned = (reply.mentions ?? []).filter((mention) => mention.type === "user").map((mention) => mention._id);
    const followers = parent.replies ?? [parent.u._id];
    return this.#state.messages.update(parent._id, {
      replies: [...new Set([...followers, reply.u._id, ...mentioned])],
      tlm: reply.ts,
      tcount: (parent.tcount ?? 0) + 1,
      _updatedAt: this.#state.now(),
    });
  }

  /** Takes a deleted reply off its parent and returns the changed parent. */
  dropReply(reply: Message): Message | undefined {
    const parent = reply.tmid === undefined ? undefined : this.#state.messages.get(reply.tmid);
    if (parent === undefined) return undefined;
    const tcount = (parent.tcount ?? 1) - 1;
    const _updatedAt = this.#state.now();
    return tcount > 0
      ? this.#state.messages.update(parent._id, { tcount, _updatedAt })
      : this.#state.messages.update(parent._id, { _updatedAt }, ["tcount", "tlm", "replies"]);
  }

  /** Makes the account follow the thread, or stop; returns the changed parent. */
  follow(parent: Message, uid: string, on: boolean): Message | undefined {
    const others = (parent.replies ?? []).filter((each) => each !== uid);
    return this.#state.messages.update(parent._id, {
      replies: on ? [...others, uid] : others,
      _updatedAt: this.#state.now(),
    });
  }
}
