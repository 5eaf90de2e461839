import type { Department, User } from "../../world/documents.ts";
import { plainError, ServerError } from "../../world/errors.ts";
import type { World } from "../../world/world.ts";
import { type Endpoint, endpoint, type Nothing } from "../endpoint.ts";
import { denied } from "../errors.ts";
import { type PageQuery, pageOf } from "../paging.ts";
import { closedShape, paging } from "../schema.ts";
import { shown } from "./livechat-visitors.ts";

const text = { type: "string" };
const optionalText = { type: "string", nullable: true };

interface ForwardBody {
  readonly roomId: string;
  readonly userId?: string | null;
  readonly departmentId?: string | null;
  readonly comment?: string | null;
}

interface CloseBody {
  readonly rid: string;
  readonly comment?: string | null;
  readonly tags?: readonly string[] | null;
}

interface StatusBody {
  readonly status?: "available" | "not-available";
  readonly agentId?: string;
}

/** What omnichannel agents do with conversations, and who they are. */
export const livechatAgentEndpoints: readonly Endpoint[] = [
  endpoint<ForwardBody>({
    verb: "POST",
    path: "livechat/room.forward",
    permission: "transfer-livechat-guest",
    body: closedShape(
      {
        roomId: text,
        userId: optionalText,
        departmentId: optionalText,
        comment: optionalText,
        clientAction: { type: "boolean", nullable: true },
      },
      ["roomId"],
    ),
    handle({ world, user, body: { roomId, userId, departmentId, comment } }) {
      if (!userId && !departmentId) throw plainError("error-forwarding-chat");
      const to = { ...(userId && { userId }), ...(departmentId && { departmentId }), ...(comment && { comment }) };
      world.livechat.handover.forward(user, roomId, to);
      return {};
    },
  }),
  endpoint<CloseBody>({
    verb: "POST",
    path: "livechat/room.closeByUser",
    permission: "close-livechat-room",
    body: closedShape(
      {
        rid: text,
        comment: optionalText,
        tags: { type: "array", items: text, nullable: true },
        generateTranscriptPdf: { type: "boolean", nullable: true },
        transcriptEmail: { type: "object" },
        forceClose: { type: "boolean" },
      },
      ["rid"],
    ),
    handle({ world, user, body: { rid, comment, tags } }) {
      world.livechat.handover.closeByAgent(user, rid, comment ?? undefined, tags ?? undefined);
      return {};
    },
  }),
  endpoint<StatusBody>({
    verb: "POST",
    path: "livechat/agent.status",
    permission: "view-l-room",
    body: closedShape({ status: { type: "string", enum: ["available", "not-available"] }, agentId: text }),
    handle({ world, user, body: { status, agentId } }) {
      const agent = agentId === undefined ? user : world.users.get(agentId);
      if (agent?.roles.includes("livechat-agent") !== true) throw plainError("Agent not found");
      if (agent._id !== user._id && !world.access.can(user, "view-livechat-manager")) return denied();
      const next = status ?? (agent.statusLivechat === "available" ? "not-available" : "available");
      world.livechat.setAvailable(agent, next === "available");
      return { status: next };
    },
  }),
  endpoint<Nothing, PageQuery & { readonly text?: string; readonly onlyAvailable?: boolean }>({
    verb: "GET",
    path: "livechat/users/agent",
    permission: "transfer-livechat-guest",
    query: closedShape({
      text,
      onlyAvailable: { type: "boolean" },
      excludeId: text,
      showIdleAgents: { type: "boolean" },
      ...paging,
    }),
    handle({ world, query }) {
      const wanted = world.livechat.routing
        .agents()
        .filter((agent) => isWanted(agent, query.text, query.onlyAvailable === true));
      const { items, numbers } = pageOf(wanted, query, world.settings, { name: 1 });
      return { users: items.map(describeAgent), ...numbers };
    },
  }),
  endpoint<Nothing, PageQuery & { readonly text?: string }>({
    verb: "GET",
    path: "livechat/department",
    permission: "view-livechat-departments",
    query: closedShape({ text, enabled: text, onlyMyDepartments: text, ...paging }),
    handle({ world, query }) {
      const words = (query.text ?? "").toLowerCase();
      const wanted = world.livechat.departments.filter((each) => each.name.toLowerCase().includes(words));
      const { items, numbers } = pageOf(wanted, query, world.settings, { name: 1 });
      return { departments: items.map(describeDepartment), ...numbers };
    },
  }),
  endpoint({
    verb: "GET",
    path: "livechat/department/:id",
    permission: "view-livechat-departments",
    handle({ world, params: { id = "" } }) {
      const department = world.livechat.departments.get(id);
      if (department === undefined) return { department: null, agents: [] };
      return { department: describeDepartment(department), agents: agentsIn(world, department) };
    },
  }),
  endpoint<Nothing, { readonly visitorId: string }>({
    verb: "GET",
    path: "livechat/visitors.info",
    permission: "view-l-room",
    query: closedShape({ visitorId: text }, ["visitorId"]),
    handle({ world, query }) {
      const visitor = world.livechat.visitors.get(query.visitorId);
      if (visitor === undefined) throw new ServerError(undefined, "visitor-not-found");
      return { visitor: shown(visitor) };
    },
  }),
];

function isWanted(agent: User, words: string | undefined, onlyAvailable: boolean): boolean {
  const named = `${agent.username} ${agent.name}`.toLowerCase().includes((words ?? "").toLowerCase());
  return named && (!onlyAvailable || agent.statusLivechat === "available");
}

function describeAgent({
  _id,
  username,
  name,
  emails,
  status,
  statusLivechat,
}: User): Readonly<Record<string, unknown>> {
  return { _id, username, name, emails, status, statusLivechat };
}

function describeDepartment({ agents, ...department }: Department): Readonly<Record<string, unknown>> {
  return { ...department, numAgents: agents.length };
}

function agentsIn(world: World, { _id: departmentId }: Department): readonly Readonly<Record<string, unknown>>[] {
  return world.livechat.routing.agents(departmentId).map(({ _id, username }) => ({
    _id: `${departmentId}${_id}`,
    agentId: _id,
    departmentId,
    departmentEnabled: true,
    username,
    count: 0,
    order: 0,
  }));
}
