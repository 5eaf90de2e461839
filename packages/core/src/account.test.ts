import { expect, it, vi } from "vitest";
import { isRocketChatError } from "./errors.ts";
import { heard, startBot, startServer } from "./harness.fixture.ts";
import { type Relay, relay } from "./network.fixture.ts";

type Server = Awaited<ReturnType<typeof startServer>>;
type Bot = Awaited<ReturnType<typeof startBot>>;

const online = (bot: Bot, reconnects: number): Promise<void> =>
  vi.waitFor(() => expect(bot.client.health).toMatchObject({ state: "online", reconnects }), { timeout: 5_000 });
const watched = (server: Server, name: string): Promise<void> =>
  vi.waitFor(
    () =>
      expect(server.wire.subscriptions("bot").map(({ event }) => event)).toContainEqual(expect.stringContaining(name)),
    { timeout: 5_000 },
  );
const about = (bot: Bot, name: string, args: readonly unknown[]) => ({
  msg: "changed",
  collection: "stream-notify-user",
  id: "id",
  fields: { eventName: `${bot.client.user.id}/${name}`, args },
});
const messageStreams = (server: Server): readonly string[] =>
  server.wire.subscriptions("bot").flatMap(({ event, id }) => (event === "__my_messages__" ? [id] : []));

/** Says in the server's place that it has ended the message stream, and waits until the bot is back. */
async function endMessageStream(server: Server, front: Relay, bot: Bot): Promise<void> {
  const { reconnects } = bot.client.health;
  const id = messageStreams(server).at(-1);
  front.say({ msg: "nosub", id, error: { error: "not-allowed", reason: "Not allowed" } });
  await online(bot, reconnects + 1);
}

it("logs in again once when the server has logged the account out", async () => {
  await using server = await startServer({ deployment: "microservices" });
  await using front = await relay(server.port);
  await using bot = await startBot(front);
  await watched(server, "force_logout");
  server.faults.expireToken("bot");
  expect(front.say(about(bot, "force_logout", []))).toBe(1);
  await online(bot, 1);
  expect(bot.log.join("\n")).toContain("warn: the server has logged the account out");
  expect(server.wire.calls({ path: /login$/ })).toHaveLength(2);
  await server.as("ann").say("general", "back?");
  await heard(bot, "back?");
});

it("ends when the server has logged out a personal access token", async () => {
  await using server = await startServer({
    deployment: "microservices",
    users: [{ username: "bot", roles: ["bot"], id: "botbotbotbotbotbo", token: "a-personal-access-token" }],
  });
  await using front = await relay(server.port);
  const token = { ROCKETCHAT_USER_ID: "botbotbotbotbotbo", ROCKETCHAT_AUTH_TOKEN: "a-personal-access-token" };
  await using bot = await startBot(front, { ...token, ROCKETCHAT_USER: "", ROCKETCHAT_PASSWORD: "" });
  const stream = bot.client.subscribe();
  await watched(server, "force_logout");
  server.faults.expireToken("bot");
  front.say(about(bot, "force_logout", ["some-session"]));
  const reason = await stream.closed;
  expect(isRocketChatError(reason) && reason.code).toBe("unauthorized");
  expect(bot.client.health.state).toBe("closed");
});

it("says what it means when the account gets or loses the role bot", async () => {
  await using server = await startServer();
  await using front = await relay(server.port);
  await using bot = await startBot(front);
  await watched(server, "userData");
  front.say(about(bot, "userData", [{ type: "updated", id: bot.client.user.id, diff: { statusText: "away" } }]));
  front.say(about(bot, "userData", [{ type: "updated", id: bot.client.user.id, diff: { roles: ["user"] } }]));
  front.say(about(bot, "userData", [{ type: "updated", id: bot.client.user.id, diff: { roles: ["user", "bot"] } }]));
  await vi.waitFor(() => expect(bot.log.join("\n")).toMatch(/roles are now user, bot;.*do not apply/), {
    timeout: 5_000,
  });
  expect(bot.log.filter((line) => line.includes("roles are now"))).toHaveLength(2);
  expect(bot.log.join("\n")).toMatch(/roles are now user; without the role 'bot'/);
});

it("connects anew when the server ends the message stream late, misses nothing and hears on", async () => {
  await using server = await startServer();
  await using front = await relay(server.port);
  await using bot = await startBot(front);
  await endMessageStream(server, front, bot);
  expect(bot.log.join("\n")).toContain("the server ended the stream stream-room-messages __my_messages__");
  await server.as("ann").say("general", "still there?");
  await heard(bot, "still there?");
  await endMessageStream(server, front, bot);
  await server.as("ann").say("general", "and now?");
  await heard(bot, "and now?");
  expect(bot.texts()).toEqual(["still there?", "and now?"]);
});

it("never counts as online while each reconnect is refused its stream, and tries on", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const states: string[] = [];
  const following = (async () => {
    for await (const { type } of bot.client.status()) states.push(type);
  })();
  server.faults.refuse({ path: "sub:room-messages", times: 4 });
  await server.faults.drop({ username: "bot" });
  await online(bot, 1);
  const attempts = states.filter((state) => state === "connecting");
  expect(attempts).toHaveLength(5);
  expect(states.indexOf("online")).toBeGreaterThan(states.lastIndexOf("connecting"));
  await bot.client.close();
  await following;
});

it("does not count as online when its login on the socket is refused after a reconnect", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const states: string[] = [];
  const following = (async () => {
    for await (const { type } of bot.client.status()) states.push(type);
  })();
  server.faults.refuse({ path: "ddp:login", times: 3 });
  await server.faults.drop({ username: "bot" });
  await online(bot, 1);
  expect(states.filter((state) => state === "online")).toHaveLength(1);
  expect(states.indexOf("online")).toBeGreaterThan(states.lastIndexOf("connecting"));
  expect(states.filter((state) => state === "connecting").length).toBeGreaterThan(3);
  await server.as("ann").say("general", "back?");
  await heard(bot, "back?");
  await bot.client.close();
  await following;
});
