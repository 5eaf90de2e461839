import type { RulesProfile } from "../profile.ts";
import type { Access } from "./access.ts";
import type { Delivery } from "./delivery.ts";
import { type Message, type Room, type RoomType, refOf, type User } from "./documents.ts";
import { notAllowed, ServerError } from "./errors.ts";
import type { WorldEvent } from "./feed.ts";
import type { Membership } from "./membership.ts";
import type { State } from "./state.ts";

/** What a new room may start with. */
export interface NewRoom {
  readonly members?: readonly string[];
  readonly readOnly?: boolean;
  readonly topic?: string;
  readonly encrypted?: boolean;
  /** The owner does not become a member. */
  readonly excludeSelf?: boolean;
  /** A fixed id, for rooms that a test wants to know beforehand. */
  readonly id?: string;
}

/** What a new discussion may start with. */
export interface NewDiscussion {
  readonly members?: readonly string[];
  /** The message that the discussion is about. */
  readonly messageId?: string;
  readonly reply?: string;
}

/** Makes rooms. */
export class RoomCreation {
  readonly #state: State;
  readonly #access: Access;
  readonly #membership: Membership;
  readonly #delivery: Delivery;

  constructor(state: State, access: Access, membership: Membership, delivery: Delivery) {
    this.#state = state;
    this.#access = access;
    this.#membership = membership;
    this.#delivery = delivery;
  }

  channel(owner: User, name: string, more: NewRoom = {}): Room {
    this.#access.require(owner, "create-c", "createChannel");
    return this.named(owner, "c", name, more);
  }

  group(owner: User, name: string, more: NewRoom = {}): Room {
    this.#access.require(owner, "create-p", "createPrivateGroup");
    return this.named(owner, "p", name, more);
  }

  /** Makes a room with a name, without asking whether the account may. */
  named(owner: User, t: "c" | "p", name: string, more: NewRoom = {}): Room {
    this.#checkName(name);
    const room = this.#insert(owner, t, name, name, more);
    this.#admit(owner, room, more);
    return this.#state.rooms.get(room._id) ?? room;
  }

