import type { ClientStatus, EventStream } from "../client.ts";
import type { Registry } from "../connection/registry.ts";
import type { Session } from "../ddp/session.ts";
import type { RocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { RoomDirectory } from "../rooms.ts";
import type { FilterSettings, IgnoreReason, RoomEvent, User } from "../types.ts";
import { createFilterNotes, type Ignored } from "./filter-notes.ts";
import { createInbox } from "./inbox.ts";
import { createLedger } from "./ledger.ts";
import { createRoomStreams } from "./room-streams.ts";
import { createSubscribers } from "./subscribers.ts";

/** Everything that comes in: from the wire's streams to the subscribers. */
export interface Hearing {
  subscribe(filter: FilterSettings): EventStream;
  /** Names the streams that the account needs; called once the account is known, before they are subscribed. */
  wantStreams(): void;
  /** Called once the streams are live, on each connection: reads the rooms afresh and lets events through. */
  catchUp(): Promise<void>;
  /** Called once the connection counts as online. */
  online(): void;
  /** Ends every subscriber's stream. */
  end(reason?: RocketChatError): void;
}

export interface HearingOptions {
  readonly self: () => User;
  readonly startedAt: () => Date | undefined;
  readonly serverUrl: string;
  readonly rooms: RoomDirectory;
  readonly registry: Registry;
  readonly session: () => Session | undefined;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly report: (status: ClientStatus) => void;
  readonly delivered: () => void;
}

const myMessages = "__my_messages__";

/** Whose words they are; only words that nobody hears need an explanation. */
const senderOf = (event: RoomEvent): string | undefined =>
  "message" in event ? event.message.sender.username : undefined;

export function createHearing(options: HearingOptions): Hearing {
  const { self, rooms, registry, logger, signal, report } = options;
  const notes = createFilterNotes(logger);
  const ignored = (reason: IgnoreReason, about: Ignored): void => {
    notes(reason, about);
    const { room, messageId } = about;
    report({ type: "ignored", reason, ...(room ? { roomId: room.id } : {}), ...(messageId ? { messageId } : {}) });
  };
  const dispatch = (event: RoomEvent): void => {
    const heard = subscribers.dispatch(event, (reason) => {
      const from = senderOf(event);
      if (from) ignored(reason, { room: event.room, from });
    });
    if (heard) options.delivered();
  };
  const inbox = createInbox({ ...options, ledger: createLedger(), dispatch, ignored });
  const subscribers = createSubscribers(() => roomStreams.align());
  const roomStreams = createRoomStreams({
    registry,
    inbox,
    rooms: rooms.joined,
    wants: (what) => subscribers.some((filter) => filter[what]),
    session: options.session,
    logger,
    signal,
  });

  const onSubscription = (args: readonly unknown[]): void => {
    inbox.onMembership(rooms.onSubscription(args));
    roomStreams.align();
  };
  const onEphemeral = ([message]: readonly unknown[]): void => {
    const text = typeof message === "object" && message !== null && "msg" in message ? String(message.msg) : "";
    if (text) logger.warn(`the server tells the bot: ${text}`);
  };
  const wantEssential = (stream: string, event: string, handler: (args: readonly unknown[]) => void): void =>
    registry.want({ stream, event, handler, essential: true });

  return {
    subscribe: subscribers.add,
    wantStreams() {
      const { id } = self();
      wantEssential("stream-notify-user", `${id}/rooms-changed`, rooms.onRoom);
      wantEssential("stream-notify-user", `${id}/subscriptions-changed`, onSubscription);
      wantEssential("stream-notify-user", `${id}/message`, onEphemeral);
      wantEssential("stream-room-messages", myMessages, inbox.onMessage);
    },
    async catchUp() {
      inbox.onMembership(await rooms.load());
      inbox.open();
    },
    online: () => roomStreams.align(),
    end: subscribers.end,
  };
}
