import type { DevServerOptions, SeedRoom } from "./options.ts";
import { refOf, type User } from "./world/documents.ts";
import { generalId, type World } from "./world/world.ts";

/** Fills a fresh world with the accounts and rooms that were asked for. */
export function sow(world: World, options: DevServerOptions): void {
  for (const user of options.users ?? [])
    world.admit(user, user.joinDefaultChannels === false ? "not joined" : "silently");
  for (const room of options.rooms ?? []) sowRoom(world, room);
  for (const { name, agents } of options.departments ?? []) {
    for (const username of agents) makeAgent(world, userNamed(world, username));
    world.livechat.addDepartment(name, agents);
  }
}

function sowRoom(world: World, seed: SeedRoom): void {
  const { name, type = "c", members = [], owner, archived, ...more } = seed;
  if (name === "general") return sowGeneral(world, seed);
  const keeper = userNamed(world, owner ?? members[0] ?? "rocket.cat");
  const unknown = members.find((username) => world.users.byUsername(username) === undefined);
  if (unknown !== undefined) throw new Error(`room "${name}" has the member "${unknown}", who is not among the users`);
  const room = world.creation.named(keeper, type, name, { ...more, members });
  const outsider =
    owner === undefined && members.length === 0 ? world.subscriptions.of(room._id, keeper._id) : undefined;
  if (outsider !== undefined) world.membership.end(outsider, room);
  if (archived === true) world.rooms.update(room._id, { archived, u: refOf(keeper) });
}

/** #general is there already: the seed only says more about it. */
function sowGeneral(world: World, { members = [], topic, readOnly, encrypted, archived }: SeedRoom): void {
  for (const username of members) enter(world, username);
  world.rooms.update(generalId, {
    ...(topic === undefined ? {} : { topic }),
    ...(readOnly === undefined ? {} : { ro: readOnly }),
    ...(encrypted === undefined ? {} : { encrypted }),
    ...(archived === undefined ? {} : { archived }),
  });
}

function enter(world: World, username: string): void {
  const user = userNamed(world, username);
  const general = world.rooms.get(generalId);
  if (general !== undefined && !world.access.isMember(user, general))
    world.membership.enter(user, general, { announced: "silently" });
}

function userNamed(world: World, username: string): User {
  const user = world.users.byUsername(username);
  if (user === undefined) throw new Error(`there is no user "${username}" on this server`);
  return user;
}

/** Whoever is named as an agent is one. */
function makeAgent(world: World, user: User): void {
  const roles = [...new Set([...user.roles, "livechat-agent"])];
  world.users.update(user._id, { roles, statusLivechat: "available" });
}