  /** The direct room of the account with the named ones, or with `excludeSelf` of these alone, made if there is none. */
  direct(
    user: User,
    usernames: readonly string[],
    excludeSelf = false,
  ): { readonly room: Room; readonly inserted: boolean } {
    const method = "createDirectMessage";
    const others = usernames.map((username) => this.#known(username, method));
    this.#access.require(user, "create-d", method);
    const wanted = excludeSelf ? others : [user, ...others];
    // A room of one is for talking to oneself.
    if (wanted.length === 1 && wanted[0]?._id !== user._id)
      throw new ServerError("error-invalid-user", "Invalid user", { method });
    const members = [...new Map(wanted.map((member) => [member._id, member])).values()].sort(byName);
    const existing = this.#state.rooms.directOf(members.map((member) => member._id));
    if (existing !== undefined) {
      this.#reopen(user, existing);
      return { room: existing, inserted: false };
    }
    const room = this.#state.rooms.insert(this.#newDirect(members));
    for (const member of members)
      this.#membership.enter(member, room, { announced: "silently", open: member._id === user._id });
    return { room, inserted: true };
  }

  /** Makes a discussion below a room; its name is a slug, its `fname` the title. */
  discussion(user: User, parentRid: string, title: string, more: NewDiscussion = {}): Room {
    const method = "createDiscussion";
    const parent = this.#access.existing(parentRid, method);
    if (parent.prid !== undefined)
      throw new ServerError("error-nested-discussion", "Cannot create nested discussions", {
        method: "DiscussionCreation",
      });
    if (!this.#access.canAccess(user, parent)) throw notAllowed(method);
    this.#access.require(user, "start-discussion", method, parentRid);
    const t = parent.t === "c" ? "c" : "p";
    const room = this.#insert(user, t, this.#state.ids.document(), title, {}, { prid: parent._id });
    this.#admit(user, room, more);
    this.#announceDiscussion(user, parent, room, title);
    return this.#state.rooms.get(room._id) ?? room;
  }

  #announceDiscussion(user: User, parent: Room, room: Room, title: string): Message {
    return this.#delivery.system("discussion-created", parent, refOf(user), title, { drid: room._id, dcount: 0 });
  }

  #insert(owner: User, t: RoomType, name: string, fname: string, more: NewRoom, extra: Partial<Room> = {}): Room {
    const now = this.#state.now();
    return this.#state.rooms.insert({
      _id: more.id ?? this.#state.ids.document(),
      fname,
      name,
      t,
      msgs: 0,
      usersCount: 0,
      u: refOf(owner),
      ts: now,
      ro: more.readOnly ?? false,
      default: false,
      sysMes: true,
      ...(this.#state.profile.rules.customFieldsOnRooms ? { customFields: {} } : {}),
      ...(more.topic === undefined ? {} : { topic: more.topic }),
      ...(more.encrypted === undefined ? {} : { encrypted: more.encrypted }),
      ...extra,
      _updatedAt: now,
    });
  }

  #admit(owner: User, room: Room, more: Pick<NewRoom, "members" | "excludeSelf">): void {
    if (more.excludeSelf !== true) this.#membership.enter(owner, room, { announced: "silently", roles: ["owner"] });
    for (const username of new Set(more.members)) {
      const member = this.#state.users.byUsername(username);
      if (member !== undefined && member._id !== owner._id)
        this.#membership.enter(member, this.#state.rooms.get(room._id) ?? room, { announced: "silently" });
    }
    const { announcesEachRoomWrite, membershipTiming } = this.#state.profile.rules;
    const peopled = this.#state.rooms.get(room._id) ?? room;
    if (announcesEachRoomWrite)
      this.#state.feed.publishAt(membershipTiming, [{ type: "room", change: "updated", room: peopled }]);
  }

  #newDirect(members: readonly User[]): Room {
    const now = this.#state.now();
    const uids = members.map((member) => member._id).sort();
    return {
      _id: directRoomId(uids, this.#state.profile.rules.directRoomIds, () => this.#state.ids.object()),
      t: "d",
      usernames: members.map((member) => member.username),
      usersCount: members.length,
      msgs: 0,
      ts: now,
      uids,
      default: false,
      ro: false,
      sysMes: true,
      _updatedAt: now,
    };
  }

  /** Asking for an existing direct room shows it again to its members. */
  #reopen(user: User, room: Room): void {
    const _updatedAt = this.#state.now();
    const reopened = this.#state.subscriptions.ofRoom(room._id).flatMap((each): readonly WorldEvent[] => {
      const opened = each.u._id === user._id ? { open: true } : {};
      const subscription = this.#state.subscriptions.update(each._id, { _updatedAt, ...opened });
      return subscription === undefined
        ? []
        : [{ type: "subscription", change: "updated", subscription, uid: each.u._id }];
    });
    if (this.#state.profile.rules.reopenedDirectChangesRoom)
      this.#state.feed.publish({ type: "room", change: "updated", room });
    this.#state.feed.publishAt("after-answer", reopened);
  }

  #known(username: string, method: string): User {
    const user = this.#state.users.byUsername(username.replace(/^@/, ""));
    if (user === undefined) throw new ServerError("error-invalid-user", "Invalid user", { method });
    return user;
  }

  #checkName(name: string): void {
    const method = "createRoom";
    if (!/^[0-9a-zA-Z\-_.]+$/.test(name))
      throw new ServerError("error-invalid-room-name", `${name} is not a valid room name.`, {
        function: "RocketChat.getValidRoomName",
        channel_name: name,
      });
    if (this.#state.rooms.byName(name) !== undefined)
      throw new ServerError("error-duplicate-channel-name", `A channel with name '${name}' exists`, {
        method,
        channel_name: name,
      });
  }
}

function byName(a: User, b: User): number {
  return a.name.localeCompare(b.name);
}

/** Older servers join the two sorted account ids; larger direct rooms always had ids of their own. */
function directRoomId(uids: readonly string[], rule: RulesProfile["directRoomIds"], fresh: () => string): string {
  if (rule === "object-id" || uids.length > 2) return fresh();
  return uids.length === 1 ? `${uids[0]}${uids[0]}` : [...uids].sort().join("");
}
