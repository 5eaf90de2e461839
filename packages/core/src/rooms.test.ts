import { expect, it, vi } from "vitest";
import { heard, startBot, startServer } from "./harness.fixture.ts";

const names = (bot: Awaited<ReturnType<typeof startBot>>): string[] =>
  bot.client.rooms.joined().map(({ name }) => name);

/** Reconnects a bot and halts it between the server's list of its rooms and the arrival of that list. */
async function whileReadingRooms(
  server: Awaited<ReturnType<typeof startServer>>,
  bot: Awaited<ReturnType<typeof startBot>>,
  happening: () => Promise<void>,
): Promise<void> {
  const lists = (): number => server.wire.calls({ path: /subscriptions\.get$/ }).length;
  const before = lists();
  server.faults.delay({ path: /subscriptions\.get$/, ms: 300, times: 1 });
  await server.faults.drop({ username: "bot" });
  await vi.waitFor(() => expect(lists()).toBe(before + 1));
  await happening();
  await vi.waitFor(() => expect(bot.client.health).toMatchObject({ state: "online", reconnects: 1 }), {
    timeout: 5_000,
  });
}

it("keeps a room that it is invited to while it reads its rooms after a reconnect", async () => {
  await using server = await startServer();
  const ann = server.as("ann");
  await ann.createGroup("plans");
  await using bot = await startBot(server);
  await whileReadingRooms(server, bot, () => ann.invite("plans", "bot"));
  await ann.say("plans", "welcome");
  await heard(bot, "welcome");
  expect(names(bot)).toContain("plans");
  expect(bot.events.filter(({ type }) => type === "joined" || type === "left").map(({ type }) => type)).toEqual([
    "joined",
  ]);
});

it("does not bring back a room that it is removed from while it reads its rooms after a reconnect", async () => {
  await using server = await startServer({
    rooms: [{ name: "plans", type: "p", owner: "ann", members: ["ann", "bot"] }],
  });
  await using bot = await startBot(server);
  await whileReadingRooms(server, bot, () => server.as("ann").kick("plans", "bot"));
  expect(names(bot)).toEqual(["general"]);
  expect(bot.events.filter(({ type }) => type === "left")).toHaveLength(1);
});

it.each(["", " ", "#", "@", " # "])("finds nothing behind '%s' and asks nobody", async (target) => {
  await using server = await startServer();
  await server.as("ann").say("@bot", "a direct room that the server gives no name");
  await using bot = await startBot(server);
  const asked = server.wire.calls({ username: "bot" }).length;
  await expect(bot.client.rooms.find(target)).rejects.toMatchObject({ code: "not_found" });
  expect(server.wire.calls({ username: "bot" })).toHaveLength(asked);
});

it("finds the direct room of somebody whose name is written in another case", async () => {
  await using server = await startServer({
    users: [
      { username: "bot", password: "secret-bot", roles: ["bot"] },
      { username: "ann.lee", password: "secret-ann" },
    ],
  });
  await using bot = await startBot(server);
  const room = await bot.client.rooms.find("@ann.lee");
  expect(room).toMatchObject({ kind: "direct", name: "ann.lee" });
  expect(await bot.client.rooms.find("@ANN.LEE")).toMatchObject({ id: room.id, name: "ann.lee" });
  expect(await bot.client.rooms.direct("Ann.lee")).toMatchObject({ id: room.id, name: "ann.lee" });
});

it("says that the server takes no more calls, rather than that there is nobody", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.limit({ path: /users\.info$/, resetMs: 60_000 });
  await expect(bot.client.rooms.find("@nobody")).rejects.toMatchObject({ code: "rate_limited" });
});

it("says that a room is not there, to whoever asks for it by id or wants to join it", async () => {
  await using server = await startServer({ rooms: [{ name: "secret", type: "p", members: ["ann"] }] });
  await using bot = await startBot(server);
  await expect(bot.client.rooms.get("nowhere")).rejects.toMatchObject({ code: "not_found" });
  await expect(bot.client.rooms.join("nowhere")).rejects.toMatchObject({ code: "not_found" });
  await expect(bot.client.rooms.join("#secret")).rejects.toMatchObject({
    code: expect.stringMatching(/not_found|forbidden/),
  });
});

it("cannot leave a direct room, and says why", async () => {
  await using server = await startServer();
  await server.as("ann").say("@bot", "hello");
  await using bot = await startBot(server);
  const { id } = await bot.client.rooms.find("@ann");
  await expect(bot.client.rooms.leave(id)).rejects.toMatchObject({
    code: "rejected",
    message: expect.stringContaining("direct"),
  });
  expect(bot.client.rooms.joined().map((room) => room.id)).toContain(id);
});

it("knows a renamed room by its new name only, and a room again that it left and joined", async () => {
  await using server = await startServer({ rooms: [{ name: "ops", owner: "ann", members: ["ann", "bot"] }] });
  await using bot = await startBot(server);
  const { id } = await bot.client.rooms.find("#ops");
  await server.as("ann").rename("ops", "operations");
  await vi.waitFor(() => expect(names(bot)).toContain("operations"));
  expect(await bot.client.rooms.find("#operations")).toMatchObject({ id });
  await expect(bot.client.rooms.find("#ops")).rejects.toMatchObject({ code: "not_found" });
  await bot.client.rooms.leave(id);
  await server.as("ann").say("operations", "unheard");
  await bot.client.rooms.join("operations");
  await server.as("ann").say("operations", "heard");
  await heard(bot, "heard");
  expect(bot.texts()).toEqual(["heard"]);
});
