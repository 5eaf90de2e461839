import type { Access } from "../access.ts";
import type { Delivery } from "../delivery.ts";
import type { Department, Message, Room, User, VisitorRecord } from "../documents.ts";
import { plainError, ServerError } from "../errors.ts";
import type { Membership } from "../membership.ts";
import type { State } from "../state.ts";
import { readText } from "../text.ts";
import { Handover } from "./handover.ts";
import { Departments, Inquiries, Visitors } from "./records.ts";
import { Routing } from "./routing.ts";

/** What a guest says about itself. */
export interface NewVisitor {
  readonly token?: string;
  readonly name?: string;
  readonly email?: string;
  /** Id or name. */
  readonly department?: string;
}

/** Omnichannel: guests, their conversations, and the way of a conversation to an agent. */
export class Livechat {
  readonly visitors = new Visitors();
  readonly departments = new Departments();
  readonly inquiries = new Inquiries();
  readonly routing: Routing;
  readonly handover: Handover;
  readonly #state: State;
  readonly #delivery: Delivery;

  constructor(state: State, access: Access, delivery: Delivery, membership: Membership) {
    this.#state = state;
    this.#delivery = delivery;
    this.routing = new Routing(state, this.departments);
    this.handover = new Handover({
      state,
      access,
      delivery,
      membership,
      routing: this.routing,
      inquiries: this.inquiries,
      departments: this.departments,
    });
  }

  addDepartment(name: string, agents: readonly string[]): Department {
    return this.departments.insert({
      _id: this.#state.ids.document(),
      name,
      enabled: true,
      agents,
      _updatedAt: this.#state.now(),
    });
  }

  /** Makes a guest, or changes the one that the token belongs to. */
  register(given: NewVisitor): VisitorRecord {
    const now = this.#state.now();
    const token = given.token ?? this.#state.ids.secret();
    const known = this.visitors.byToken(token);
    const department = given.department === undefined ? undefined : this.departments.byIdOrName(given.department);
    if (given.department !== undefined && department === undefined)
      throw new ServerError("error-invalid-department", "The provided department is invalid", {
        method: "livechat:registerGuest",
      });
    return this.visitors.insert({
      _id: known?._id ?? this.#state.ids.document(),
      username: known?.username ?? `guest-${this.visitors.size + 1}`,
      token,
      name: given.name ?? known?.name ?? "Guest",
      ...(given.email === undefined ? {} : { email: given.email }),
      ...(department === undefined ? {} : { department: department._id }),
      status: "online",
      ts: known?.ts ?? now,
      _updatedAt: now,
    });
  }

  /** The guest of a token. */
  guest(token: string): VisitorRecord {
    const visitor = this.visitors.byToken(token);
    if (visitor === undefined) throw plainError("invalid-token");
    return visitor;
  }

  /** The guest's open conversation, begun if there is none; it goes to an agent or waits in the queue. */
  conversationOf(visitor: VisitorRecord): Room {
    const open = this.#state.rooms.find(
      (room) => room.t === "l" && room.open === true && room.v?.token === visitor.token,
    );
    if (open !== undefined) return open;
    const room = this.#state.rooms.insert(this.#newRoom(visitor));
    this.#delivery.system(
      "livechat-started",
      room,
      { _id: visitor._id, username: visitor.username, name: visitor.name },
      "",
    );
    this.handover.queue(room);
    return this.#state.rooms.get(room._id) ?? room;
  }

  /** What the guest writes. */
  say(visitor: VisitorRecord, rid: string, msg: string, id?: string): Message {
    const room = this.#ownRoom(visitor, rid);
    if (id !== undefined && this.#state.messages.get(id) !== undefined)
      throw plainError(this.#state.profile.rest.duplicateIdText);
    const now = this.#state.now();
    const names = { user: () => undefined, channel: () => undefined };
    const message: Message = {
      _id: id ?? this.#state.ids.document(),
      rid,
      msg,
      token: visitor.token,
      alias: visitor.name,
      ts: now,
      u: { _id: visitor._id, username: visitor.username, name: visitor.name },
      _updatedAt: now,
      ...readText(msg, names, this.#state.profile.rules.urlsFrom, true),
    };
    return this.#delivery.deliver(message, room);
  }

  /** The guest ends the conversation. */
  closeByVisitor(visitor: VisitorRecord, rid: string): void {
    const room = this.#ownRoom(visitor, rid);
    this.handover.close(
      room,
      { _id: visitor._id, username: visitor.username, name: visitor.name },
      "visitor",
      "Closed by visitor",
    );
  }

  /** Switches an agent on or off. */
  setAvailable(agent: User, available: boolean): void {
    this.#state.users.update(agent._id, { statusLivechat: available ? "available" : "not-available" });
  }

  #ownRoom(visitor: VisitorRecord, rid: string): Room {
    const room = this.#state.rooms.get(rid);
    if (room?.t !== "l" || room.v?.token !== visitor.token) throw plainError("invalid-room");
    if (room.open !== true) throw plainError("room-closed");
    return room;
  }

  #newRoom(visitor: VisitorRecord): Room {
    const now = this.#state.now();
    const { _id, username, token, name, status, department } = visitor;
    return {
      _id: this.#state.ids.document(),
      t: "l",
      fname: name,
      msgs: 0,
      usersCount: 1,
      lm: now,
      ts: now,
      v: { _id, username, token, name, status },
      open: true,
      source: { type: "api" },
      ...(department === undefined ? {} : { departmentId: department }),
      _updatedAt: now,
    };
  }
}
