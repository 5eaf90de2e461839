import type { EventStream } from "../client.ts";
import type { RocketChatError } from "../errors.ts";
import type { FilterSettings, IgnoreReason, RoomEvent } from "../types.ts";
import { channel } from "../util/channel.ts";
import { deferred } from "../util/deferred.ts";
import { reasonToIgnore } from "./filter.ts";

/** Whoever listens, each with its own filter. */
export interface Subscribers {
  add(filter: FilterSettings): EventStream;
  /** Hands an event to everybody who wants it. Tells whether somebody did; if not, `onIgnored` hears why. */
  dispatch(event: RoomEvent, onIgnored: (reason: IgnoreReason) => void): boolean;
  /** Whether somebody's filter fits. */
  some(fits: (filter: FilterSettings) => boolean): boolean;
  /** Ends every stream. */
  end(reason?: RocketChatError): void;
}

interface Subscriber {
  readonly filter: FilterSettings;
  push(event: RoomEvent): void;
  end(reason?: RocketChatError): void;
}

/** `onChange` runs whenever somebody comes or goes. */
export function createSubscribers(onChange: () => void): Subscribers {
  const subscribers = new Set<Subscriber>();
  let over: { readonly reason?: RocketChatError } | undefined;

  const add = (filter: FilterSettings): EventStream => {
    const closed = deferred<RocketChatError | undefined>();
    const end = (reason?: RocketChatError): void => {
      if (!subscribers.delete(subscriber)) return;
      events.end();
      closed.resolve(reason);
      onChange();
    };
    const events = channel<RoomEvent>(() => end());
    const subscriber: Subscriber = { filter, push: events.push, end };
    const close = async (): Promise<void> => end();
    subscribers.add(subscriber);
    if (over) end(over.reason);
    else onChange();
    return {
      closed: closed.promise,
      close,
      [Symbol.asyncIterator]: () => events[Symbol.asyncIterator](),
      [Symbol.asyncDispose]: close,
    };
  };
  return {
    add,
    dispatch(event, onIgnored) {
      const reasons = [...subscribers].map((subscriber) => {
        const reason = reasonToIgnore(event, subscriber.filter);
        if (reason === undefined) subscriber.push(event);
        return reason;
      });
      const heard = reasons.includes(undefined);
      const [first] = reasons;
      if (!heard && first) onIgnored(first);
      return heard;
    },
    some: (fits) => [...subscribers].some(({ filter }) => fits(filter)),
    end(reason) {
      over ??= reason ? { reason } : {};
      for (const subscriber of [...subscribers]) subscriber.end(reason);
    },
  };
}
