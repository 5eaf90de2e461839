/**
 * Does something with a signal that is aborted when one of these is, and at the end. Unlike with `AbortSignal.any` nothing
 * of it stays: Node 20 keeps a little for each in signals that live as long as the process.
 */
export async function stoppable<Result>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const signal of signals) signal.addEventListener("abort", stop);
  if (signals.some(({ aborted }) => aborted)) stop();
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", stop);
    stop();
  }
}
