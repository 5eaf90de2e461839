/** The rejections that nobody handled meanwhile, each of which ends a process that has not asked to hear of them. */
export interface Rejections extends Disposable {
  readonly seen: readonly unknown[];
}

/** Notices unhandled rejections in the place of whoever else does, until disposed. */
export function watchRejections(): Rejections {
  const event = "unhandledRejection";
  const seen: unknown[] = [];
  const others = process.listeners(event);
  process.removeAllListeners(event);
  const notice = (reason: unknown): void => void seen.push(reason);
  process.on(event, notice);
  return {
    seen,
    [Symbol.dispose]() {
      process.off(event, notice);
      for (const other of others) process.on(event, other);
    },
  };
}
