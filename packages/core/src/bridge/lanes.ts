import PQueue from "p-queue";
import type { RoomEvent } from "../types.ts";
import { sleep, stopSwitch } from "../util/timer.ts";
import { type WaitingLine, waitingLine } from "./waiting-line.ts";

/** A lane a room: events of one room take turns, rooms run side by side. */
export interface Lanes {
  add(event: RoomEvent): void;
  /** Delivers what is left, without waiting for quiet; resolves when nothing is left. */
  finish(): Promise<void>;
}

export interface LanesOptions {
  /** Rooms that run side by side. */
  readonly concurrency: number;
  /** Of the messages of a thread that wait, only the last is delivered. */
  readonly onlyLatest: boolean;
  /** Milliseconds without a message in the room before one is delivered. */
  readonly quietMs: number;
  /** Resolves when the room's next event may be delivered; never rejects. */
  readonly deliver: (event: RoomEvent) => Promise<void>;
  readonly passedOver: (event: RoomEvent) => void;
  readonly now?: () => number;
}

interface Lane {
  readonly line: WaitingLine;
  lastMessageAt: number;
}

export function createLanes(options: LanesOptions): Lanes {
  const { onlyLatest, quietMs, deliver, passedOver, now = () => performance.now() } = options;
  const lanes = new Map<string, Lane>();
  const slots = new PQueue({ concurrency: options.concurrency });
  const finishing = stopSwitch();
  const running = new Set<Promise<void>>();

  const noiseLeftMs = ({ line, lastMessageAt }: Lane): number =>
    quietMs > 0 && !finishing.signal.aborted && line.first()?.type === "message" ? lastMessageAt + quietMs - now() : 0;
  const deliverNext = async (lane: Lane): Promise<void> => {
    // While it waited for its slot, more may have been said.
    const event = noiseLeftMs(lane) > 0 ? undefined : lane.line.take();
    if (event) await deliver(event);
  };
  const serve = async (roomId: string, lane: Lane): Promise<void> => {
    while (lane.line.first()) {
      const leftMs = noiseLeftMs(lane);
      if (leftMs > 0) await sleep(leftMs, finishing.signal);
      else await slots.add(() => deliverNext(lane));
    }
    lanes.delete(roomId);
  };
  const open = (roomId: string): Lane => {
    const lane: Lane = { line: waitingLine(onlyLatest), lastMessageAt: 0 };
    lanes.set(roomId, lane);
    return lane;
  };
  const start = (roomId: string, lane: Lane): void => {
    const served = serve(roomId, lane).finally(() => running.delete(served));
    running.add(served);
  };
  return {
    add(event) {
      const roomId = event.room.id;
      const known = lanes.get(roomId);
      const lane = known ?? open(roomId);
      if (event.type === "message") lane.lastMessageAt = now();
      const superseded = lane.line.add(event);
      if (superseded) passedOver(superseded);
      if (!known) start(roomId, lane);
    },
    async finish() {
      finishing.abort();
      while (running.size > 0) await Promise.all(running);
    },
  };
}
