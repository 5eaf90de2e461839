/** Which REST calls (`chat.sendMessage` or the whole path), DDP methods (`ddp:<name>`) or subscriptions (`sub:<stream>`) a fault concerns. */
export interface PathRule {
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
}

/** A rule and how often it still applies. */
interface Armed<R> {
  readonly rule: R;
  left: number;
}

/** The faults that are armed, and which of them the next call meets. */
export class FaultRules {
  #limits: Armed<LimitRule>[] = [];
  #refusals: Armed<RefuseRule>[] = [];
  #losses: Armed<PathRule>[] = [];
  #delays: Armed<DelayRule>[] = [];
  #copies: Armed<StreamRule>[] = [];
  #reorderings: ReorderRule[] = [];

  limit(rule: LimitRule): void {
    this.#limits.push({ rule, left: rule.times ?? 1 });
  }

  refuse(rule: RefuseRule): void {
    this.#refusals.push({ rule, left: rule.times ?? 1 });
  }

  loseAnswer(rule: PathRule): void {
    this.#losses.push({ rule, left: rule.times ?? 1 });
  }

  delay(rule: DelayRule): void {
    this.#delays.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
  }

  duplicate(rule: StreamRule = {}): void {
    this.#copies.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
  }

  reorder(rule: ReorderRule = {}): void {
    this.#reorderings.push(rule);
  }

  clear(): void {
    this.#limits = [];
    this.#refusals = [];
    this.#losses = [];
    this.#delays = [];
    this.#copies = [];
    this.#reorderings = [];
  }

  takeLimit(path: string): LimitRule | undefined {
    return take(this.#limits, (rule) => matchesPath(rule.path, path));
  }

  takeRefusal(path: string): RefuseRule | undefined {
    return take(this.#refusals, (rule) => matchesPath(rule.path, path));
  }

  takeLoss(path: string): boolean {
    return take(this.#losses, (rule) => matchesPath(rule.path, path)) !== undefined;
  }

  /** How long the answer to this call waits. */
  takeAnswerDelayMs(path: string): number {
    return take(this.#delays, (rule) => rule.path !== undefined && matchesPath(rule.path, path))?.ms ?? 0;
  }

  /** How long this event of a stream waits. */
  takeEventDelayMs(stream: string): number {
    return take(this.#delays, (rule) => rule.path === undefined && concerns(rule, stream))?.ms ?? 0;
  }

  takeCopies(stream: string): number {
    return take(this.#copies, (rule) => concerns(rule, stream)) === undefined ? 1 : 2;
  }

  /** How many events of the stream are collected and turned round; 1 when none are. */
  windowOf(stream: string): number {
    const rule = this.#reorderings.find((each) => concerns(each, stream));
    return rule === undefined ? 1 : (rule.window ?? 2);
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
  return short === wanted || short.startsWith(`${wanted}/`);
}

function concerns(rule: { readonly stream?: string }, stream: string): boolean {
  return rule.stream === undefined || rule.stream.replace(/^stream-/, "") === stream;
}

function take<R>(armed: Armed<R>[], matches: (rule: R) => boolean): R | undefined {
  const found = armed.find((each) => each.left > 0 && matches(each.rule));
  if (found !== undefined) found.left -= 1;
  return found?.rule;
}
