import type { Registry } from "../connection/registry.ts";
import type { Session } from "../ddp/session.ts";
import { isRocketChatError, messageOf } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { FilterSettings, Room } from "../types.ts";
import { sleep } from "../util/timer.ts";
import type { Inbox } from "./inbox.ts";

/** The streams that exist a room: deletions and activity. They are subscribed only while somebody wants them. */
export interface RoomStreams {
  /** Brings the subscriptions in line with the rooms, the wishes and the session of now. */
  align(): void;
}

export interface RoomStreamsOptions {
  readonly registry: Registry;
  readonly inbox: Inbox;
  readonly rooms: () => readonly Room[];
  readonly wants: (what: Kind) => boolean;
  readonly session: () => Session | undefined;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

type Kind = keyof Pick<FilterSettings, "deleted" | "typing">;
const stream = "stream-notify-room";
const shortestWaitMs = 100;

export function createRoomStreams(options: RoomStreamsOptions): RoomStreams {
  const { registry, inbox, logger, signal } = options;
  let running = false;
  let again = false;

  const wantedEvents = (): ReadonlySet<string> => {
    const events = new Set<string>();
    const want = (event: string, handler: (args: readonly unknown[]) => void): void => {
      events.add(event);
      registry.want({ stream, event, handler, essential: false });
    };
    for (const { id } of options.rooms()) {
      if (options.wants("deleted")) want(`${id}/deleteMessage`, (args) => inbox.onDeleted(id, args));
      if (options.wants("typing")) want(`${id}/user-activity`, (args) => inbox.onActivity(id, args));
    }
    return events;
  };
  /** The server takes 40 of these in 40 s a connection and then says how long to wait (protocol: DDP limits). */
  const subscribe = async (event: string, session: Session): Promise<void> => {
    try {
      await registry.subscribe(stream, event, session);
    } catch (error) {
      const retryInMs = isRocketChatError(error) ? error.retryInMs : undefined;
      if (retryInMs === undefined) return logger.warn(`the stream ${event} is not to be had: ${messageOf(error)}`);
      again = await sleep(Math.max(retryInMs, shortestWaitMs), signal);
    }
  };
  const alignOnce = async (): Promise<void> => {
    const session = options.session();
    const wanted = wantedEvents();
    for (const event of registry.events(stream)) {
      if (!wanted.has(event)) registry.forget(stream, event, session);
      // What a lost session had left to do is asked of the next one.
      else if (session && session === options.session()) await subscribe(event, session);
    }
  };
  const run = async (): Promise<void> => {
    running = true;
    while (again && !signal.aborted) {
      again = false;
      await alignOnce();
    }
    running = false;
  };
  return {
    align() {
      again = true;
      if (!running) void run();
    },
  };
}
