/** What is not done yet. */
export class Running {
  readonly #tasks = new Set<Promise<unknown>>();

  /** Counts a task until it settles; gives it back. */
  add<Result>(task: Promise<Result>): Promise<Result> {
    const forget = (): void => void this.#tasks.delete(task);
    this.#tasks.add(task);
    task.then(forget, forget);
    return task;
  }

  get size(): number {
    return this.#tasks.size;
  }

  /** Settles when nothing is running. Never rejects. */
  async settled(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.allSettled(this.#tasks);
  }
}
