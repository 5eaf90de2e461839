import type { Room, User } from "./documents.ts";
import { invalidRoom, notAllowed, plainError, ServerError } from "./errors.ts";
import { type Permission, rolesHold } from "./permissions.ts";
import type { State } from "./state.ts";

/** Decides who may do what, and finds the rooms that somebody may know. */
export class Access {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** Says whether the account holds the permission, in the named room if one is named. */
  can(user: User, permission: Permission, rid?: string): boolean {
    const inRoom = rid === undefined ? [] : (this.#state.subscriptions.of(rid, user._id)?.roles ?? []);
    return rolesHold([...user.roles, ...inRoom], permission);
  }

  isMember(user: User, room: Room): boolean {
    return this.#state.subscriptions.of(room._id, user._id) !== undefined;
  }

  /** Says whether the account may know the room and what is said in it. */
  canAccess(user: User, room: Room): boolean {
    if (this.isMember(user, room)) return true;
    if (this.#state.subscriptions.heldBy(room._id, user._id)?.status === "BANNED") return false;
    if (room.t === "c") return this.can(user, "view-c-room");
    if (room.t === "l") return this.#canAccessOmnichannel(user, room);
    return false;
  }

  /** Says whether the account may listen to the room's own message stream; public rooms need a preview right. */
  canRead(user: User, room: Room): boolean {
    return (
      this.isMember(user, room) || (this.canAccess(user, room) && (room.t !== "c" || this.can(user, "preview-c-room")))
    );
  }

  #canAccessOmnichannel(user: User, room: Room): boolean {
    if (this.can(user, "view-livechat-rooms")) return true;
    return (
      this.can(user, "view-l-room") &&
      (room.servedBy?._id === user._id || (room.servedBy === undefined && room.open === true))
    );
  }

  /** The room, if the account may know it; otherwise the error that the named method answers. */
  room(user: User, idOrName: string, method: string): Room {
    const room = this.#state.rooms.byIdOrName(idOrName);
    if (room === undefined || !this.canAccess(user, room)) throw notAllowed(method);
    return room;
  }

  /** The room that a caller names by id, or the error of a room that does not exist. */
  existing(rid: string, method: string): Room {
    const room = this.#state.rooms.get(rid);
    if (room === undefined) throw invalidRoom(method);
    return room;
  }

  require(user: User, permission: Permission, method: string, rid?: string): void {
    if (!this.can(user, permission, rid)) throw notAllowed(method);
  }

  /** The room, if the account may write in it; the refusals are plain errors, as the server throws them. */
  writable(user: User, rid: string): Room {
    const room = this.#state.rooms.get(rid);
    if (room === undefined) throw plainError("error-invalid-room");
    if (room.archived === true) throw plainError("room_is_archived");
    if (!this.canAccess(user, room)) throw plainError("error-not-allowed");
    if (room.t === "l" && room.open !== true) throw plainError("room-closed");
    const own = this.#state.subscriptions.of(rid, user._id);
    if (own?.blocked === true || own?.blocker === true) throw plainError("room_is_blocked");
    if (room.ro === true && !this.can(user, "post-readonly", rid) && room.unmuted?.includes(user.username) !== true)
      throw plainError("You can't send messages because the room is readonly.");
    if (room.muted?.includes(user.username) === true) throw plainError("You_have_been_muted");
    if (room.encrypted === true && !this.#state.settings.isOn("E2E_Allow_Unencrypted_Messages"))
      throw new ServerError("error-not-allowed", "Not allowed to send un-encrypted messages in an encrypted room", {
        method: "sendMessage",
      });
    return room;
  }
}
