import type { Access } from "../access.ts";
import type { Delivery } from "../delivery.ts";
import { type Department, type Inquiry, type Room, refOf, type User, type UserRef } from "../documents.ts";
import { notAllowed, plainError, ServerError } from "../errors.ts";
import type { Membership } from "../membership.ts";
import type { State } from "../state.ts";
import type { Departments, Inquiries } from "./records.ts";
import type { Routing } from "./routing.ts";

interface Parts {
  readonly state: State;
  readonly access: Access;
  readonly delivery: Delivery;
  readonly membership: Membership;
  readonly routing: Routing;
  readonly inquiries: Inquiries;
  readonly departments: Departments;
}

/** Where a conversation is to go. */
export interface Destination {
  readonly userId?: string;
  readonly departmentId?: string;
  readonly comment?: string;
}

/** The way of a conversation: queue, agent, another agent or department, end. */
export class Handover {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Gives the conversation to the agent whom the routing chooses, or lets it wait in the queue. */
  queue(room: Room, except?: string): void {
    const inquiry = this.#inquire(room);
    const agent = this.#parts.routing.choose(room.departmentId, except);
    if (agent === undefined) this.#announce("added", inquiry);
    else this.#assign(agent, inquiry, room);
  }

  /** An agent takes a waiting conversation. */
  take(agent: User, inquiryId: string): Inquiry {
    const method = "livechat:takeInquiry";
    const { access, inquiries, state } = this.#parts;
    access.require(agent, "view-l-room", method);
    const inquiry = inquiries.get(inquiryId);
    if (inquiry === undefined) throw new ServerError("error-not-found", "Inquiry not found", { method });
    if (inquiry.status === "taken") throw new ServerError("error-inquiry-taken", "Inquiry already taken", { method });
    const room = state.rooms.get(inquiry.rid);
    if (room?.open !== true) throw new ServerError("error-room-closed", "Room is closed", { method });
    return this.#assign(agent, inquiry, room);
  }

  /** An agent passes the conversation on. */
  forward(agent: User, rid: string, to: Destination): void {
    const { access, state, departments } = this.#parts;
    const room = this.#openRoom(rid);
    access.require(agent, "transfer-livechat-guest", "livechat:transfer");
    if (!access.isMember(agent, room) && !access.can(agent, "view-livechat-rooms"))
      throw notAllowed("livechat:transfer");
    const department = to.departmentId === undefined ? undefined : departments.byIdOrName(to.departmentId);
    const target = to.userId === undefined ? undefined : state.users.get(to.userId);
    if (department === undefined && target?.roles.includes("livechat-agent") !== true)
      throw plainError("error-forwarding-chat");
    this.#refuseForward(room, department, target);
    this.#releaseFrom(room);
    const transferData = {
      type: department === undefined ? "agent" : "department",
      transferredBy: { ...refOf(agent), userType: "agent" },
      ts: state.now(),
      ...(to.comment === undefined ? {} : { comment: to.comment }),
      ...(department === undefined ? {} : { nextDepartment: { _id: department._id, name: department.name } }),
      ...(target === undefined ? {} : { transferredTo: refOf(target) }),
    };
    const moved =
      state.rooms.update(rid, department === undefined ? {} : { departmentId: department._id }, ["servedBy"]) ?? room;
    this.#parts.delivery.system("livechat_transfer_history", moved, refOf(agent), "", { transferData });
    if (target === undefined) this.queue(moved, agent._id);
    else this.#assign(target, this.#inquire(moved), moved);
  }

