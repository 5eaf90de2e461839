import type { DevServer } from "@rocketchat-connectors/dev-server";
import { describe, expect, it, vi } from "vitest";
import { type Bot, heard, startBot, startServer } from "./harness.fixture.ts";

const joinedAndLeft = (bot: Bot): readonly string[] =>
  bot.events.flatMap((event) =>
    (event.type === "joined" || event.type === "left") && event.person.id === bot.client.user.id
      ? [`${event.type} ${event.room.displayName}`]
      : [],
  );

const told = (bot: Bot, ...expected: readonly string[]): Promise<void> =>
  vi.waitFor(() => expect(joinedAndLeft(bot), "what the bot was told of its own rooms").toEqual(expected), {
    timeout: 5_000,
  });

/** Proves that nothing more came before this point. */
async function mark(server: DevServer, bot: Bot, text: string): Promise<void> {
  await server.as("ann").say("general", text);
  await heard(bot, text);
}

const rooms = [{ name: "ops", owner: "ann", members: ["ann"] }];
const arrival = { timeout: 5_000 };

describe.each(["monolith", "microservices"] as const)("in a %s", (deployment) => {
  const start = (options: Parameters<typeof startServer>[0] = {}): Promise<DevServer> =>
    startServer({ deployment, rooms, ...options });

  it.each([
    ["the notice", { path: /\.(join|leave)$/, ms: 300, times: 2 }],
    ["the answer", { stream: "notify-user", ms: 300 }],
  ])("tells once that the bot joined and left of its own accord, when %s comes first", async (_first, delay) => {
    await using server = await start();
    await using bot = await startBot(server);
    server.faults.delay(delay);
    const room = await bot.client.rooms.join("#ops");
    expect(room).toMatchObject({ name: "ops", joined: true });
    await told(bot, "joined ops");
    await server.as("ann").say("ops", "welcome");
    await heard(bot, "welcome");
    await bot.client.rooms.leave(room.id);
    await told(bot, "joined ops", "left ops");
    await server.as("ann").say("ops", "gone?");
    await mark(server, bot, "done");
    await told(bot, "joined ops", "left ops");
    expect(bot.texts()).toEqual(["welcome", "done"]);
  });

  it("tells what happened to its memberships while it was away", async () => {
    await using server = await start({ rooms: [...rooms, { name: "lab", owner: "ann", members: ["ann", "bot"] }] });
    await using bot = await startBot(server);
    const silence = server.faults.silence({ username: "bot" });
    await server.as("ann").invite("ops", "bot");
    await server.as("ann").kick("lab", "bot");
    await server.faults.drop({ username: "bot" });
    silence();
    await vi.waitFor(() => expect([...joinedAndLeft(bot)].sort()).toEqual(["joined ops", "left lab"]), arrival);
  });

  it("is silent in a room that it was put out of, and hears it again when it is brought back", async () => {
    await using server = await start();
    await using bot = await startBot(server);
    const ann = server.as("ann");
    await ann.invite("ops", "bot");
    await ann.say("ops", "one");
    await heard(bot, "one");
    await ann.kick("ops", "bot");
    await told(bot, "joined ops", "left ops");
    await ann.say("ops", "two");
    await ann.invite("ops", "bot");
    await told(bot, "joined ops", "left ops", "joined ops");
    await ann.say("ops", "three");
    await heard(bot, "three");
    expect(bot.texts()).toEqual(["one", "three"]);
  });

  it("is silent in a room that it is banned from, and no member any more", async () => {
    await using server = await start();
    await using bot = await startBot(server);
    const ann = server.as("ann");
    await ann.invite("ops", "bot");
    await told(bot, "joined ops");
    await ann.ban("ops", "bot");
    await told(bot, "joined ops", "left ops");
    await ann.say("ops", "without the bot");
    await server.faults.drop({ username: "bot" });
    await vi.waitFor(() => expect(bot.client.health.reconnects).toBe(1), arrival);
    await ann.say("ops", "still without");
    await mark(server, bot, "done");
    expect(bot.texts()).toEqual(["done"]);
    expect(bot.client.rooms.joined().map(({ name }) => name)).toEqual(["general"]);
  });

  it("hears a discussion under its title, with the room it belongs to", async () => {
    await using server = await start();
    await using bot = await startBot(server);
    const ann = server.as("ann");
    const id = await ann.createDiscussion("ops", "Lunch on Friday", { members: ["bot"] });
    await ann.say(id, "pizza?");
    await heard(bot, "pizza?");
    const parent = await bot.client.rooms.get(id);
    expect(parent).toMatchObject({ displayName: "Lunch on Friday", joined: true, parentId: expect.any(String) });
    expect(await bot.client.rooms.find("#Lunch on Friday")).toMatchObject({ id });
  });

  it("hears a direct room that somebody opens while it runs", async () => {
    await using server = await start();
    await using bot = await startBot(server, { RESPOND_TO_DM: "true" });
    await server.as("ann").say("@bot", "psst");
    await heard(bot, "psst");
    await told(bot, "joined ann");
  });

  it("knows that a room is archived, and is refused there", async () => {
    await using server = await start();
    await using bot = await startBot(server);
    const ann = server.as("ann");
    await ann.invite("ops", "bot");
    await told(bot, "joined ops");
    const room = await bot.client.rooms.find("#ops");
    await ann.archive("ops");
    await vi.waitFor(
      async () => expect(await bot.client.rooms.get(room.id)).toMatchObject({ archived: true }),
      arrival,
    );
    await vi.waitFor(() => expect(bot.events.at(-1)).toMatchObject({ type: "system", kind: "room-archived" }), arrival);
    await expect(bot.client.send({ roomId: room.id, text: "hello?" })).rejects.toMatchObject({
      code: "refused_by_room",
      message: expect.stringContaining("archived"),
    });
  });
});

