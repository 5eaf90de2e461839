import type { Session } from "../ddp/session.ts";
import { isTransient, messageOf, RocketChatError } from "../errors.ts";
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
  /** Asks again for the stream whose subscription the server ended. */
  lost(subscriptionId: string, error: RocketChatError, session: Session): void;
}

interface Entry extends Wanted {
  live?: { readonly session: Session; readonly id: string };
}

export function createRegistry(logger: Logger): Registry {
  const entries = new Map<string, Entry>();
  const keyOf = (stream: string, event: string): string => `${stream}/${event}`;

  const subscribe = async (entry: Entry, session: Session): Promise<void> => {
    if (entry.live?.session === session) return;
    const id = await session.subscribe(entry.stream, [entry.event, { useCollection: false, args: [] }]);
    entry.live = { session, id };
  };
  const refusal = ({ stream, event }: Entry, error: unknown): RocketChatError =>
    new RocketChatError("forbidden", `the server refuses the stream ${stream} ${event}: ${messageOf(error)}`, {
      cause: error,
    });

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
          throw isTransient(error) ? error : refusal(entry, error);
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
      logger.warn(`the server ended the stream ${entry.stream} ${entry.event} (${error.message}); asking for it again`);
      subscribe(entry, session).catch((again: unknown) => {
        const reason = refusal(entry, again);
        logger.error(reason.message);
        if (entry.essential) session.close(reason);
      });
    },
  };
}