  /** A conversation only goes where it is not, and to somebody who is there; where agents take them, it may wait. */
  #refuseForward(room: Room, department: Department | undefined, target: User | undefined): void {
    const { routing } = this.#parts;
    if (target !== undefined && target._id === room.servedBy?._id)
      throw plainError("error-selected-agent-room-agent-are-same");
    if (target !== undefined && !routing.isAvailable(target)) throw plainError("error-user-is-offline");
    if (department === undefined) return;
    if (department._id === room.departmentId) throw plainError("error-forwarding-chat-same-department");
    if (routing.assigns && routing.choose(department._id, room.servedBy?._id) === undefined)
      throw plainError("error-no-agents-online-in-department");
  }

  /** An agent puts the conversation back into the queue. */
  returnToQueue(agent: User, rid: string, departmentId?: string): void {
    const { access, state } = this.#parts;
    const room = this.#openRoom(rid);
    if (room.servedBy === undefined)
      throw new ServerError("error-returning-inquiry", "Room is already in the queue", {
        method: "livechat:returnAsInquiry",
      });
    if (!access.can(agent, "view-l-room") || !access.canAccess(agent, room))
      throw notAllowed("livechat:returnAsInquiry");
    this.#releaseFrom(room);
    const waiting =
      state.rooms.update(rid, { ...(departmentId === undefined ? {} : { departmentId }), _updatedAt: state.now() }, [
        "servedBy",
      ]) ?? room;
    state.feed.publish({ type: "room", change: "updated", room: waiting });
    this.#announce("added", this.#inquire(waiting));
  }

  /** An agent ends the conversation. */
  closeByAgent(agent: User, rid: string, comment = "", tags?: readonly string[]): void {
    const { access } = this.#parts;
    const room = this.#openRoom(rid, "error-room-already-closed");
    const own = room.servedBy?._id === agent._id && access.can(agent, "close-livechat-room");
    if (!own && !access.can(agent, "close-others-livechat-room")) throw notAllowed("livechat:closeRoom");
    this.close(room, refOf(agent), "user", comment, tags);
  }

  /** Ends the conversation for everybody. */
  close(room: Room, by: UserRef, closer: "user" | "visitor", comment: string, tags?: readonly string[]): void {
    const { state, inquiries, delivery } = this.#parts;
    const now = state.now();
    const changes = { closedAt: now, closedBy: by, closer, _updatedAt: now, ...(tags === undefined ? {} : { tags }) };
    const closed = state.rooms.update(room._id, changes, ["open"]) ?? room;
    const inquiry = inquiries.ofRoom(room._id);
    if (inquiry !== undefined) {
      inquiries.remove(inquiry._id);
      this.#announce("removed", inquiry);
    }
    delivery.system("livechat-close", closed, by, comment);
    this.#releaseFrom(closed);
  }

  #openRoom(rid: string, closed = "This_conversation_is_already_closed"): Room {
    const room = this.#parts.state.rooms.get(rid);
    if (room?.t !== "l") throw plainError("error-invalid-room");
    if (room.open !== true) throw plainError(closed);
    return room;
  }

  #assign(agent: User, inquiry: Inquiry, room: Room): Inquiry {
    const { state, membership, delivery, inquiries } = this.#parts;
    const now = state.now();
    const served =
      state.rooms.update(room._id, {
        servedBy: { _id: agent._id, username: agent.username, ts: now },
        _updatedAt: now,
      }) ?? room;
    const taken = inquiries.update(inquiry._id, { status: "taken", _updatedAt: now }) ?? inquiry;
    membership.enter(agent, served, { announced: "silently", unread: true });
    delivery.system("command", served, refOf(agent), "connected");
    this.#announce("changed", taken);
    return taken;
  }

  /** Agents lose the room; the guest stays in it. */
  #releaseFrom(room: Room): void {
    const { state, membership } = this.#parts;
    for (const subscription of state.subscriptions.ofRoom(room._id)) membership.end(subscription, room);
  }

  /** The conversation's place in the queue, made new if it had none. */
  #inquire(room: Room): Inquiry {
    const { state, inquiries } = this.#parts;
    const known = inquiries.ofRoom(room._id);
    const now = state.now();
    if (room.v === undefined) throw plainError("error-invalid-visitor");
    return inquiries.insert({
      _id: known?._id ?? state.ids.document(),
      rid: room._id,
      name: room.fname ?? room.v.username,
      message: room.lastMessage?.msg ?? "",
      status: "queued",
      ts: known?.ts ?? now,
      v: room.v,
      t: "l",
      source: room.source ?? { type: "api" },
      ...(room.departmentId === undefined ? {} : { department: room.departmentId }),
      _updatedAt: now,
    });
  }

  #announce(change: "added" | "changed" | "removed", inquiry: Inquiry): void {
    this.#parts.state.feed.publish({ type: "inquiry", change, inquiry });
  }
}
