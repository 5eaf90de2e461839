/** How a turn's wait for its answer goes. */
interface Wait {
  readonly conversationId: string;
  speaking(): void;
  quiet(): void;
}

export interface WaitOptions {
  readonly conversationId: string;
  /** Milliseconds until the first answer. */
  readonly answerMs: number;
  /** Milliseconds after an answer in which no other one ends the wait. */
  readonly quietMs: number;
  /** Each of them ends the wait. */
  readonly signals: readonly (AbortSignal | undefined)[];
  /** The first answer was given before: of a turn that a process took up again. Default false. */
  readonly isAnswered?: boolean | undefined;
  /** Something is being said now. Default false. */
  readonly isSpeaking?: boolean | undefined;
  /** Settles, and never rejects, when the question is handed over: `answerMs` count from then on. Default from the beginning. */
  readonly asked?: Promise<unknown> | undefined;
  /** Called when the first answer was said. */
  readonly answered?: (() => void) | undefined;
}

/** The turns that wait until the bot seems to have answered; what it says is said all the same, whoever waits. */
export class Turns {
  readonly #waits = new Set<Wait>();

  /** Something is about to be said in a conversation, or nothing waits any more. */
  stirred(conversationId: string, state: "speaking" | "quiet"): void {
    for (const wait of this.#waits) if (wait.conversationId === conversationId) wait[state]();
  }

  /** Resolves when the bot has answered and is quiet, with true; with false when it is waited for no longer. */
  wait({
    conversationId,
    answerMs,
    quietMs,
    signals,
    isAnswered = false,
    isSpeaking = false,
    asked,
    answered,
  }: WaitOptions): Promise<boolean> {
    return new Promise((resolve) => {
      let isSpoken = isAnswered || isSpeaking;
      const end = (): void => {
        clearTimeout(timer);
        this.#waits.delete(wait);
        for (const signal of signals) signal?.removeEventListener("abort", end);
        resolve(isSpoken);
      };
      let timer: NodeJS.Timeout | undefined;
      const count = (): void => {
        timer = setTimeout(end, isAnswered && !isSpeaking ? quietMs : answerMs);
      };
      const wait: Wait = {
        conversationId,
        speaking() {
          isSpoken = true;
          clearTimeout(timer);
        },
        quiet() {
          if (!isSpoken) return;
          answered?.();
          clearTimeout(timer);
          timer = setTimeout(end, quietMs);
        },
      };
      this.#waits.add(wait);
      if (asked === undefined) count();
      void asked?.then(() => {
        if (!isSpoken && this.#waits.has(wait)) count();
      });
      if (isAnswered && !isSpeaking) answered?.();
      for (const signal of signals) signal?.addEventListener("abort", end);
      if (signals.some((signal) => signal?.aborted)) end();
    });
  }
}
