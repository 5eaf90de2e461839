import type { MessageStep, Timing } from "../profile.ts";
import { discussionEvents } from "./discussions.ts";
import type { EphemeralMessage, Message, Room, User, UserRef } from "./documents.ts";
import type { WorldEvent } from "./feed.ts";
import { notificationsOf } from "./notifications.ts";
import type { State } from "./state.ts";
import type { Threads } from "./threads.ts";
import type { Unread } from "./unread.ts";

/** Puts finished messages into rooms: stores them, counts them, tells everybody. */
export class Delivery {
  readonly #state: State;
  readonly #threads: Threads;
  readonly #unread: Unread;

  constructor(state: State, threads: Threads, unread: Unread) {
    this.#state = state;
    this.#threads = threads;
    this.#unread = unread;
  }

  /**
   * Stores a message that passed the rules and makes all its consequences visible.
   *
   * What a system message is about has changed the room already, so that the room is announced twice.
   */
  deliver(message: Message, room: Room): Message {
    this.#state.messages.insert(message);
    const parent = this.#threads.addReply(message);
    const after = this.#touch(room, message);
    const roomChange: WorldEvent = { type: "room", change: "updated", room: after };
    const steps: Readonly<Record<MessageStep, readonly WorldEvent[]>> = {
      parent: [
        ...(parent === undefined ? [] : [{ type: "message" as const, message: parent, room: after }]),
        ...discussionEvents(message, after, this.#state),
      ],
      subscriptions: this.#unread.count(message, after),
      notifications: notificationsOf(message, after, this.#state),
      room: message.t === undefined ? [roomChange] : [roomChange, roomChange],
      message: [{ type: "message", message, room: after }],
    };
    const order = this.#state.profile.rules.newMessage;
    const published = (timing: Timing) => order[timing].flatMap((step) => steps[step]);
    const { feed, profile } = this.#state;
    if (message.t === undefined) {
      feed.publishAt("before-answer", published("before-answer"));
      feed.publishAt("after-answer", published("after-answer"));
    } else
      feed.publishAt(profile.rules.systemMessageTiming, [...published("before-answer"), ...published("after-answer")]);
    return message;
  }

  /** Stores a message that the server itself writes about what somebody did. */
  system(t: string, room: Room, by: UserRef, msg: string, more: Partial<Message> = {}): Message {
    const now = this.#state.now();
    const u = t === "au" ? { _id: by._id, username: by.username } : by;
    const _id = this.#state.ids.document();
    return this.deliver({ _id, t, rid: room._id, ts: now, msg, u, groupable: false, _updatedAt: now, ...more }, room);
  }

  /** Shows a text to one account only, without storing it. */
  whisper(to: User, rid: string, msg: string, more: Pick<EphemeralMessage, "tmid"> = {}): void {
    const ts = this.#state.now();
    const u = { _id: "rocket.cat", username: "rocket.cat" };
    const message: EphemeralMessage = {
      _id: this.#state.ids.document(),
      rid,
      ts,
      msg,
      u,
      private: true,
      groupable: false,
      _updatedAt: ts,
      ...more,
    };
    this.#state.feed.publish({ type: "ephemeral", uid: to._id, message });
  }

  /** Counts the message in its room; system messages and hidden replies do not become the newest. */
  #touch(room: Room, message: Message): Room {
    const shown = message.t === undefined && (message.tmid === undefined || message.tshow === true);
    const newest = shown ? { lm: message.ts, lastMessage: message } : {};
    const current = this.#state.rooms.get(room._id) ?? room;
    return (
      this.#state.rooms.update(room._id, { msgs: current.msgs + 1, _updatedAt: this.#state.now(), ...newest }) ??
      current
    );
  }
}
