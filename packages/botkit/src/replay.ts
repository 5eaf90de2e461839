import { randomUUID } from "node:crypto";
import { type KeptState, TurnContext } from "./botkit.ts";
import { botkitKey, type Turn } from "./turns.ts";
import { type Fields, fieldsOf } from "./values.ts";

/** What a state says of the last message that changed it; undefined in a state that was never changed by one. */
interface Mark {
  readonly id: string;
  /** The turn that wrote it: within that turn nothing comes again. */
  readonly run: string;
  /** The state that the message met. */
  readonly before: Fields;
  /** The messages that changed it earlier, oldest first. */
  readonly earlier: readonly string[];
}

/** One run of a turn, which a message that comes again has anew. */
interface Run {
  readonly id: string;
  /** The keys of the states that it has changed. */
  readonly written: Set<string>;
}

/** A state as a context met it. */
interface Met {
  readonly key: string;
  readonly state: Fields;
}

const markName = "rocketchat";

/** So many messages of a person may be over without the process having noted that they are handled. */
const mostRemembered = 20;

/**
 * Lets a message that comes again, because the process died before it could note that it was handled, meet Botkit's
 * state as it was the first time: else it would be taken for the answer to the question that it led to.
 *
 * What it leads to is said with the ids of the first time, and so not stored twice. The marks are part of the state,
 * and are written only when a message has changed that.
 */
export class Replay {
  readonly #state: KeptState;
  readonly #turn: () => Turn | undefined;
  readonly #runs = new WeakMap<Turn, Run>();
  readonly #met = new WeakMap<TurnContext, Met>();

  /** Takes its place between Botkit and the state; `turn` is the running one. */
  constructor(state: KeptState, turn: () => Turn | undefined) {
    this.#state = state;
    this.#turn = turn;
    const load = state.load.bind(state);
    const saveChanges = state.saveChanges.bind(state);
    state.load = async (context, force) => {
      const isFirst = force === true || state.get(context) === undefined;
      const loaded = await load(context, force);
      if (isFirst) this.#meet(context, loaded);
      return loaded;
    };
    state.saveChanges = async (context, force) => {
      if (await this.#hasGoneOn(context)) return;
      this.#leaveMark(context);
      await saveChanges(context, force);
    };
  }

  /** Whether the message is one before the last that changed this state: nothing of it is left to be done. */
  async isOver(context: TurnContext): Promise<boolean> {
    const id = this.#turn()?.inReplyTo;
    return id !== undefined && markIn(await this.#state.load(context))?.earlier.includes(id) === true;
  }

  #meet(context: TurnContext, state: Record<string, unknown>): void {
    const turn = this.#turn();
    const mark = markIn(state);
    if (turn?.inReplyTo !== undefined && mark?.id === turn.inReplyTo && mark.run !== this.#runOf(turn).id) {
      for (const name of Object.keys(withoutMark(state))) delete state[name];
      Object.assign(state, copyOf(mark.before));
    }
    this.#met.set(context, { key: botkitKey(context.activity), state: copyOf(withoutMark(state)) });
  }

  /**
   * Whether a dialog elsewhere, which this message began the first time, has been answered since then.
   *
   * Where a bot answers in a thread, the context of a turn ends with another key than it began with.
   */
  async #hasGoneOn(context: TurnContext): Promise<boolean> {
    const turn = this.#turn();
    const met = this.#met.get(context);
    const key = botkitKey(context.activity);
    if (turn?.inReplyTo === undefined || !met || this.#runOf(turn).written.has(key)) return false;
    const isElsewhere = key !== met.key;
    const there = isElsewhere ? new TurnContext(context.adapter, context.activity) : context;
    return markIn(await this.#state.load(there))?.earlier.includes(turn.inReplyTo) === true;
  }

  #leaveMark(context: TurnContext): void {
    const turn = this.#turn();
    const state = this.#state.get(context);
    const before = this.#met.get(context)?.state;
    if (turn?.inReplyTo === undefined || !state || !before) return;
    if (JSON.stringify(withoutMark(state)) === JSON.stringify(before)) return;
    const last = markIn(state);
    const { id: run, written } = this.#runOf(turn);
    written.add(botkitKey(context.activity));
    const isSame = last?.id === turn.inReplyTo;
    const earlier = last && !isSame ? [...last.earlier, last.id].slice(-mostRemembered) : (last?.earlier ?? []);
    const mark: Mark = { id: turn.inReplyTo, run, before: isSame ? last.before : before, earlier };
    state[markName] = mark;
  }

  #runOf(turn: Turn): Run {
    const run = this.#runs.get(turn) ?? { id: randomUUID(), written: new Set<string>() };
    this.#runs.set(turn, run);
    return run;
  }
}

function markIn(state: Fields): Mark | undefined {
  const { id, run, before, earlier } = fieldsOf(state[markName]);
  if (typeof id !== "string" || typeof run !== "string" || !Array.isArray(earlier)) return undefined;
  return { id, run, before: fieldsOf(before), earlier };
}

/** Storages keep JSON, so the state is that. */
const copyOf = (state: Fields): Fields => JSON.parse(JSON.stringify(state));

/** What the bot's author and Botkit keep; a storage keeps its own note in `eTag`. */
function withoutMark({ [markName]: _mark, eTag: _eTag, ...kept }: Fields): Fields {
  return kept;
}
