import type { EventStream, SubscribeOptions } from "../client.ts";
import type { RocketChatError } from "../errors.ts";
import type { FilterSettings, IgnoreReason, RoomEvent } from "../types.ts";
import { channel } from "../util/channel.ts";
import { deferred } from "../util/deferred.ts";
import { asHeard, reasonToIgnore } from "./filter.ts";
import { type Done, type Handover, handover } from "./handover.ts";

/** Whoever listens, each with its own filter. */
export interface Subscribers {
  add(filter: FilterSettings, options?: SubscribeOptions): EventStream;
  /** Hands an event to everybody who wants it; nothing becomes of it while nobody listens. */
  dispatch(event: RoomEvent, outcome: DispatchOutcome): void;
  /** Whether there is somebody whose filter fits. */
  some(fits: (filter: FilterSettings) => boolean): boolean;
  /** Events handed out, each as often as it has takers, that are not acknowledged yet. */
  readonly waiting: number;
  /** Ends every stream. */
  end(reason?: RocketChatError): void;
}

/** At once `heard` or `ignored` is called; then, at once or later, `handled`. */
export interface DispatchOutcome {
  heard(): void;
  /** Nobody wants the event; or, after `heard`, somebody who took it passed over it. */
  ignored(reason: IgnoreReason): void;
  /** Everybody who took the event has acknowledged it. */
  handled(): void;
}

interface Subscriber {
  readonly filter: FilterSettings;
  readonly handover: Handover;
  push(event: RoomEvent): void;
  end(reason?: RocketChatError): void;
}

/** Tells the outcome once so many takers are done with an event. */
function afterAll(takers: number, outcome: DispatchOutcome): Done {
  let left = takers;
  return (ignored) => {
    if (ignored) outcome.ignored(ignored);
    left -= 1;
    if (left === 0) outcome.handled();
  };
}

function handOut(event: RoomEvent, subscribers: Iterable<Subscriber>, outcome: DispatchOutcome): void {
  const takers: Subscriber[] = [];
  let refusal: IgnoreReason | undefined;
  for (const one of subscribers) {
    const reason = reasonToIgnore(event, one.filter);
    if (reason === undefined) takers.push(one);
    else refusal ??= reason;
  }
  if (takers.length > 0) outcome.heard();
  else if (refusal) outcome.ignored(refusal);
  if (takers.length === 0) return outcome.handled();
  const done = afterAll(takers.length, outcome);
  for (const taker of takers) {
    const heard = asHeard(event, taker.filter);
    taker.handover.take(heard, done);
    taker.push(heard);
  }
}

/** `onChange` runs whenever somebody comes or goes. */
export function createSubscribers(onChange: () => void): Subscribers {
  const subscribers = new Set<Subscriber>();
  const handovers = new Set<Handover>();
  let over: { readonly reason?: RocketChatError } | undefined;

  const add = (filter: FilterSettings, { acknowledge = "next" }: SubscribeOptions = {}): EventStream => {
    const closed = deferred<RocketChatError | undefined>();
    // Who has gone is counted for as long as something is still to be acknowledged.
    const forget = (): void => {
      if (!subscribers.has(subscriber) && handed.size === 0) handovers.delete(handed);
    };
    const end = (reason?: RocketChatError): void => {
      if (!subscribers.delete(subscriber)) return;
      forget();
      events.end();
      closed.resolve(reason);
      onChange();
    };
    const events = channel<RoomEvent>(() => {
      end();
      // Nobody will read what is left; a process that goes on must not wait for it.
      handovers.delete(handed);
    });
    const handed = handover(forget);
    const subscriber: Subscriber = { filter, push: events.push, end, handover: handed };
    const close = async (): Promise<void> => end();
    subscribers.add(subscriber);
    handovers.add(handed);
    if (over) end(over.reason);
    else onChange();
    return {
      closed: closed.promise,
      close,
      acknowledge: handed.acknowledge,
      [Symbol.asyncIterator]: () =>
        acknowledge === "manual" ? events[Symbol.asyncIterator]() : handed.acknowledging(events),
      [Symbol.asyncDispose]: close,
    };
  };
  return {
    add,
    dispatch(event, outcome) {
      if (subscribers.size > 0) handOut(event, subscribers, outcome);
    },
    some: (fits) => [...subscribers].some(({ filter }) => fits(filter)),
    get waiting() {
      let sum = 0;
      for (const { size } of handovers) sum += size;
      return sum;
    },
    end(reason) {
      over ??= reason ? { reason } : {};
      for (const subscriber of [...subscribers]) subscriber.end(reason);
    },
  };
}
