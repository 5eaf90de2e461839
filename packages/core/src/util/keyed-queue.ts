import PQueue from "p-queue";

/** Runs tasks of one key in turn and tasks of different keys side by side. */
export interface KeyedQueue {
  /** Tasks that have not ended. */
  readonly size: number;
  /** The outcome of the task, once those before it with the same key have ended. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is left to run. */
  idle(): Promise<void>;
}

/** At most `concurrency` tasks run at once over all keys. */
export function keyedQueue(concurrency = Number.POSITIVE_INFINITY): KeyedQueue {
  const lanes = new Map<string, PQueue>();
  const slots = new PQueue({ concurrency });
  let size = 0;

  const laneOf = (key: string): PQueue => {
    const known = lanes.get(key);
    if (known) return known;
    const lane = new PQueue({ concurrency: 1 });
    lane.on("idle", () => lanes.delete(key));
    lanes.set(key, lane);
    return lane;
  };
  return {
    get size() {
      return size;
    },
    async run(key, task) {
      size += 1;
      try {
        return await laneOf(key).add(() => slots.add(task));
      } finally {
        size -= 1;
      }
    },
    async idle() {
      while (lanes.size > 0) await Promise.all([...lanes.values()].map((lane) => lane.onIdle()));
    },
  };
}
