/** Which REST calls (`chat.sendMessage` or the whole path), DDP methods (`ddp:<name>`) or subscriptions (`sub:<stream>`) a fault concerns. */
export interface PathRule {
  /** In a string, `*` stands for any characters. */
  readonly path: string | RegExp;
  /** How many matching calls are concerned; 1 by default. */
  readonly times?: number;
}

export interface LimitRule extends PathRule {
  /** After how long the caller may try again; 1000 by default. */
  readonly resetMs?: number;
}

export interface RefuseRule extends PathRule {
  /** 500 by default. */
  readonly status?: number;
  readonly body?: unknown;
}

export interface DelayRule {
  readonly path?: string | RegExp;
  readonly stream?: string;
  readonly ms: number;
  /** Without it, every matching answer or event is delayed. */
  readonly times?: number;
}

export interface StreamRule {
  /** `room-messages`, `notify-user` …; all streams without it. */
  readonly stream?: string;
  readonly times?: number;
}

export interface ReorderRule {
  readonly stream?: string;
  /** How many events are collected and sent in reverse; 2 by default. */
  readonly window?: number;
  /** After how long what is collected is sent in reverse although the window is not full; never by default. */
  readonly withinMs?: number;
}

/** Ends a fault that was begun, and no other; calling it again does nothing. */
export type EndFault = () => void;

/** A rule and how often it still applies. */
interface Armed<R> {
  readonly rule: R;
  left: number;
}

/** The rules of one kind that are armed, in the order in which they were. */
class Arms<R> {
  #armed: readonly Armed<R>[] = [];

  add(rule: R, times: number): EndFault {
    const added = { rule, left: times };
    this.#armed = [...this.#armed, added];
    return () => {
      this.#armed = this.#armed.filter((each) => each !== added);
    };
  }

  find(matches: (rule: R) => boolean): R | undefined {
    return this.#armed.find(({ rule }) => matches(rule))?.rule;
  }

  /** Uses up one application of the first rule that fits. */
  take(matches: (rule: R) => boolean): R | undefined {
    const found = this.#armed.find((each) => each.left > 0 && matches(each.rule));
    if (found === undefined) return undefined;
    found.left -= 1;
    // A long run arms many rules that are soon used up.
    if (found.left <= 0) this.#armed = this.#armed.filter((each) => each !== found);
    return found.rule;
  }

  clear(): void {
    this.#armed = [];
  }
}

/** The faults that are armed, and which of them the next call meets. */
export class FaultRules {
  readonly #limits = new Arms<LimitRule>();
  readonly #refusals = new Arms<RefuseRule>();
  readonly #losses = new Arms<PathRule>();
  readonly #delays = new Arms<DelayRule>();
  readonly #copies = new Arms<StreamRule>();
  readonly #reorderings = new Arms<ReorderRule>();

  limit(rule: LimitRule): EndFault {
    return this.#limits.add(rule, rule.times ?? 1);
  }

  refuse(rule: RefuseRule): EndFault {
    return this.#refusals.add(rule, rule.times ?? 1);
  }

  loseAnswer(rule: PathRule): EndFault {
    return this.#losses.add(rule, rule.times ?? 1);
  }

  delay(rule: DelayRule): EndFault {
    return this.#delays.add(rule, rule.times ?? Number.POSITIVE_INFINITY);
  }

  duplicate(rule: StreamRule = {}): EndFault {
    return this.#copies.add(rule, rule.times ?? Number.POSITIVE_INFINITY);
  }

  reorder(rule: ReorderRule = {}): EndFault {
    return this.#reorderings.add(rule, Number.POSITIVE_INFINITY);
  }

  clear(): void {
    for (const arms of [this.#limits, this.#refusals, this.#losses, this.#delays, this.#copies, this.#reorderings])
      arms.clear();
  }

  takeLimit(path: string): LimitRule | undefined {
    return this.#limits.take((rule) => matchesPath(rule.path, path));
  }

  takeRefusal(path: string): RefuseRule | undefined {
    return this.#refusals.take((rule) => matchesPath(rule.path, path));
  }

  takeLoss(path: string): boolean {
    return this.#losses.take((rule) => matchesPath(rule.path, path)) !== undefined;
  }

  /** How long the answer to this call waits. */
  takeAnswerDelayMs(path: string): number {
    return this.#delays.take((rule) => rule.path !== undefined && matchesPath(rule.path, path))?.ms ?? 0;
  }

  /** How long this event of a stream waits. */
  takeEventDelayMs(stream: string): number {
    return this.#delays.take((rule) => rule.path === undefined && concerns(rule, stream))?.ms ?? 0;
  }

  takeCopies(stream: string): number {
    return this.#copies.take((rule) => concerns(rule, stream)) === undefined ? 1 : 2;
  }

  /** How events of the stream are turned round, if they are. */
  reorderingOf(stream: string): ReorderRule | undefined {
    return this.#reorderings.find((each) => concerns(each, stream));
  }
}

/** Says whether a rule's path means this call; REST paths may be given without `/api/v1/`. */
export function matchesPath(rule: string | RegExp, path: string): boolean {
  const short = path.replace(/^\/api\/(v1\/)?/, "");
  if (rule instanceof RegExp)
    return (
      new RegExp(rule, rule.flags.replace("g", "")).test(path) ||
      new RegExp(rule, rule.flags.replace("g", "")).test(short)
    );
  const wanted = rule.replace(/^\/api\/(v1\/)?/, "");
  if (wanted.includes("*")) return patternOf(wanted).test(short);
  return short === wanted || short.startsWith(`${wanted}/`);
}

function patternOf(wanted: string): RegExp {
  const parts = wanted.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

function concerns(rule: { readonly stream?: string }, stream: string): boolean {
  return rule.stream === undefined || rule.stream.replace(/^stream-/, "") === stream;
}
