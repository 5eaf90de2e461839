import type { Inquiry, Room } from "../../world/documents.ts";
import { plainError } from "../../world/errors.ts";
import { type Endpoint, endpoint, type Nothing } from "../endpoint.ts";
import { denied } from "../errors.ts";
import { type PageQuery, pageOf } from "../paging.ts";
import { closedShape, paging } from "../schema.ts";

const text = { type: "string" };
const yesOrNo = { type: ["string", "boolean"] };

interface RoomsQuery extends PageQuery {
  readonly agents?: readonly string[];
  readonly departmentId?: string | readonly string[];
  readonly roomName?: string;
  readonly tags?: readonly string[];
  readonly open?: string | boolean;
  readonly queued?: string | boolean;
}

/** Omnichannel conversations: those that wait, and all that there are. */
export const livechatConversationEndpoints: readonly Endpoint[] = [
  endpoint<Nothing, RoomsQuery>({
    verb: "GET",
    path: "livechat/rooms",
    query: closedShape({
      agents: { type: "array", items: text },
      departmentId: { type: ["string", "array"], items: text },
      roomName: text,
      tags: { type: "array", items: text },
      open: yesOrNo,
      queued: yesOrNo,
      onhold: yesOrNo,
      createdAt: text,
      closedAt: text,
      customFields: text,
      units: { type: "array", items: text },
      ...paging,
    }),
    handle({ world, user, query }) {
      const onlyOwn = query.agents?.length === 1 && query.agents[0] === user._id;
      const entitled =
        world.access.can(user, "view-livechat-rooms") || (world.access.can(user, "view-l-room") && onlyOwn);
      if (!entitled) return denied();
      const wanted = world.rooms.filter((room) => room.t === "l" && isWanted(room, query));
      const { items, numbers } = pageOf(wanted, query, world.settings, { ts: -1 });
      return { rooms: items.map((room) => world.history.normalisedRoom(user, room)), ...numbers };
    },
  }),
  endpoint<Nothing, PageQuery & { readonly department?: string }>({
    verb: "GET",
    path: "livechat/inquiries.list",
    permission: "view-livechat-manager",
    query: closedShape({ department: text, ...paging }),
    handle({ world, query }) {
      const department = query.department && world.livechat.departments.byIdOrName(query.department)?._id;
      const waiting = world.livechat.inquiries.queued(department || undefined);
      const { items, numbers } = pageOf(waiting, query, world.settings, { ts: 1 });
      return { inquiries: items, ...numbers };
    },
  }),
  endpoint<Nothing, PageQuery & { readonly department?: string }>({
    verb: "GET",
    path: "livechat/inquiries.queuedForUser",
    permission: "view-l-room",
    query: closedShape({ department: text, ...paging }),
    handle({ world, user, query }) {
      const isMine = ({ department }: Inquiry) =>
        department === undefined || world.livechat.departments.get(department)?.agents.includes(user.username) === true;
      const waiting = world.livechat.inquiries.queued(query.department).filter(isMine);
      const { items, numbers } = pageOf(waiting, query, world.settings, { ts: 1 });
      return { inquiries: items, ...numbers };
    },
  }),
  endpoint<Nothing, { readonly roomId: string }>({
    verb: "GET",
    path: "livechat/inquiries.getOne",
    permission: "view-l-room",
    query: closedShape({ roomId: text }, ["roomId"]),
    handle: ({ world, query }) => ({ inquiry: world.livechat.inquiries.ofRoom(query.roomId) ?? null }),
  }),
  endpoint<{ readonly inquiryId: string; readonly userId?: string }>({
    verb: "POST",
    path: "livechat/inquiries.take",
    permission: "view-l-room",
    body: closedShape({ inquiryId: text, userId: text, options: { type: "object" } }, ["inquiryId"]),
    handle({ world, user, body }) {
      const agent = body.userId === undefined ? user : world.users.get(body.userId);
      if (agent === undefined) throw plainError("The user is invalid");
      return { inquiry: world.livechat.handover.take(agent, body.inquiryId) };
    },
  }),
  endpoint<{ readonly roomId: string; readonly departmentId?: string }>({
    verb: "POST",
    path: "livechat/inquiries.returnAsInquiry",
    permission: "view-l-room",
    body: closedShape({ roomId: text, departmentId: text }, ["roomId"]),
    handle({ world, user, body }) {
      world.livechat.handover.returnToQueue(user, body.roomId, body.departmentId);
      return { result: true };
    },
  }),
];

function isWanted(room: Room, query: RoomsQuery): boolean {
  const departments = typeof query.departmentId === "string" ? [query.departmentId] : query.departmentId;
  return (
    (query.agents === undefined || query.agents.includes(room.servedBy?._id ?? "")) &&
    (departments === undefined || departments.includes(room.departmentId ?? "")) &&
    (query.tags === undefined || query.tags.some((tag) => room.tags?.includes(tag) === true)) &&
    (query.open === undefined || isYes(query.open) === (room.open === true)) &&
    (query.queued === undefined || !isYes(query.queued) || room.servedBy === undefined) &&
    (room.fname ?? "").toLowerCase().includes((query.roomName ?? "").toLowerCase())
  );
}

function isYes(value: string | boolean): boolean {
  return value === true || value === "true";
}
