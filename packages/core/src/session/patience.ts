/** Settles with a task, or when it has taken too long: `tooLong` runs then, and the task may go on. */
export function patiently(task: Promise<unknown>, longestMs: number, tooLong: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      tooLong();
      resolve();
    }, longestMs).unref();
    task.then(() => resolve(), reject).finally(() => clearTimeout(timer));
  });
}
