import type { VisitorRecord } from "../../world/documents.ts";
import { plainError } from "../../world/errors.ts";
import { type Endpoint, type Nothing, openEndpoint } from "../endpoint.ts";
import { closedShape } from "../schema.ts";

const text = { type: "string" };
const optionalText = { type: "string", nullable: true };
const visitorLimit = { calls: 5, windowMs: 60_000 };

interface VisitorBody {
  readonly visitor: {
    readonly token: string;
    readonly name?: string | null;
    readonly email?: string | null;
    readonly department?: string | null;
  };
}

interface MessageBody {
  readonly token: string;
  readonly rid: string;
  readonly msg: string;
  readonly _id?: string | null;
}

/** What omnichannel guests do; they have a token of their own choice instead of an account. */
export const livechatVisitorEndpoints: readonly Endpoint[] = [
  openEndpoint<VisitorBody>({
    verb: "POST",
    path: "livechat/visitor",
    limit: visitorLimit,
    body: closedShape(
      {
        visitor: {
          type: "object",
          properties: { token: text, name: optionalText, email: optionalText, department: optionalText },
          required: ["token"],
        },
      },
      ["visitor"],
    ),
    handle({ world, body: { visitor } }) {
      const { token, name, email, department } = visitor;
      if (token.trim() === "") throw plainError("Token cannot be empty");
      const said = { token, ...(name && { name }), ...(email && { email }), ...(department && { department }) };
      return { visitor: shown(world.livechat.register(said)) };
    },
  }),
  openEndpoint({
    verb: "GET",
    path: "livechat/visitor/:token",
    handle: ({ world, params: { token = "" } }) => ({ visitor: shown(world.livechat.guest(token)) }),
  }),
  openEndpoint<Nothing, { readonly token: string; readonly rid?: string }>({
    verb: "GET",
    path: "livechat/room",
    limit: visitorLimit,
    query: { type: "object", properties: { token: text, rid: text, agentId: text }, required: ["token"] },
    handle({ world, query: { token, rid } }) {
      const visitor = world.livechat.guest(token);
      const asked = rid === undefined ? undefined : world.rooms.get(rid);
      if (rid !== undefined && asked?.v?.token !== token) throw plainError("invalid-room");
      const roomsBefore = world.rooms.size;
      const room = asked?.open === true ? asked : world.livechat.conversationOf(visitor);
      return { room, newRoom: world.rooms.size > roomsBefore };
    },
  }),
  openEndpoint<MessageBody>({
    verb: "POST",
    path: "livechat/message",
    body: closedShape({ token: text, rid: text, msg: text, _id: optionalText, agent: { type: "object" } }, [
      "token",
      "rid",
      "msg",
    ]),
    handle({ world, body: { token, rid, msg, _id } }) {
      return { message: world.livechat.say(world.livechat.guest(token), rid, msg, _id ?? undefined) };
    },
  }),
  openEndpoint<{ readonly token: string; readonly rid: string }>({
    verb: "POST",
    path: "livechat/room.close",
    body: closedShape({ token: text, rid: text }, ["token", "rid"]),
    handle({ world, body: { token, rid } }) {
      world.livechat.closeByVisitor(world.livechat.guest(token), rid);
      return { rid, comment: "Closed by visitor" };
    },
  }),
];

/** A guest as the API shows it. */
export function shown({ email, ...visitor }: VisitorRecord): Readonly<Record<string, unknown>> {
  return email === undefined ? visitor : { ...visitor, visitorEmails: [{ address: email }] };
}
