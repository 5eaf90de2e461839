import { keyedQueue } from "../util/keyed-queue.ts";

type Task = () => Promise<void>;

/** Runs the tasks of a room one after another, and rooms side by side. The tasks of a held room wait, in order. */
export interface Lanes {
  run(roomId: string, task: Task): void;
  /** Holds every room, also those not heard of yet. What is running already goes on. */
  hold(): void;
  /** Lets every room go but those. */
  releaseAllBut(roomIds: ReadonlySet<string>): void;
  /** Runs `first`, then what has waited in the room. */
  release(roomId: string, first?: Task): void;
  isHeld(roomId: string): boolean;
}

export interface LaneHandlers {
  /** A task rejected; later ones of the room go on. */
  readonly failed: (roomId: string, error: unknown) => void;
  /** A thousand tasks wait, and each thousand more. */
  readonly full: () => void;
}

const full = 1_000;

export function createLanes(handlers: LaneHandlers): Lanes {
  const queue = keyedQueue();
  const waiting = new Map<string, Task[]>();
  let holdsAll = false;
  let holds = new Set<string>();
  let held = 0;

  const isHeld = (roomId: string): boolean => holdsAll || holds.has(roomId);
  const start = (roomId: string, task: Task): void =>
    void queue.run(roomId, task).catch((error: unknown) => handlers.failed(roomId, error));
  const letGo = (roomId: string): void => {
    const tasks = waiting.get(roomId) ?? [];
    waiting.delete(roomId);
    held -= tasks.length;
    for (const task of tasks) start(roomId, task);
  };
  return {
    run(roomId, task) {
      if (!isHeld(roomId)) return start(roomId, task);
      held += 1;
      const tasks = waiting.get(roomId);
      if (tasks) tasks.push(task);
      else waiting.set(roomId, [task]);
      if (held % full === 0) handlers.full();
    },
    hold() {
      holdsAll = true;
    },
    releaseAllBut(roomIds) {
      holdsAll = false;
      holds = new Set(roomIds);
      for (const roomId of [...waiting.keys()]) if (!holds.has(roomId)) letGo(roomId);
    },
    release(roomId, first) {
      if (first) start(roomId, first);
      holds.delete(roomId);
      letGo(roomId);
    },
    isHeld,
  };
}
