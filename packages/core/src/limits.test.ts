import type { DevServer } from "@rocketchat-connectors/dev-server";
import { expect, it, vi } from "vitest";
import { startBot, startServer } from "./harness.fixture.ts";

/** An account that no permission exempts from the limits. */
const users = [
  { username: "bot", password: "secret-bot", roles: ["user"] },
  { username: "ann", password: "secret-ann" },
];
const names = Array.from({ length: 5 }, (_, index) => `room-${index}`);
const rooms = names.map((name) => ({ name, owner: "ann", members: ["ann", "bot"] }));
const limit = { API_Enable_Rate_Limiter_Limit_Calls_Default: 10, API_Enable_Rate_Limiter_Limit_Time_Default: 700 };

const textsOf = (server: DevServer, room: string): string[] =>
  server.messages(room).flatMap(({ msg, u }) => (u.username === "bot" && msg ? [msg] : []));

const sends = (server: DevServer) => server.wire.calls({ path: /chat\.sendMessage$/ });

it.each([
  ["6.5", limit],
  ["8.3", limit],
  // Counts messages on its own: five a second.
  ["8.8", limit],
] as const)(
  "many rooms at once stay within the limit of an ordinary account, each in order (Rocket.Chat %s)",
  async (profile, settings) => {
    await using server = await startServer({ profile, users, rooms, settings });
    await using bot = await startBot(server);
    const ids = await Promise.all(names.map(async (name) => (await bot.client.rooms.find(name)).id));
    const texts = ["one", "two", "three", "four", "five"];
    await Promise.all(texts.flatMap((text) => ids.map((roomId) => bot.client.send({ roomId, text }))));
    for (const name of names) expect(textsOf(server, name)).toEqual(texts);
    expect(sends(server).filter(({ status }) => status === 429).length).toBeLessThanOrEqual(2);
    expect(sends(server).filter(({ status }) => status === 200)).toHaveLength(25);
    expect(bot.log.join("\n")).toContain("The role 'bot' lifts the limit");
  },
);

it("an account with the role bot is not held up", async () => {
  const minutes = {
    API_Enable_Rate_Limiter_Limit_Calls_Default: 3,
    API_Enable_Rate_Limiter_Limit_Time_Default: 60_000,
  };
  await using server = await startServer({ rooms, settings: minutes });
  await using bot = await startBot(server);
  const ids = bot.client.rooms.joined().map(({ id }) => id);
  await Promise.all(["one", "two", "three"].flatMap((text) => ids.map((roomId) => bot.client.send({ roomId, text }))));
  expect(sends(server).filter(({ status }) => status === 200)).toHaveLength(3 * ids.length);
});

it("what waits for the limit when the client is closed fails, and nothing of it is sent later", async () => {
  await using server = await startServer();
  const bot = await startBot(server, {}, {}, { drainMs: 200 });
  server.faults.limit({ path: /chat\.sendMessage$/, times: 1, resetMs: 60_000 });
  const outcomes = Promise.allSettled(
    ["one", "two", "three"].map((text) => bot.client.send({ roomId: "GENERAL", text })),
  );
  await vi.waitFor(() => expect(sends(server), "the first send should be refused").toHaveLength(1));
  await bot.client.close();
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ reason: { code: "closed", message: expect.stringContaining("GENERAL") } });
  }
  expect(sends(server)).toHaveLength(1);
  expect(bot.log.join("\n")).toContain("closed with 3 things unsent");
});

it("nothing is sent after something that was given up", async () => {
  await using server = await startServer();
  const backoff = { firstMs: 60_000, longestMs: 60_000 };
  const bot = await startBot(server, {}, {}, { drainMs: 100, backoff });
  server.faults.refuse({ path: /chat\.sendMessage$/, status: 503, times: 1 });
  const outcomes = Promise.allSettled(["one", "two"].map((text) => bot.client.send({ roomId: "GENERAL", text })));
  await bot.client.close();
  for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { code: "closed" } });
  expect(textsOf(server, "general")).toEqual([]);
});

it("what waits for a server that is down when the client is closed fails, and the log says how much", async () => {
  await using server = await startServer({ rooms });
  const bot = await startBot(server, {}, {}, { drainMs: 200 });
  await server.close();
  const ids = bot.client.rooms.joined().map(({ id }) => id);
  const outcomes = Promise.allSettled(
    ids.flatMap((roomId) => ["one", "two"].map((text) => bot.client.send({ roomId, text }))),
  );
  await bot.client.close();
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ reason: { code: "closed", message: expect.stringContaining("sending to room") } });
  }
  expect(bot.log.join("\n")).toContain(`closed with ${2 * ids.length} things unsent`);
});

it("what can be sent in time is sent although the server refused it for a moment", async () => {
  await using server = await startServer();
  const bot = await startBot(server);
  server.faults.limit({ path: /chat\.sendMessage$/, times: 1, resetMs: 100 });
  const sent = Promise.all(["one", "two", "three"].map((text) => bot.client.send({ roomId: "GENERAL", text })));
  await bot.client.close();
  await sent;
  expect(textsOf(server, "general")).toEqual(["one", "two", "three"]);
  expect(bot.log.join("\n")).not.toContain("unsent");
});
