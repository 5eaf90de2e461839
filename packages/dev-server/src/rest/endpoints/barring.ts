import type { User } from "../../world/documents.ts";
import type { World } from "../../world/world.ts";
import { type Endpoint, endpoint, type Nothing } from "../endpoint.ts";
import { userNamed } from "../lookup.ts";
import { type PageQuery, pageOf } from "../paging.ts";
import { closedChoice, closedShape } from "../schema.ts";

const filledText = { type: "string", minLength: 1 };

interface BanBody {
  readonly roomId: string;
  readonly userId?: string;
  readonly username?: string;
}

/** Keeping accounts out of rooms and from each other, and answering invitations. */
export const barringEndpoints: readonly Endpoint[] = [
  ban("rooms.banUser", (world, user, rid, other) => world.barring.ban(user, rid, other)),
  ban("rooms.unbanUser", (world, user, rid, other) => world.barring.unban(user, rid, other)),
  endpoint<Nothing, PageQuery & { readonly roomId: string }>({
    verb: "GET",
    path: "rooms.bannedUsers",
    query: closedShape({ roomId: filledText, count: { type: "number" }, offset: { type: "number" } }, ["roomId"]),
    handle({ world, user, query }) {
      const banned = world.barring.bannedFrom(user, query.roomId);
      const { items, numbers } = pageOf(banned, query, world.settings, { username: 1 });
      return { bannedUsers: items.map(({ _id, username, name }) => ({ _id, username, name })), ...numbers };
    },
  }),
  endpoint<{ readonly roomId: string; readonly action: "accept" | "reject" }>({
    verb: "POST",
    path: "rooms.invite",
    body: closedShape({ roomId: filledText, action: { type: "string", enum: ["accept", "reject"] } }, [
      "roomId",
      "action",
    ]),
    handle({ world, user, body }) {
      world.barring.answer(user, body.roomId, body.action);
      return {};
    },
  }),
  ...["im.blockUser", "dm.blockUser"].map((path) =>
    endpoint<{ readonly roomId: string; readonly block: boolean }>({
      verb: "POST",
      path,
      body: closedShape({ roomId: filledText, block: { type: "boolean" } }, ["roomId", "block"]),
      handle({ world, user, body }) {
        world.barring.block(user, body.roomId, body.block);
        return {};
      },
    }),
  ),
];

function ban(path: string, act: (world: World, user: User, rid: string, other: User) => void): Endpoint {
  return endpoint<BanBody>({
    verb: "POST",
    path,
    body: closedChoice({ userId: filledText, username: filledText }, { roomId: filledText }, ["roomId"]),
    handle({ world, user, body }) {
      act(world, user, body.roomId, userNamed(world, body));
      return {};
    },
  });
}
