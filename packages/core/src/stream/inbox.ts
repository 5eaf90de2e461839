import { asDocument, asText, parseDate, type WireDocument } from "../rest/documents.ts";
import type { MembershipChange, RoomDirectory } from "../rooms/rooms.ts";
import type { IgnoreReason, IncomingMessage, Room, RoomEvent, User } from "../types.ts";
import { type ClassifyContext, classify } from "./classify.ts";
import { aboutDocument, type Ignored } from "./filter-notes.ts";
import type { Lanes } from "./lanes.ts";
import type { Ledger } from "./ledger.ts";
import type { Order } from "./order.ts";
import { messageOfArgs, type RoomHint } from "./parse.ts";
import type { Progress } from "./progress.ts";
import type { RoomMissed } from "./recovery.ts";
import { createRoomLookUp, type RoomLookUp } from "./room-look-up.ts";

/** Turns what the streams bring into room events, in order within a room. */
export interface Inbox {
  /** Takes the arguments of a `room-messages` event. */
  readonly onMessage: (args: readonly unknown[]) => void;
  /** Takes the arguments of a `rooms-changed` event. */
  readonly onRoom: (args: readonly unknown[]) => void;
  onMembership(change: MembershipChange): void;
  /** Takes the arguments of a room's `deleteMessage` event. */
  onDeleted(roomId: string, args: readonly unknown[]): void;
  /** Takes the arguments of a room's `user-activity` event. */
  onActivity(roomId: string, args: readonly unknown[]): void;
  /** Notes what was missed in a room; the task tells it, when it is its turn, and how many messages were new. */
  readonly onMissed: (missed: RoomMissed) => () => number;
}

export interface InboxOptions {
  readonly self: () => User;
  readonly serverUrl: string;
  /** See `Settings.bots`. */
  readonly bots: readonly string[];
  readonly rooms: RoomDirectory;
  readonly ledger: Ledger;
  readonly lanes: Lanes;
  readonly order: Order;
  readonly progress: Progress;
  /** The server's time when the client first logged in: older messages are not news. */
  readonly startedAt: () => Date | undefined;
  readonly signal: AbortSignal;
  /** `handled` runs once everybody who wanted the event has handled it. */
  readonly dispatch: (event: RoomEvent, handled?: () => void) => void;
  readonly ignored: (reason: IgnoreReason, about: Ignored) => void;
  /** Something could not be told. */
  readonly failed: (roomId: string, error: unknown) => void;
}

/** A document on its way to be told. */
interface Arrival {
  readonly document: unknown;
  /** Notes in the room's progress that it is handled. */
  readonly done: () => void;
}

type How = Pick<ClassifyContext, "origin" | "recoveredFrom">;

const millis = (date: Date | undefined): number => date?.getTime() ?? 0;

const timeOf = (document: unknown, field: string): number => millis(parseDate(asDocument(document)?.[field]));

export function createInbox(options: InboxOptions): Inbox {
  return new RoomInbox(options);
}

class RoomInbox implements Inbox {
  readonly #options: InboxOptions;
  /**
   * What was streamed first of each message that waits. Fetched in the meantime it is live all the same, and told in
   * its earliest state, so that what became of it since is told as well.
   */
  readonly #streamed = new Map<unknown, unknown>();

