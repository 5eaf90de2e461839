import type { Access } from "./access.ts";
import type { Delivery } from "./delivery.ts";
import { type Room, refOf, type Subscription, type User } from "./documents.ts";
import { notAllowed, ServerError } from "./errors.ts";
import type { State } from "./state.ts";

/** Texts that a room carries about itself, and the system message that announces each. */
const announcements = {
  topic: "room_changed_topic",
  description: "room_changed_description",
  announcement: "room_changed_announcement",
} as const;

/** Changes what a room is called, what it says about itself and who may speak. */
export class RoomSettings {
  readonly #state: State;
  readonly #access: Access;
  readonly #delivery: Delivery;

  constructor(state: State, access: Access, delivery: Delivery) {
    this.#state = state;
    this.#access = access;
    this.#delivery = delivery;
  }

  /** Sets topic, description or announcement; an unchanged text says nothing. */
  describe(user: User, rid: string, what: keyof typeof announcements, text: string): void {
    const room = this.#editable(user, rid);
    if ((room[what] ?? "") === text) return;
    this.#delivery.system(announcements[what], this.#change(room, { [what]: text }), refOf(user), text);
  }

  rename(user: User, rid: string, name: string): Room {
    const room = this.#editable(user, rid);
    if (room.name === name) return room;
    if (this.#state.rooms.byName(name) !== undefined)
      throw new ServerError("error-duplicate-channel-name", `A channel with name '${name}' exists`, {
        method: "saveRoomSettings",
        channel_name: name,
      });
    const changes = room.prid === undefined ? { name, fname: name } : { fname: name };
    this.#changeSubscriptions(rid, changes);
    this.#delivery.system("r", this.#change(room, changes), refOf(user), name);
    return this.#state.rooms.get(rid) ?? room;
  }

  setReadOnly(user: User, rid: string, on: boolean): void {
    const room = this.#editable(user, rid);
    this.#access.require(user, "set-readonly", "saveRoomSettings", rid);
    if (room.ro === on) return;
    this.#delivery.system(
      on ? "room-set-read-only" : "room-removed-read-only",
      this.#change(room, { ro: on }),
      refOf(user),
      "",
    );
  }

  archive(user: User, rid: string, on = true): void {
    const method = on ? "archiveRoom" : "unarchiveRoom";
    const room = this.#access.existing(rid, method);
    this.#access.require(user, on ? "archive-room" : "unarchive-room", method, rid);
    if ((room.archived === true) === on)
      throw new ServerError(
        on ? "error-room-archived" : "error-room-not-archived",
        `The channel, ${room.name}, is ${on ? "archived" : "not archived"}`,
        { method },
      );
    this.#changeSubscriptions(rid, { archived: on, ...(on ? { open: false } : {}) });
    const changed = this.#change(room, { archived: on });
    this.#delivery.system(on ? "room-archived" : "room-unarchived", changed, refOf(user), "");
  }

  /** Forbids a member to speak, or allows it again. */
  mute(user: User, rid: string, muted: User, on = true): void {
    const method = on ? "muteUserInRoom" : "unmuteUserInRoom";
    const room = this.#access.existing(rid, method);
    this.#access.require(user, "mute-user", method, rid);
    if (room.t === "d")
      throw new ServerError("error-invalid-room-type", `${room.t} is not a valid room type`, { method, type: room.t });
    if (!this.#access.isMember(muted, room))
      throw new ServerError("error-user-not-in-room", "User is not in this room", { method });
    const others = (names: readonly string[] | undefined) => (names ?? []).filter((name) => name !== muted.username);
    const changes = on
      ? { muted: [...others(room.muted), muted.username], unmuted: others(room.unmuted) }
      : {
          muted: others(room.muted),
          unmuted: room.ro === true ? [...others(room.unmuted), muted.username] : others(room.unmuted),
        };
    this.#delivery.system(on ? "user-muted" : "user-unmuted", this.#change(room, changes), refOf(user), muted.username);
  }

  #editable(user: User, rid: string): Room {
    const room = this.#access.existing(rid, "saveRoomSettings");
    if (room.t === "d" && !this.#access.canAccess(user, room)) throw notAllowed("saveRoomSettings");
    if (room.t !== "d" && !this.#access.can(user, "edit-room", rid))
      throw new ServerError("error-action-not-allowed", "Editing room is not allowed", {
        method: "saveRoomSettings",
        action: "Editing_room",
      });
    return room;
  }

  /** The system message that follows announces the change, so nothing is published here. */
  #change(room: Room, changes: Partial<Room>): Room {
    return this.#state.rooms.update(room._id, { ...changes, _updatedAt: this.#state.now() }) ?? room;
  }

  #changeSubscriptions(rid: string, changes: Partial<Subscription>): void {
    for (const each of this.#state.subscriptions.ofRoom(rid)) {
      const subscription = this.#state.subscriptions.update(each._id, { ...changes, _updatedAt: this.#state.now() });
      if (subscription !== undefined)
        this.#state.feed.publish({ type: "subscription", change: "updated", subscription, uid: each.u._id });
    }
  }
}
