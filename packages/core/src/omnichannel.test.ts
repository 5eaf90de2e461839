import type { createDevServer, DevServer } from "@rocketchat-connectors/dev-server";
import { expect, it, vi } from "vitest";
import { connect } from "./connect.ts";
import { type Bot, heard, settingsFor, startBot, startServer } from "./harness.fixture.ts";

const users = [
  { username: "bot", password: "secret-bot", roles: ["bot", "livechat-agent"] },
  { username: "ann", password: "secret-ann", roles: ["user", "livechat-agent"] },
  { username: "bob", password: "secret-bob", roles: ["user"] },
];
const departments = [
  { name: "first line", agents: ["bot"] },
  { name: "people", agents: ["ann"] },
];
const answering = { RESPOND_TO_LIVECHAT: "true" };

const start = (options: Parameters<typeof createDevServer>[0] = {}): Promise<DevServer> =>
  startServer({ users, departments, ...options });

/** Somebody's connection, by which the server counts an agent as there. */
const online = (server: DevServer, username: string) =>
  connect(settingsFor(server, { ROCKETCHAT_USER: username, ROCKETCHAT_PASSWORD: `secret-${username}` }), {
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });

/** A visitor who has been heard by the bot. */
async function served(server: DevServer, bot: Bot) {
  const visitor = await server.visitor({ name: "Vera", department: "first line" });
  await visitor.say("is anybody there?");
  await heard(bot, "is anybody there?");
  return visitor;
}

/** Proves that nothing more came before this point. */
async function mark(server: DevServer, bot: Bot, text: string): Promise<void> {
  await server.as("bob").say("general", text);
  await heard(bot, text);
}

it("answers a visitor", async () => {
  await using server = await start();
  await using bot = await startBot(server, answering);
  const visitor = await served(server, bot);
  expect(bot.events.find((event) => event.type === "message")).toMatchObject({
    room: { kind: "livechat", id: visitor.roomId },
    message: { sender: { name: "Vera" }, isDirect: false },
  });
  await bot.client.send({ roomId: visitor.roomId, text: "one moment" });
  await server.waitForMessage({ room: visitor.roomId, from: "bot", text: "one moment" });
});

it("says which variable is missing when it does not answer visitors", async () => {
  await using server = await start();
  await using bot = await startBot(server);
  const visitor = await server.visitor({ department: "first line" });
  await visitor.say("hello?");
  await mark(server, bot, "marker");
  expect(bot.texts()).toEqual(["marker"]);
  expect(bot.log.join("\n")).toContain("RESPOND_TO_LIVECHAT=true");
});

it.each(["monolith", "microservices"] as const)(
  "is silent once it has handed the conversation over, and answers again when it is given back (%s)",
  async (deployment) => {
    await using server = await start({ deployment });
    await using bot = await startBot(server, answering);
    await using ann = await online(server, "ann");
    const visitor = await served(server, bot);
    const comment = "over to you";
    expect(await bot.client.omnichannel.handoff(visitor.roomId, { department: "people", comment })).toEqual({
      status: "ok",
    });
    await visitor.say("who is this?");
    await server.as("ann").say(visitor.roomId, "hello, Ann here");
    await mark(server, bot, "after the handoff");
    expect(bot.texts()).toEqual(["is anybody there?", "after the handoff"]);
    expect(await ann.omnichannel.handoff(visitor.roomId, { agent: "@bot" })).toEqual({ status: "ok" });
    await visitor.say("and now?");
    await heard(bot, "and now?");
    const own = bot.events.filter(({ type, room }) => room.id === visitor.roomId && /joined|left/.test(type));
    expect(own.map(({ type }) => type)).toEqual(["joined", "left", "joined"]);
  },
);

