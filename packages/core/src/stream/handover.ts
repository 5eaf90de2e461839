import type { IgnoreReason, RoomEvent } from "../types.ts";

/** Runs once, when an event is acknowledged; with a reason when its reader passed over it. */
export type Done = (ignored?: IgnoreReason) => void;

/** The events that one reader was given and has not acknowledged. */
export interface Handover {
  readonly size: number;
  /** Keeps the event until it is acknowledged, when `done` runs. */
  take(event: RoomEvent, done: Done): void;
  /** Does nothing for an event that is not kept (any more). */
  readonly acknowledge: (event: RoomEvent, ignored?: IgnoreReason) => void;
  /** The events of a source; asking for the next one, or stopping, acknowledges the one before. */
  acknowledging(source: AsyncIterable<RoomEvent>): AsyncIterator<RoomEvent>;
}

/** `onEmpty` runs whenever nothing is kept any more. */
export function handover(onEmpty: () => void = () => {}): Handover {
  const open = new Map<RoomEvent, Done>();

  const acknowledge = (event: RoomEvent, ignored?: IgnoreReason): void => {
    const done = open.get(event);
    open.delete(event);
    done?.(ignored);
    if (open.size === 0) onEmpty();
  };
  return {
    get size() {
      return open.size;
    },
    take: (event, done) => void open.set(event, done),
    acknowledge,
    acknowledging(source) {
      const events = source[Symbol.asyncIterator]();
      let previous: RoomEvent | undefined;
      const settle = (): void => {
        if (previous) acknowledge(previous);
        previous = undefined;
      };
      return {
        async next() {
          settle();
          const result = await events.next();
          if (!result.done) previous = result.value;
          return result;
        },
        async return() {
          settle();
          await events.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
