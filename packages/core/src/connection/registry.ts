import type { Session, Subscription } from "../ddp/session.ts";
import { isRocketChatError, isTransient, messageOf, RocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";

export type StreamHandler = (args: readonly unknown[]) => void;

/** A stream event that is wanted, whatever happens to the connection. */
export interface Wanted {
  /** E.g. `stream-room-messages`. */
  readonly stream: string;
  /** E.g. `__my_messages__`. */
  readonly event: string;
  readonly handler: StreamHandler;
  /** Without it the client is not online; others are subscribed when there is time. */
  readonly essential: boolean;
}

/** The streams that are wanted. Each is subscribed once a session, under a fresh id. */
export interface Registry {
  /** Remembers a wish; one that is there already stays as it is. */
  want(wanted: Wanted): void;
  forget(stream: string, event: string, session: Session | undefined): void;
  /** The wanted events of a stream. */
  events(stream: string): readonly string[];
  /** Subscribes everything essential on a new session, in the order asked for. */
  establish(session: Session): Promise<void>;
  /** Subscribes one event unless this session has it. Throws what the server refused. */
  subscribe(stream: string, event: string, session: Session): Promise<void>;
  /** Hands an event to whoever wants it. */
  route(collection: string, event: string, args: readonly unknown[]): void;
  /**
   * Asks again, once a session, for the stream whose subscription the server ended. For an essential one it gives the
   * session up: what passes until the stream is live again would be missed, and a new session catches up with it.
   */
  lost(subscriptionId: string, error: RocketChatError, session: Session): void;
}

interface Entry extends Wanted {
  live?: Live;
  /** The session in which the server ended it once already. */
  endedIn?: Session;
}

interface Live extends Subscription {
  readonly session: Session;
}

function explained({ stream, event }: Entry, error: unknown): RocketChatError {
  if (isRocketChatError(error) && (isTransient(error) || error.code === "closed")) return error;
  const text = `the server refuses the stream ${stream} ${event}: ${messageOf(error)}`;
  return new RocketChatError("forbidden", text, { cause: error });
}

export function createRegistry(logger: Logger): Registry {
  const entries = new Map<string, Entry>();
  const keyOf = (stream: string, event: string): string => `${stream}/${event}`;

  const subscribe = async (entry: Entry, session: Session): Promise<void> => {
    if (entry.live?.session === session) return await entry.live.ready;
    const params = [entry.event, { useCollection: false, args: [] }];
    const live = { session, ...session.subscribe(entry.stream, params) };
    entry.live = live;
    try {
      await live.ready;
    } catch (error) {
      if (entry.live === live) delete entry.live;
      // Should it become ready after all, each event would come twice.
      if (isRocketChatError(error) && error.code === "timeout") session.unsubscribe(live.id);
      throw error;
    }
  };

  return {
    want(wanted) {
      const key = keyOf(wanted.stream, wanted.event);
      if (!entries.has(key)) entries.set(key, { ...wanted });
    },
    forget(stream, event, session) {
      const key = keyOf(stream, event);
      const live = entries.get(key)?.live;
      entries.delete(key);
      if (live && live.session === session) session.unsubscribe(live.id);
    },
    events: (stream) => [...entries.values()].filter((entry) => entry.stream === stream).map((entry) => entry.event),
    async establish(session) {
      for (const entry of entries.values()) {
        if (!entry.essential) continue;
        try {
          await subscribe(entry, session);
        } catch (error) {
          throw explained(entry, error);
        }
      }
    },
    async subscribe(stream, event, session) {
      const entry = entries.get(keyOf(stream, event));
      if (entry) await subscribe(entry, session);
    },
    route(collection, event, args) {
      entries.get(keyOf(collection, event))?.handler(args);
    },
    lost(subscriptionId, error, session) {
      const entry = [...entries.values()].find(({ live }) => live?.session === session && live.id === subscriptionId);
      if (!entry) return;
      delete entry.live;
      const what = `the server ended the stream ${entry.stream} ${entry.event} (${error.message})`;
      if (entry.essential) return session.close(new RocketChatError("unreachable", what, { cause: error }));
      if (entry.endedIn === session) return logger.warn(explained(entry, error).message);
      entry.endedIn = session;
      logger.warn(`${what}; asking for it again`);
      subscribe(entry, session).catch((again: unknown) => logger.warn(explained(entry, again).message));
    },
  };
}
