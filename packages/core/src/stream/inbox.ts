import { isTransient, messageOf, type RocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { asDocument, asText } from "../rest/documents.ts";
import type { MembershipChange, RoomDirectory } from "../rooms.ts";
import type { IgnoreReason, Room, RoomEvent, User } from "../types.ts";
import { deferred } from "../util/deferred.ts";
import { type KeyedQueue, keyedQueue } from "../util/keyed-queue.ts";
import { sleep } from "../util/timer.ts";
import { classify } from "./classify.ts";
import type { Ignored } from "./filter-notes.ts";
import type { Ledger } from "./ledger.ts";
import { messageOfArgs, type RoomHint } from "./parse.ts";

/** Turns what the streams bring into room events, in order within a room. */
export interface Inbox {
  /** Takes the arguments of a `room-messages` event. */
  readonly onMessage: (args: readonly unknown[]) => void;
  onMembership(change: MembershipChange): void;
  /** Takes the arguments of a room's `deleteMessage` event. */
  onDeleted(roomId: string, args: readonly unknown[]): void;
  /** Takes the arguments of a room's `user-activity` event. */
  onActivity(roomId: string, args: readonly unknown[]): void;
  /** Lets events through once the rooms are known; until then they wait. */
  open(): void;
}

export interface InboxOptions {
  readonly self: () => User;
  readonly serverUrl: string;
  readonly rooms: RoomDirectory;
  readonly ledger: Ledger;
  /** The server's time when the client first logged in: older messages are not news. */
  readonly startedAt: () => Date | undefined;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly dispatch: (event: RoomEvent) => void;
  readonly ignored: (reason: IgnoreReason, about: Ignored) => void;
}

const lookUpPauseMs = 1_000;

export function createInbox(options: InboxOptions): Inbox {
  return new RoomInbox(options);
}

class RoomInbox implements Inbox {
  readonly #options: InboxOptions;
  readonly #gate = deferred<void>();
  readonly #lanes: KeyedQueue = keyedQueue();

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  open(): void {
    this.#gate.resolve();
  }

  readonly onMessage = (args: readonly unknown[]): void => {
    const { message, hint } = messageOfArgs(args);
    const roomId = asText(asDocument(message)?.rid);
    if (!roomId) return this.#options.ignored("malformed", {});
    this.#inTurn(roomId, async () => this.#take(message, await this.#roomOf(roomId, hint)));
  };

  onMembership({ joined, left }: MembershipChange): void {
    const person = this.#options.self();
    for (const room of joined)
      this.#inTurn(room.id, async () => this.#options.dispatch({ type: "joined", room, person }));
    for (const room of left) this.#inTurn(room.id, async () => this.#options.dispatch({ type: "left", room, person }));
  }

  onDeleted(roomId: string, [document]: readonly unknown[]): void {
    const messageId = asText(asDocument(document)?._id);
    if (!messageId) return;
    this.#inTurn(roomId, async () =>
      this.#options.dispatch({ type: "deleted", room: await this.#roomOf(roomId, undefined), messageId }),
    );
  }

  onActivity(roomId: string, [name, activities]: readonly unknown[]): void {
    const username = asText(name);
    const { username: own, name: ownName } = this.#options.self();
    if (!username || username === own || username === ownName) return;
    const active = Array.isArray(activities) && activities.includes("user-typing");
    this.#inTurn(roomId, async () => {
      const room = await this.#roomOf(roomId, undefined);
      this.#options.dispatch({ type: "typing", room, user: { id: "", username }, active });
    });
  }

  #inTurn(roomId: string, task: () => Promise<void>): void {
    this.#lanes
      .run(roomId, async () => {
        await this.#gate.promise;
        await task();
      })
      .catch((error: unknown) =>
        this.#options.logger.error(`an event of room ${roomId} was lost: ${messageOf(error)}`),
      );
  }

  #take(message: unknown, room: Room): void {
    const { self, serverUrl, ledger, startedAt, dispatch, ignored } = this.#options;
    const context = { room, self: self(), serverUrl, origin: "live", ledger, startedAt: startedAt() } as const;
    const outcome = classify(message, context);
    if (outcome.ignored) {
      const messageId = asText(asDocument(message)?._id);
      ignored(outcome.ignored, { room, ...(messageId ? { messageId } : {}) });
    }
    for (const event of outcome.events) dispatch(event);
  }

  /** The room of an event: known, told by the event itself, or looked up until the server answers. */
  async #roomOf(roomId: string, hint: RoomHint | undefined): Promise<Room> {
    const { rooms, signal } = this.#options;
    const known = rooms.known(roomId);
    if (known) return known;
    if (hint?.kind)
      return {
        id: roomId,
        kind: hint.kind,
        name: hint.name ?? "",
        displayName: hint.name ?? "",
        joined: hint.joined ?? true,
      };
    for (;;) {
      try {
        return await rooms.get(roomId);
      } catch (error) {
        if (!isTransient(error) || signal.aborted) throw error as RocketChatError;
        await sleep(lookUpPauseMs, signal);
      }
    }
  }
}