  readonly #roomOf: RoomLookUp;

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#roomOf = createRoomLookUp(options.rooms, options.signal);
  }

  readonly onMessage = (args: readonly unknown[]): void => {
    const { message, hint } = messageOfArgs(args);
    const roomId = asText(asDocument(message)?.rid);
    if (!roomId) return this.#options.ignored("malformed", {});
    const { order, ledger, progress } = this.#options;
    const messageId = asText(asDocument(message)?._id) ?? "";
    const isNew = !ledger.get(messageId) && !progress.isOpen(roomId, messageId);
    const arrival = this.#arrive(roomId, message);
    order.arrive(roomId, timeOf(message, "ts"), isNew, () => this.#pass(roomId, arrival, hint));
    // Whoever is sent the first message of a thread again is told of its newest reply.
    const repliedAt = timeOf(message, "tlm");
    if (repliedAt > 0 && repliedAt >= millis(this.#options.startedAt())) order.announce(roomId, repliedAt);
  };

  readonly onRoom = ([, document]: readonly unknown[]): void => {
    const room = asDocument(document);
    const roomId = asText(room?._id);
    if (!roomId) return;
    const { order, startedAt } = this.#options;
    const writtenAt = timeOf(room, "lm");
    if (writtenAt >= millis(startedAt())) order.announce(roomId, writtenAt);
    if (typeof room?.msgs === "number") order.count(roomId, room.msgs, timeOf(room, "_updatedAt"));
  };

  readonly onMissed = ({ room, from, documents, deletedIds }: RoomMissed): (() => number) => {
    for (const document of documents) this.#recognise(room.id, document);
    const arrivals = documents.map((document) => {
      const streamed = this.#streamed.get(document._id);
      const origin: IncomingMessage["origin"] = streamed ? "live" : "recovered";
      return { ...this.#arrive(room.id, streamed ?? document), origin };
    });
    for (const document of documents) this.#options.order.note(room.id, timeOf(document, "ts"));
    return () => {
      let messages = 0;
      const current = this.#options.rooms.known(room.id) ?? room;
      for (const { origin, ...arrival } of arrivals) {
        const told = this.#takeSafely(arrival, current, { origin, recoveredFrom: from });
        messages += told.some(({ type }) => type === "message") && origin === "recovered" ? 1 : 0;
      }
      for (const messageId of deletedIds) this.#tellGone(current, messageId);
      return messages;
    };
  };

  /** The ledger forgets what was heard long ago; what may be fetched again is known here all the same. */
  #recognise(roomId: string, { _id }: WireDocument): void {
    const { ledger, progress } = this.#options;
    const messageId = asText(_id);
    if (!messageId || ledger.get(messageId)) return;
    const at = progress.toldAt(roomId, messageId);
    if (at) ledger.restore(messageId, at);
  }

  /** What was streamed before it was deleted waits behind what is fetched, and is told before its deletion. */
  #tellGone(room: Room, messageId: string): void {
    if (!this.#streamed.has(messageId)) return this.#tellDeleted(room, messageId);
    this.#options.lanes.run(room.id, async () => this.#tellDeleted(room, messageId));
  }

  onMembership({ joined, left }: MembershipChange): void {
    const { lanes, dispatch, self } = this.#options;
    const person = self();
    for (const room of joined) lanes.run(room.id, async () => dispatch({ type: "joined", room, person }));
    for (const room of left) lanes.run(room.id, async () => dispatch({ type: "left", room, person }));
  }

  onDeleted(roomId: string, [document]: readonly unknown[]): void {
    const messageId = asText(asDocument(document)?._id);
    if (!messageId) return;
    const tell = async (): Promise<void> => this.#tellDeleted(await this.#roomOf(roomId), messageId);
    this.#options.order.follow(roomId, () => this.#options.lanes.run(roomId, tell));
  }

  onActivity(roomId: string, [name, activities]: readonly unknown[]): void {
    const username = asText(name);
    const { username: own, name: ownName } = this.#options.self();
    if (!username || username === own || username === ownName) return;
    const active = Array.isArray(activities) && activities.includes("user-typing");
    this.#options.lanes.run(roomId, async () => {
      const room = await this.#roomOf(roomId);
      this.#options.dispatch({ type: "typing", room, user: { id: "", username }, active });
    });
  }

  #pass(roomId: string, arrival: Arrival, hint: RoomHint | undefined): void {
    const messageId = asDocument(arrival.document)?._id;
    if (this.#options.lanes.isHeld(roomId) && !this.#streamed.has(messageId)) {
      this.#streamed.set(messageId, arrival.document);
    }
    this.#options.lanes.run(roomId, async () => {
      this.#streamed.delete(messageId);
      try {
        this.#take(arrival, await this.#roomOf(roomId, hint), { origin: "live" });
      } catch (error) {
        arrival.done();
        throw error;
      }
    });
  }

  /** From now on the room is taken up here after a gap, until the document is handled. */
  #arrive(roomId: string, document: unknown): Arrival {
    const fields = asDocument(document);
    const writtenAt = parseDate(fields?.ts);
    const at = parseDate(fields?._updatedAt) ?? writtenAt;
    const messageId = asText(fields?._id);
    const done = messageId && at ? this.#options.progress.begin(roomId, messageId, at, writtenAt) : () => {};
    return { document, done };
  }

  /** What cannot be taken is left out, and what comes behind it is told all the same. */
  #takeSafely(arrival: Arrival, room: Room, how: How): readonly RoomEvent[] {
    try {
      return this.#take(arrival, room, how);
    } catch (error) {
      arrival.done();
      this.#options.failed(room.id, error);
      return [];
    }
  }

  #take({ document, done }: Arrival, room: Room, how: How): readonly RoomEvent[] {
    const { self, serverUrl, bots, ledger, progress, startedAt, dispatch, ignored } = this.#options;
    const context = { room, self: self(), serverUrl, bots, ledger, startedAt: startedAt(), ...how };
    const outcome = classify(document, context);
    if (outcome.ignored) ignored(outcome.ignored, aboutDocument(document, room));
    let left = outcome.events.length;
    if (left === 0) done();
    else progress.tell(room.id, asText(asDocument(document)?._id) ?? "");
    for (const event of outcome.events) {
      dispatch(event, () => {
        left -= 1;
        if (left === 0) done();
      });
    }
    return outcome.events;
  }

  /** A deletion is told once, whether it came by the stream, as an emptied message or was found after a gap. */
  #tellDeleted(room: Room, messageId: string): void {
    const { ledger, dispatch } = this.#options;
    if (ledger.get(messageId)?.deleted) return;
    ledger.markDeleted(messageId);
    dispatch({ type: "deleted", room, messageId });
  }
}
