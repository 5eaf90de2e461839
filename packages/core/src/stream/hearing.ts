import type { EventStream, SubscribeOptions } from "../client.ts";
import type { Registry, StreamHandler } from "../connection/registry.ts";
import type { Session } from "../ddp/session.ts";
import type { RocketChatError } from "../errors.ts";
import type { FilterSettings, IgnoreReason, RoomEvent } from "../types.ts";
import { createFilterNotes, type Ignored } from "./filter-notes.ts";
import { createGate, type Gate } from "./gate.ts";
import { createPipeline, type PipelineOptions } from "./pipeline.ts";
import { createPressureGauge } from "./pressure.ts";
import { createRoomStreams } from "./room-streams.ts";
import { createSubscribers, type DispatchOutcome } from "./subscribers.ts";

/** Everything that comes in: from the wire's streams to the subscribers. */
export interface Hearing {
  subscribe(filter: FilterSettings, options: SubscribeOptions): EventStream;
  /** Events dispatched and not handled yet. */
  readonly waiting: number;
  /** Names the streams that the account needs; called on each connection before they are subscribed, the account known. */
  prepare(): Promise<void>;
  /** Called once the streams are live, on each connection: reads the rooms afresh and has what was missed fetched. */
  catchUp(): Promise<void>;
  /** Called when the connection is lost. */
  offline(): void;
  /** Resolves when everything that was handled is noted for a later process, to which the rest is left. */
  close(): Promise<void>;
  /** Called once the connection counts as online. */
  online(): void;
  /** Ends every subscriber's stream, and what is still being fetched. */
  end(reason?: RocketChatError): void;
}

export interface HearingOptions extends PipelineOptions {
  readonly registry: Registry;
  readonly session: () => Session | undefined;
  /** See `Settings.loopLimit`. */
  readonly loopLimit: number | undefined;
  readonly delivered: (event: RoomEvent) => void;
}

const myMessages = "__my_messages__";

/** Whose words they are; only words that nobody hears need an explanation. */
const wordsOf = (event: RoomEvent): Ignored | undefined =>
  "message" in event
    ? { room: event.room, messageId: event.message.id, from: event.message.sender.username }
    : undefined;

/** Counts and explains what nobody hears. */
function ignoring({ logger, report }: Pick<HearingOptions, "logger" | "report">, gate: Gate) {
  const notes = createFilterNotes(logger);
  return (reason: IgnoreReason, about: Ignored): void => {
    notes(reason, about);
    gate.ignored(reason, about);
    const { room, messageId } = about;
    report({ type: "ignored", reason, ...(room ? { roomId: room.id } : {}), ...(messageId ? { messageId } : {}) });
  };
}

/** Says in the log what the server says to the bot alone, such as why it did not take a message. */
function repeatNotice(message: unknown, logger: HearingOptions["logger"]): void {
  const text = typeof message === "object" && message !== null && "msg" in message ? String(message.msg) : "";
  if (text) logger.warn(`the server tells the bot: ${text}`);
}

interface Consequences extends Pick<HearingOptions, "delivered"> {
  readonly ignored: (reason: IgnoreReason, about: Ignored) => void;
  readonly handled: (() => void) | undefined;
}

function outcomeOf(event: RoomEvent, consequences: Consequences, measure: () => void): DispatchOutcome {
  const { delivered, ignored, handled } = consequences;
  return {
    heard: () => delivered(event),
    ignored(reason) {
      const words = wordsOf(event);
      if (words) ignored(reason, words);
    },
    handled() {
      measure();
      handled?.();
    },
  };
}

/** What takes the events of the streams that an account cannot do without. */
interface AccountHandlers {
  readonly room: StreamHandler;
  readonly subscription: StreamHandler;
  readonly notice: StreamHandler;
  readonly message: StreamHandler;
}

function wantAccountStreams(registry: Registry, userId: string, handlers: AccountHandlers): void {
  const want = (stream: string, event: string, handler: StreamHandler): void =>
    registry.want({ stream, event, handler, essential: true });
  want("stream-notify-user", `${userId}/rooms-changed`, handlers.room);
  want("stream-notify-user", `${userId}/subscriptions-changed`, handlers.subscription);
  want("stream-notify-user", `${userId}/message`, handlers.notice);
  want("stream-room-messages", myMessages, handlers.message);
}

export function createHearing(options: HearingOptions): Hearing {
  const { self, rooms, registry, logger, report } = options;
  const gate = createGate(options);
  const ignored = ignoring(options, gate);
  const delivered = (event: RoomEvent): void => {
    gate.heard(event);
    options.delivered(event);
  };
  const pressure = createPressureGauge({ report, logger });
  const dispatch = (event: RoomEvent, handled?: () => void): void => {
    const outcome = outcomeOf(event, { delivered, ignored, handled }, () => pressure(subscribers.waiting));
    const barred = gate.judge(event);
    if (barred) {
      outcome.ignored(barred);
      return outcome.handled();
    }
    subscribers.dispatch(event, outcome);
    pressure(subscribers.waiting);
  };
  const wants = (what: "edited" | "deleted" | "typing" | "allPublic"): boolean =>
    subscribers.some((filter) => filter[what]);
  const { inbox, catchUp, progress } = createPipeline(options, { dispatch, ignored, wants });
  const subscribers = createSubscribers(() => {
    roomStreams.align();
    progress.pause(!subscribers.some(() => true));
  });
  const roomStreams = createRoomStreams({ ...options, inbox, rooms: rooms.joined, wants });

  const onSubscription = (args: readonly unknown[]): void => {
    inbox.onMembership(rooms.onSubscription(args));
    roomStreams.align();
  };
  return {
    subscribe(filter, how) {
      const stream = subscribers.add(filter, how);
      catchUp.listened();
      return stream;
    },
    get waiting() {
      return subscribers.waiting;
    },
    async prepare() {
      await catchUp.hold();
      wantAccountStreams(registry, self().id, {
        room(args) {
          rooms.onRoom(args);
          inbox.onRoom(args);
        },
        subscription: onSubscription,
        notice: ([message]) => repeatNotice(message, logger),
        message: inbox.onMessage,
      });
    },
    catchUp: () => catchUp.run(),
    offline: () => catchUp.stop(),
    close: () => progress.close(),
    online: () => roomStreams.align(),
    end(reason) {
      subscribers.end(reason);
      catchUp.stop();
    },
  };
}
