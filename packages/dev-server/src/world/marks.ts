import type { Access } from "./access.ts";
import type { Delivery } from "./delivery.ts";
import type { Message, Reaction, Room, User } from "./documents.ts";
import type { Editing } from "./editing.ts";
import { notAllowed, plainError, ServerError } from "./errors.ts";
import type { State } from "./state.ts";
import type { Threads } from "./threads.ts";

/** What people put on messages: reactions, pins, stars, followed threads. */
export class Marks {
  readonly #state: State;
  readonly #access: Access;
  readonly #editing: Editing;
  readonly #delivery: Delivery;
  readonly #threads: Threads;

  constructor(state: State, access: Access, editing: Editing, delivery: Delivery, threads: Threads) {
    this.#state = state;
    this.#access = access;
    this.#editing = editing;
    this.#delivery = delivery;
    this.#threads = threads;
  }

  /** Puts the reaction on, or takes it off; without `on` it is toggled. */
  react(user: User, messageId: string, emoji: string, on?: boolean): void {
    const method = "setReaction";
    const name = `:${emoji.replaceAll(":", "")}:`;
    const { message, room } = this.#seen(user, messageId, method);
    if (!/^:[a-z0-9_+-]+:$/i.test(name))
      throw new ServerError("error-not-allowed", "Invalid emoji provided.", { method });
    if (
      room.ro === true &&
      !this.#access.can(user, "post-readonly", room._id) &&
      room.unmuted?.includes(user.username) !== true
    )
      throw plainError("You can't send messages because the room is readonly.");
    if (room.muted?.includes(user.username) === true)
      throw new ServerError("error-not-allowed", "You have been muted", { method });
    const had = message.reactions?.[name]?.usernames.includes(user.username) === true;
    const wanted = on ?? !had;
    if (wanted === had) return;
    const reactions = withReaction(message.reactions ?? {}, name, user.username, wanted);
    const empty = Object.keys(reactions).length === 0;
    const _updatedAt = this.#state.now();
    const after = this.#state.messages.update(
      messageId,
      empty ? { _updatedAt } : { _updatedAt, reactions },
      empty ? ["reactions"] : [],
    );
    if (after !== undefined) this.#editing.announce(after, this.#state.profile.rules.reactionChangesRoom);
  }

  /** Pins a message and lets the room know; returns the system message. */
  pin(user: User, messageId: string): Message {
    const { message, room } = this.#seen(user, messageId, "pinMessage");
    this.#requirePinning(user, room, "pinMessage");
    const pinnedBy = { _id: user._id, username: user.username };
    const pinnedAt = this.#state.now();
    this.#editing.change(message, { pinned: true, pinnedAt, pinnedBy });
    const attachments = [
      { text: message.msg, author_name: message.u.username, ts: message.ts, attachments: message.attachments ?? [] },
    ];
    return this.#delivery.system(
      "message_pinned",
      room,
      { _id: user._id, username: user.username, name: user.name },
      "",
      { attachments, pinned: true, pinnedAt, pinnedBy },
    );
  }

  unpin(user: User, messageId: string): void {
    const { message, room } = this.#seen(user, messageId, "unpinMessage");
    this.#requirePinning(user, room, "unpinMessage");
    this.#editing.change(message, { pinned: false }, ["pinnedAt", "pinnedBy"]);
  }

  star(user: User, messageId: string, on: boolean): void {
    const { message } = this.#seen(user, messageId, "starMessage");
    const others = (message.starred ?? []).filter((each) => each._id !== user._id);
    this.#editing.change(message, { starred: on ? [...others, { _id: user._id }] : others });
  }

  /** Makes the account follow the thread, or stop following it. */
  follow(user: User, messageId: string, on: boolean): void {
    const method = on ? "followMessage" : "unfollowMessage";
    if (this.#state.messages.get(messageId) === undefined)
      throw new ServerError("error-invalid-message", "Invalid message", { method });
    const { message } = this.#seen(user, messageId, method);
    const root = this.#state.messages.get(message.tmid ?? messageId) ?? message;
    const after = this.#threads.follow(root, user._id, on);
    if (after !== undefined) this.#editing.announce(after, false);
  }

  #seen(user: User, messageId: string, method: string): { readonly message: Message; readonly room: Room } {
    const message = this.#state.messages.get(messageId);
    const room = message === undefined ? undefined : this.#state.rooms.get(message.rid);
    if (message === undefined || room === undefined || !this.#access.canAccess(user, room)) throw notAllowed(method);
    return { message, room };
  }

  #requirePinning(user: User, room: Room, method: string): void {
    if (!this.#state.settings.isOn("Message_AllowPinning"))
      throw new ServerError("error-action-not-allowed", "Message pinning not allowed", {
        method,
        action: "Message_pinning",
      });
    this.#access.require(user, "pin-message", method, room._id);
  }
}

function withReaction(
  reactions: Readonly<Record<string, Reaction>>,
  name: string,
  username: string,
  on: boolean,
): Readonly<Record<string, Reaction>> {
  const { [name]: before, ...others } = reactions;
  const rest = (before?.usernames ?? []).filter((each) => each !== username);
  const usernames = on ? [...rest, username] : rest;
  return usernames.length === 0 ? others : { ...others, [name]: { usernames } };
}