it("is silent where somebody else serves although it may read along, also after a reconnect", async () => {
  const manager = { username: "bot", password: "secret-bot", roles: ["bot", "livechat-agent", "livechat-manager"] };
  await using server = await start({ users: [manager, ...users.slice(1)] });
  await using bot = await startBot(server, answering);
  await using ann = await online(server, "ann");
  const visitor = await served(server, bot);
  expect(await bot.client.omnichannel.handoff(visitor.roomId, { agent: "ann" })).toEqual({ status: "ok" });
  await visitor.say("is this for the bot?");
  await mark(server, bot, "before the cut");
  // The mark was said in another room, whose events wait for nobody here.
  await vi.waitFor(() =>
    expect(bot.client.health.ignored.other_agent, "what is not heard is counted").toBeGreaterThan(0),
  );
  await server.faults.drop({ username: "bot" });
  await vi.waitFor(() => expect(bot.client.health).toMatchObject({ state: "online", reconnects: 1 }));
  await visitor.say("is that for the bot?");
  await mark(server, bot, "after the cut");
  expect(bot.texts()).toEqual(["is anybody there?", "before the cut", "after the cut"]);
  expect(ann.health.state).toBe("online");
});

it("goes on with a conversation that is its own when it comes back from a restart", async () => {
  await using server = await start();
  await using first = await startBot(server, answering);
  const visitor = await served(server, first);
  await first.client.close();
  await using second = await startBot(server, answering);
  expect(await second.client.rooms.get(visitor.roomId)).toMatchObject({ servedBy: { username: "bot" }, joined: true });
  await visitor.say("still there?");
  await heard(second, "still there?");
});

it("keeps the conversation when nobody is there to take it, and says why", async () => {
  await using server = await start();
  await using bot = await startBot(server, answering);
  const visitor = await served(server, bot);
  const { omnichannel } = bot.client;
  expect(await omnichannel.handoff(visitor.roomId, { department: "People" })).toEqual({
    status: "no_agents",
    text: expect.stringContaining("error-no-agents-online-in-department"),
  });
  expect(await omnichannel.handoff(visitor.roomId, { agent: "ann" })).toMatchObject({ status: "no_agents" });
  expect(await omnichannel.handoff(visitor.roomId, { agent: "bob" })).toMatchObject({ status: "no_agents" });
  expect(await omnichannel.handoff(visitor.roomId, { agent: "bot" })).toMatchObject({ status: "already_there" });
  expect(await omnichannel.handoff(visitor.roomId, { department: "first line" })).toMatchObject({
    status: "already_there",
  });
  await visitor.say("you again?");
  await heard(bot, "you again?");
});

it("understands the refusal without a word of older servers", async () => {
  await using server = await start();
  await using bot = await startBot(server, answering);
  const visitor = await served(server, bot);
  server.faults.refuse({ path: "livechat/room.forward", status: 400, body: { success: false } });
  expect(await bot.client.omnichannel.handoff(visitor.roomId, { department: "people" })).toMatchObject({
    status: "no_agents",
  });
});

it("tells apart what cannot be handed over, ended or taken", async () => {
  await using server = await start();
  await using bot = await startBot(server, answering);
  const visitor = await served(server, bot);
  const { omnichannel } = bot.client;
  expect(await omnichannel.handoff(visitor.roomId, { department: "nowhere" })).toEqual({
    status: "unknown_target",
    text: "there is no department 'nowhere' that the bot can see",
  });
  expect(await omnichannel.handoff(visitor.roomId, { agent: "nobody" })).toMatchObject({ status: "unknown_target" });
  expect(await omnichannel.handoff("GENERAL", { department: "people" })).toMatchObject({ status: "not_omnichannel" });
  expect(await omnichannel.close("GENERAL")).toMatchObject({ status: "not_omnichannel" });
  expect(await omnichannel.take("GENERAL")).toMatchObject({ status: "not_omnichannel" });
  expect(await omnichannel.close(visitor.roomId, { comment: "done", tags: ["easy"] })).toEqual({ status: "ok" });
  expect(await omnichannel.close(visitor.roomId)).toMatchObject({ status: "already_closed" });
  expect(await omnichannel.handoff(visitor.roomId, { department: "people" })).toMatchObject({
    status: "already_closed",
  });
  expect(await omnichannel.take(visitor.roomId)).toMatchObject({ status: "already_closed" });
  await expect(bot.client.send({ roomId: visitor.roomId, text: "too late" })).rejects.toMatchObject({
    code: "refused_by_room",
  });
});

