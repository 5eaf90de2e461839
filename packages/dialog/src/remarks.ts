import { keyOf, parseConversationId } from "./conversation.ts";
import type { Floor, OpenTurn } from "./floor.ts";
import type { OnceNote } from "./once.ts";
import { Sheet, type SheetOptions, type Text } from "./sheet.ts";
import type { DialogState } from "./state.ts";
import type { Target, Targets } from "./targets.ts";
import type { Message, Reply } from "./types.ts";
import type { Spot } from "./voice.ts";
import { type DraftSheet, Writing } from "./writing.ts";

/** Milliseconds between two changes of a draft, and without any, after which others may speak. */
const everyMs = 1_000;
const quietMs = 120_000;

export interface RemarksOptions extends Omit<SheetOptions, "begun"> {
  readonly floor: Floor;
  readonly state: DialogState;
  readonly targets: Targets;
  /** Aborted when the bot is to end. */
  readonly signal: AbortSignal;
}

/** What an engine says by another way than as an answer: a part of the conversation's open turn, if there is one. */
export class Remarks {
  readonly #options: RemarksOptions;

  constructor(options: RemarksOptions) {
    this.#options = options;
  }

  /** See `Dialog.say`. */
  async say(where: string | Target, replies: readonly Reply[], once: string | undefined): Promise<void> {
    const { floor, state, targets } = this.#options;
    const isNamed = typeof where === "string";
    const key = isNamed ? keyIn(where) : keyOf((await targets.find(where)).conversation);
    const name = once === undefined ? undefined : `${key} ${once}`;
    await floor.next(key, async () => {
      const note = name === undefined ? undefined : await state.once(name);
      if (note === "said") return;
      const turn = isNamed ? await this.#turnOf(where) : await this.#turnAt(where);
      if (name === undefined) await floor.speak(turn, replies);
      else await this.#sayOnce(turn, replies, name, note ?? { done: 0 });
    });
  }

  /** Where a target is, with the message that is being answered there. */
  async spotOf(target: Target): Promise<Spot> {
    const { floor, targets } = this.#options;
    const spot = await targets.find(target);
    const { inReplyTo, ...rest } = floor.turnAt(spot).spot;
    return inReplyTo !== undefined && isSamePlace(rest, spot) ? { ...spot, inReplyTo } : spot;
  }

  /** See `Dialog.draft`. */
  draft(conversationId: string, once: string): Writing {
    const { floor, state, signal } = this.#options;
    const key = keyIn(conversationId);
    const name = `${key} ${once}`;
    return new Writing({
      everyMs,
      quietMs,
      signal,
      withSheet: (write) =>
        floor.next(key, async () => {
          const note = await state.once(name);
          const isSaid = note === "said" || note?.draft === "ended";
          await write(isSaid ? undefined : this.#draftSheet(await this.#turnOf(conversationId), name));
        }),
    });
  }

  /** What was begun as a draft is finished first. */
  async #sayOnce(
    turn: OpenTurn,
    replies: readonly Reply[],
    name: string,
    begun: Exclude<OnceNote, "said">,
  ): Promise<void> {
    const { floor, state } = this.#options;
    const isDraft = begun.draft !== undefined;
    const index = isDraft ? replies.findIndex((reply) => reply.type === "message" && reply.text !== undefined) : -1;
    const others = replies.map((reply, at) => (at === index ? withoutText(reply) : reply));
    const drafted = replies[index];
    if (begun.draft === "open" && drafted?.type === "message")
      await this.#sheet(turn, name, begun.done).complete(textOf(drafted));
    const note = (done: number): Promise<void> => state.noteOnce(name, { ...begun, done });
    await floor.speak(turn, others, { done: begun.done, note }, isDraft ? `${name} more` : name);
    await state.noteOnce(name, "said");
  }

  #draftSheet(turn: OpenTurn, name: string): DraftSheet {
    const sheet = this.#sheet(turn, name, 0);
    return {
      show: (text) => sheet.show(text),
      complete: async (text) => {
        await sheet.complete(text);
        await this.#options.state.noteOnce(name, { done: 0, draft: "ended" });
      },
    };
  }

  /** `done` of the replies need no look any more. */
  #sheet(turn: OpenTurn, name: string, done: number): Sheet {
    const { state } = this.#options;
    return new Sheet({ ...this.#options, begun: () => state.noteOnce(name, { done, draft: "open" }) }, turn, name);
  }

  async #turnOf(conversationId: string): Promise<OpenTurn> {
    const { targets, floor } = this.#options;
    return floor.turnAt(await targets.find({ conversationId }));
  }

  /** What is for one place is not said in another one where the same conversation goes on. */
  async #turnAt(target: Target): Promise<OpenTurn> {
    const { targets, floor } = this.#options;
    const spot = await targets.find(target);
    const turn = floor.turnAt(spot);
    return isSamePlace(turn.spot, spot) ? turn : { spot, count: 0 };
  }
}

/** What is said in a conversation is said in order, whichever time it was begun anew. */
function keyIn(conversationId: string): string {
  const conversation = parseConversationId(conversationId);
  return conversation ? keyOf(conversation) : conversationId;
}

const isSamePlace = ({ place: one }: Spot, { place: other }: Spot): boolean =>
  one.roomId === other.roomId && one.threadId === other.threadId;

const textOf = ({ text, literal }: Message): Text => ({
  ...(text === undefined ? {} : { text }),
  ...(literal === undefined ? {} : { literal }),
});

function withoutText(reply: Reply): Reply {
  if (reply.type !== "message") return reply;
  const { text: _, ...others } = reply;
  return others;
}
