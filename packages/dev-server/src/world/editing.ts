import type { Access } from "./access.ts";
import type { Message, Room, User } from "./documents.ts";
import { ServerError } from "./errors.ts";
import type { WorldEvent } from "./feed.ts";
import type { State } from "./state.ts";
import { parseText, readText } from "./text.ts";
import type { Threads } from "./threads.ts";

/** What of a stored message may be changed. */
export type Edit = Pick<Message, "msg"> &
  Partial<Pick<Message, "alias" | "attachments" | "avatar" | "emoji" | "customFields">>;

/** Changes and deletes stored messages. */
export class Editing {
  readonly #state: State;
  readonly #access: Access;
  readonly #threads: Threads;

  constructor(state: State, access: Access, threads: Threads) {
    this.#state = state;
    this.#access = access;
    this.#threads = threads;
  }

  /** Edits a message; an unknown one or an unchanged text is passed over silently. */
  update(user: User, messageId: string, edit: Edit): void {
    const message = this.#state.messages.get(messageId);
    if (message === undefined || (message.msg === edit.msg && Object.keys(edit).length === 1)) return;
    this.#checkEdit(user, message);
    if (edit.msg.length > this.#state.settings.number("Message_MaxAllowedSize"))
      throw new ServerError("error-message-size-exceeded", "Message size exceeds Message_MaxAllowedSize", {
        method: "updateMessage",
      });
    const now = this.#state.now();
    const names = {
      user: (name: string) => this.#state.users.byUsername(name),
      channel: (name: string) => this.#state.rooms.byName(name),
    };
    const changes = placed(message, edit);
    const read = readText(changes.msg, names, this.#state.profile.rules.urlsFrom, message.parseUrls !== false);
    this.change(message, { ...changes, ...read, editedAt: now, editedBy: { _id: user._id, username: user.username } });
  }

  /** Applies changes to a stored message and tells everybody who can see it. */
  change(message: Message, changes: Partial<Message>, unset: readonly string[] = []): Message {
    const after =
      this.#state.messages.update(message._id, { _updatedAt: this.#state.now(), ...changes }, unset) ?? message;
    this.announce(after, true);
    return after;
  }

  /** Shows a stored message again, and its room if it is the newest one there and `withRoom` asks for it. */
  announce(message: Message, withRoom: boolean): void {
    const room = this.#state.rooms.get(message.rid);
    if (room === undefined) return;
    const newest = room.lastMessage?._id === message._id;
    const after = newest
      ? (this.#state.rooms.update(room._id, { lastMessage: message, _updatedAt: this.#state.now() }) ?? room)
      : room;
    const shown: WorldEvent = { type: "message", message, room: after };
    const roomChange: readonly WorldEvent[] =
      newest && withRoom ? [{ type: "room", change: "updated", room: after }] : [];
    const { rules } = this.#state.profile;
    this.#state.feed.publishAt(
      rules.changedMessageTiming,
      rules.changedMessageBeforeRoom ? [shown, ...roomChange] : [...roomChange, shown],
    );
  }

  /** Deletes a message: it disappears, or stays as an empty `rm` where the server shows deletions. */
  delete(user: User, messageId: string): Message {
    const message = this.#state.messages.get(messageId);
    const room = message === undefined ? undefined : this.#state.rooms.get(message.rid);
    if (message === undefined || room === undefined) throw deletingNotAllowed();
    this.#checkDelete(user, message, room);
    if (this.#state.settings.isOn("Message_ShowDeletedStatus") || (message.tcount ?? 0) > 0) this.#blank(user, message);
    else this.#erase(message, room);
    return message;
  }

  #checkEdit(user: User, message: Message): void {
    const own = message.u._id === user._id && this.#state.settings.isOn("Message_AllowEditing");
    const room = this.#state.rooms.get(message.rid);
    const allowed = own || this.#access.can(user, "edit-message", message.rid);
    if (room === undefined || !allowed || !this.#access.canAccess(user, room))
      throw new ServerError("error-action-not-allowed", "Message editing not allowed", {
        method: "updateMessage",
        action: "Message_editing",
      });
    const minutes = this.#state.settings.number("Message_AllowEditing_BlockEditInMinutes");
    const late = minutes > 0 && this.#state.now().getTime() - message.ts.getTime() > minutes * 60_000;
    if (late && !this.#access.can(user, "bypass-time-limit-edit-and-delete", message.rid))
      throw new ServerError("error-message-editing-blocked", "Message editing is blocked", { method: "updateMessage" });
  }

  #checkDelete(user: User, message: Message, room: Room): void {
    const own = message.u._id === user._id && this.#access.can(user, "delete-own-message", room._id);
    const any =
      this.#access.can(user, "delete-message", room._id) || this.#access.can(user, "force-delete-message", room._id);
    if (!this.#access.canAccess(user, room) || !(any || (own && this.#state.settings.isOn("Message_AllowDeleting"))))
      throw deletingNotAllowed();
  }

  #blank(user: User, message: Message): void {
    const editedBy = { _id: user._id, username: user.username };
    this.change(
      message,
      {
        t: "rm",
        msg: "",
        urls: [],
        mentions: [],
        attachments: [],
        reactions: {},
        editedAt: this.#state.now(),
        editedBy,
      },
      ["md"],
    );
  }

  #erase(message: Message, room: Room): void {
    this.#state.messages.erase(message, this.#state.now());
    const parent = this.#threads.dropReply(message);
    const newest = this.#state.messages.newestShown(room._id);
    const counted = { msgs: Math.max(0, room.msgs - 1), _updatedAt: this.#state.now() };
    const after =
      newest === undefined
        ? this.#state.rooms.update(room._id, counted, ["lastMessage"])
        : this.#state.rooms.update(room._id, { ...counted, lastMessage: newest });
    const { rules } = this.#state.profile;
    const gone: WorldEvent = { type: "message-deleted", rid: room._id, messageId: message._id };
    this.#state.feed.publishAt(rules.deletedMessageTiming, [gone]);
    const roomChange: WorldEvent = { type: "room", change: "updated", room: after ?? room };
    const twice = rules.announcesEachRoomWrite && room.lastMessage?._id === message._id;
    this.#state.feed.publishAt(rules.changedMessageTiming, [
      ...(twice ? [roomChange, roomChange] : [roomChange]),
      ...(parent === undefined ? [] : [{ type: "message" as const, message: parent, room: after ?? room }]),
    ]);
  }
}

/** The new text of a message that shows a file with a description becomes that description. */
function placed(message: Message, edit: Edit): Edit {
  const [first, ...others] = message.attachments ?? [];
  if (first?.description === undefined) return edit;
  const described = { ...first, description: edit.msg, descriptionMd: parseText(edit.msg) };
  return { ...edit, msg: message.msg, attachments: [described, ...others] };
}

function deletingNotAllowed(): ServerError {
  return new ServerError("error-action-not-allowed", "Not allowed", {
    method: "deleteMessage",
    action: "Delete_message",
  });
}