it("joins the rooms that the settings name, knows the groups it is in, says what is not there, and goes on", async () => {
  await using server = await startServer({
    rooms: [
      ...rooms,
      { name: "plans", type: "p", members: ["ann", "bot"] },
      { name: "secret", type: "p", members: ["ann"] },
      { name: "lab", members: ["ann"] },
    ],
  });
  await using bot = await startBot(server, { ROCKETCHAT_ROOM: "#ops,plans,nowhere,secret,lab" });
  await vi.waitFor(() => expect(bot.log.join("\n")).toContain("is online at"), arrival);
  const errors = bot.log.filter((line) => line.startsWith("error"));
  expect(errors).toHaveLength(2);
  expect(errors[0]).toContain("cannot join 'nowhere' of ROCKETCHAT_ROOM: no room 'nowhere' that bot can see");
  expect(errors[1]).toContain("cannot join 'secret' of ROCKETCHAT_ROOM");
  expect(bot.log.find((line) => line.includes("is online at"))).toMatch(/hears (#(general|ops|plans|lab)(, |;)){4}/);
  for (const name of ["ops", "plans", "lab"]) {
    await server.as("ann").say(name, `hello ${name}`);
    await heard(bot, `hello ${name}`);
  }
  await told(bot, "joined ops", "joined lab");
});

it("does not take a private group for joined that it can merely see", async () => {
  await using server = await startServer({
    users: [
      { username: "bot", password: "secret-bot", roles: ["bot"] },
      { username: "ann", password: "secret-ann" },
    ],
    rooms: [{ name: "ops", owner: "ann", members: ["ann", "bot"] }],
  });
  await using bot = await startBot(server);
  const { room } = await bot.client.request("GET", "rooms.info", { roomName: "ops" });
  await server.as("ann").kick("ops", "bot");
  await told(bot, "left ops");
  server.faults.refuse({
    path: /rooms\.info$/,
    status: 200,
    body: { success: true, room: { ...Object(room), t: "p" } },
  });
  await expect(bot.client.rooms.join("ops")).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("invite the bot"),
  });
  expect(bot.client.rooms.joined().map(({ name }) => name)).toEqual(["general"]);
});

it("joins by the call that is left when the one for channels is gone", async () => {
  await using server = await startServer({ profile: "8.6", rooms });
  await using bot = await startBot(server);
  server.faults.refuse({ path: /channels\.join$/, status: 404, body: { success: false, error: "Not found" } });
  await bot.client.rooms.join("#ops");
  expect(server.wire.calls({ path: /\.join$/ }).map(({ path, status }) => `${path} ${status}`)).toEqual([
    expect.stringMatching(/channels\.join 404$/),
    expect.stringMatching(/rooms\.join 200$/),
  ]);
  await server.as("ann").say("ops", "welcome");
  await heard(bot, "welcome");
});

it("is no member while an invitation waits, and is one when it accepts", async () => {
  await using server = await startServer({ profile: "8.3", rooms });
  await using bot = await startBot(server);
  await server.as("ann").invite("ops", "bot", { pending: true });
  await server.as("ann").say("ops", "not yet");
  await mark(server, bot, "invited");
  expect(joinedAndLeft(bot)).toEqual([]);
  const roomId = (await bot.client.request("GET", "rooms.info", { roomName: "ops" })).room as { readonly _id: string };
  await bot.client.request("POST", "rooms.invite", { roomId: roomId._id, action: "accept" });
  await told(bot, "joined ops");
  await server.as("ann").say("ops", "now");
  await heard(bot, "now");
  expect(bot.texts()).toEqual(["invited", "now"]);
});
