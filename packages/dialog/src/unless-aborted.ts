import { RocketChatError } from "@rocketchat-connectors/core";

/** The outcome of a task, unless the signal is aborted before: then it rejects with `closed`, and the task is left alone. */
export async function unlessAborted<Result>(
  signal: AbortSignal,
  task: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const closed = (): RocketChatError =>
    new RocketChatError("closed", "the bot was stopped while it waited for an answer");
  if (signal.aborted) throw closed();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(closed());
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([aborted, task(signal)]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
