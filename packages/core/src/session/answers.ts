import { isRocketChatError } from "../errors.ts";
import { Running } from "./running.ts";

/** What is on its way in answer to which question; anything that a framework knows a message by can be one. */
export class Answers {
  readonly #underWay = new Map<unknown, Running>();
  readonly #givenUp = new Map<unknown, Error>();

  add(question: unknown, sent: Promise<unknown>): void {
    const running = this.#underWay.get(question) ?? new Running();
    this.#underWay.set(question, running);
    running.add(sent);
    const forget = (): void => {
      if (running.size === 0) this.#underWay.delete(question);
    };
    sent.then(forget, (error: unknown) => {
      if (isRocketChatError(error) && error.code === "closed") this.#givenUp.set(question, error);
      forget();
    });
  }

  /**
   * Settles when no answer to this question is on its way. Rejects with `closed` when the bot was stopped before one of
   * them was stored, which nobody else may have noticed: frameworks keep the errors of handlers to themselves.
   */
  async settled(question: unknown): Promise<void> {
    await this.#underWay.get(question)?.settled();
    const error = this.#givenUp.get(question);
    if (error) throw error;
  }
}