it("is told that it may not, as long as it is no agent", async () => {
  await using server = await start({
    users: [{ username: "bot", password: "secret-bot", roles: ["bot"] }, ...users.slice(1)],
    departments: departments.slice(1),
  });
  await using ann = await online(server, "ann");
  await using bot = await startBot(server, answering);
  const visitor = await server.visitor({ department: "people" });
  const { omnichannel } = bot.client;
  expect(await omnichannel.handoff(visitor.roomId, { agent: "ann" })).toMatchObject({ status: "forbidden" });
  expect(await omnichannel.close(visitor.roomId)).toMatchObject({ status: "forbidden" });
  expect(await omnichannel.take(visitor.roomId)).toMatchObject({ status: "forbidden" });
  expect(ann.health.state).toBe("online");
});

it("throws when the server cannot be reached: that says nothing of the conversation", async () => {
  await using server = await start();
  await using bot = await startBot(server, answering);
  server.faults.refuse({ path: "livechat/room.closeByUser", status: 503 });
  await expect(bot.client.omnichannel.close("r1")).rejects.toMatchObject({ code: "unreachable" });
});

it("leaves alone who waits in the queue, takes them when told to, and gives them back", async () => {
  await using server = await start({ settings: { Livechat_Routing_Method: "Manual_Selection" } });
  await using bot = await startBot(server, answering);
  await using ann = await online(server, "ann");
  const { omnichannel } = bot.client;
  const visitor = await server.visitor({ name: "Vera" });
  await visitor.say("anybody?");
  await mark(server, bot, "nobody took Vera");
  expect(bot.texts()).toEqual(["nobody took Vera"]);
  expect(bot.log.join("\n")).toContain("livechat");
  expect(await omnichannel.take(visitor.roomId)).toEqual({ status: "ok" });
  expect(await omnichannel.take(visitor.roomId)).toEqual({ status: "ok" });
  await visitor.say("thank you");
  await heard(bot, "thank you");
  expect(await ann.omnichannel.take(visitor.roomId)).toMatchObject({ status: "taken" });
  expect(await omnichannel.returnToQueue(visitor.roomId)).toEqual({ status: "ok" });
  expect(await omnichannel.returnToQueue(visitor.roomId)).toMatchObject({ status: "already_there" });
  expect(await ann.omnichannel.take(visitor.roomId)).toEqual({ status: "ok" });
  expect(await omnichannel.take(visitor.roomId)).toMatchObject({ status: "taken" });
  await visitor.say("no bot any more");
  await mark(server, bot, "Ann has Vera");
  expect(bot.texts()).toEqual(["nobody took Vera", "thank you", "Ann has Vera"]);
});

it("takes by the inquiry's id as well, as the queue names it", async () => {
  await using server = await start({ settings: { Livechat_Routing_Method: "Manual_Selection" } });
  await using bot = await startBot(server, answering);
  const visitor = await server.visitor();
  const { inquiry } = await bot.client.request("GET", "livechat/inquiries.getOne", { roomId: visitor.roomId });
  expect(await bot.client.omnichannel.take((inquiry as { readonly _id: string })._id)).toEqual({ status: "ok" });
});

it("says that a server is too old to put a conversation back", async () => {
  await using server = await start({ profile: "6.5" });
  await using bot = await startBot(server, answering);
  const visitor = await served(server, bot);
  expect(await bot.client.omnichannel.returnToQueue(visitor.roomId)).toMatchObject({ status: "unsupported" });
});
