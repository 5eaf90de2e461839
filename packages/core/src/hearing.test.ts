import { expect, it, vi } from "vitest";
import { heard, startBot, startServer } from "./harness.fixture.ts";
import type { RoomEvent } from "./types.ts";

it("hears people in its rooms, and neither itself nor rooms that it is not in", async () => {
  await using server = await startServer({ rooms: [{ name: "elsewhere", members: ["ann"] }] });
  await using bot = await startBot(server);
  await bot.client.send({ roomId: "GENERAL", text: "from the bot" });
  await server.as("ann").say("#elsewhere", "not for the bot");
  await server.as("ann").say("general", "for the bot");
  await heard(bot, "for the bot");
  expect(bot.texts()).toEqual(["for the bot"]);
  expect(bot.client.health.ignored).toMatchObject({ own_message: 1, not_joined: 1 });
  expect(bot.log.join("\n")).toContain("#elsewhere was ignored because the bot is no member");
});

it("hears public channels that it has not joined when it is asked to", async () => {
  await using server = await startServer({ rooms: [{ name: "elsewhere", members: ["ann"] }] });
  await using bot = await startBot(server, { LISTEN_ON_ALL_PUBLIC: "true" });
  await server.as("ann").say("#elsewhere", "overheard");
  await heard(bot, "overheard");
});

it("explains once to each person's first message why direct messages are not answered", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const statuses: string[] = [];
  const following = (async () => {
    for await (const status of bot.client.status()) if (status.type === "ignored") statuses.push(status.reason);
  })();
  await server.as("ann").say("@bot", "psst");
  await server.as("ann").say("@bot", "psst?");
  await server.as("bob").say("@bot", "hey");
  await server.as("ann").say(await server.as("ann").direct("bot", "bob"), "we three");
  await server.as("ann").say("general", "never mind");
  await heard(bot, "never mind");
  await vi.waitFor(() => expect(statuses).toEqual(["direct", "direct", "direct", "direct"]));
  expect(bot.log.filter((line) => line.includes("RESPOND_TO_DM=true"))).toEqual([
    "warn: a direct message from ann was ignored: set RESPOND_TO_DM=true to answer direct messages",
    "warn: a direct message from bob was ignored: set RESPOND_TO_DM=true to answer direct messages",
  ]);
  await bot.client.close();
  await following;
});

it("hears direct messages when RESPOND_TO_DM is on", async () => {
  await using server = await startServer();
  await using bot = await startBot(server, { RESPOND_TO_DM: "true" });
  await server.as("ann").say("@bot", "psst");
  await heard(bot, "psst");
  expect(bot.events.at(-1)).toMatchObject({
    type: "message",
    message: { isDirect: true, room: { kind: "direct", name: "ann" } },
  });
});

it("takes a reaction, a thread reply and a pin for what they are, never for a message", async () => {
  await using server = await startServer({ rooms: [{ name: "ops", owner: "ann", members: ["ann", "bot"] }] });
  await using bot = await startBot(server);
  const ann = server.as("ann");
  const first = await ann.say("ops", "first");
  await ann.react(first._id, ":wave:");
  await ann.react(first._id, ":wave:", false);
  await ann.pin(first._id);
  await ann.say("ops", "in the thread", { tmid: first._id });
  await ann.setTopic("ops", "weather");
  await ann.say("ops", "last");
  await heard(bot, "last");
  expect(bot.texts()).toEqual(["first", "in the thread", "last"]);
  expect(bot.events.filter(({ type }) => type === "reaction")).toMatchObject([
    { messageId: first._id, emoji: ":wave:", added: true, user: { username: "ann" } },
    { messageId: first._id, emoji: ":wave:", added: false },
  ]);
  expect(bot.events.find((event) => event.type === "message" && event.message.text === "in the thread")).toMatchObject({
    message: { threadId: first._id },
  });
});

it("hears edits and deletions when it is asked to, and only then", async () => {
  await using server = await startServer();
  await using deaf = await startBot(server);
  await using keen = await startBot(server, { RESPOND_TO_EDITED: "true" }, { deleted: true });
  await vi.waitFor(() =>
    expect(server.wire.subscriptions("bot").map(({ event }) => event)).toContain("GENERAL/deleteMessage"),
  );
  const ann = server.as("ann");
  const typo = await ann.say("general", "helo");
  await ann.edit(typo._id, "hello");
  await ann.delete(typo._id);
  await ann.say("general", "done");
  await Promise.all([heard(deaf, "done"), heard(keen, "done")]);
  expect(deaf.events.map(({ type }) => type)).toEqual(["message", "message"]);
  expect(keen.events.map(({ type }) => type).sort()).toEqual(["deleted", "edited", "message", "message"]);
  expect(keen.events.find(({ type }) => type === "deleted")).toMatchObject({
    messageId: typo._id,
    room: { name: "general" },
  });
});

it("hears who is typing when it is asked to", async () => {
  await using server = await startServer();
  await using bot = await startBot(server, {}, { typing: true });
  await vi.waitFor(() =>
    expect(server.wire.subscriptions("bot").map(({ event }) => event)).toContain("GENERAL/user-activity"),
  );
  await server.as("ann").typing("general", true);
  await vi.waitFor(() =>
    expect(bot.events).toMatchObject([{ type: "typing", user: { username: "ann" }, active: true }]),
  );
});

it("hears a room from the moment it is invited and falls silent when it is removed", async () => {
  await using server = await startServer();
  const ann = server.as("ann");
  await ann.createGroup("plans");
  await ann.say("plans", "before the bot came");
  await using bot = await startBot(server);
  await ann.invite("plans", "bot");
  await ann.say("plans", "welcome, bot");
  await heard(bot, "welcome, bot");
  await ann.kick("plans", "bot");
  await ann.say("plans", "it is gone");
  await ann.say("general", "still here?");
  await heard(bot, "still here?");
  expect(bot.texts()).toEqual(["welcome, bot", "still here?"]);
  const { id } = bot.client.user;
  const own = bot.events.filter(
    (event) => (event.type === "joined" || event.type === "left") && event.person.id === id,
  );
  expect(own.map(({ type, room }) => [type, room.name])).toEqual([
    ["joined", "plans"],
    ["left", "plans"],
  ]);
});

it("tells who joined, who brought them, and who left", async () => {
  await using server = await startServer({
    rooms: [{ name: "ops", type: "p", owner: "ann", members: ["ann", "bot"] }],
  });
  await using bot = await startBot(server);
  const ann = server.as("ann");
  await ann.invite("ops", "bob");
  await ann.kick("ops", "bob");
  await ann.setTopic("ops", "weather");
  await ann.say("ops", "done");
  await heard(bot, "done");
  expect(bot.events).toMatchObject([
    { type: "joined", person: { username: "bob" }, by: { username: "ann" } },
    { type: "left", person: { username: "bob" }, by: { username: "ann" } },
    { type: "topic", topic: "weather", by: { username: "ann" } },
    { type: "message" },
  ]);
});

it("shares one wire subscription among any number of subscribers, each with its own filter", async () => {
  await using server = await startServer({ rooms: [{ name: "ops", members: ["bot", "ann"] }] });
  await using bot = await startBot(server);
  const onlyOps: string[] = [];
  const stream = bot.client.subscribe({ rooms: ["ops"] });
  const listening = (async () => {
    for await (const event of stream) if (event.type === "message") onlyOps.push(event.message.text);
  })();
  await server.as("ann").say("general", "to general");
  await server.as("ann").say("ops", "to ops");
  await heard(bot, "to ops");
  await stream.close();
  await listening;
  expect(onlyOps).toEqual(["to ops"]);
  expect(server.wire.subscriptions("bot").filter(({ event }) => event === "__my_messages__")).toHaveLength(1);
});

const textsForBot = (events: readonly RoomEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === "message" ? [event.message.textForBot] : []));

it("hears only what is meant for it in channels when told so, and everything in direct rooms", async () => {
  await using server = await startServer();
  await using bot = await startBot(server, { ROCKETCHAT_RESPOND_TO: "mentions", RESPOND_TO_DM: "true" });
  const ann = server.as("ann");
  await ann.say("general", "not for the bot");
  await ann.say("@bot", "psst");
  await ann.say("general", "@bot: ping");
  await ann.say("general", "well, @bot, really");
  await Promise.all([heard(bot, "psst"), heard(bot, "well, @bot, really")]);
  expect([...textsForBot(bot.events)].sort()).toEqual(["ping", "psst", "well, @bot, really"]);
  expect(bot.client.health.ignored).toMatchObject({ not_addressed: 1 });
  expect(bot.log.filter((line) => line.startsWith("warn"))).toEqual([]);
});

it("hears what begins with its prefix, which it takes off, and mentions", async () => {
  await using server = await startServer();
  await using bot = await startBot(server, { ROCKETCHAT_PREFIX: "!" });
  await using other = await startBot(server, {}, { respondTo: "all" });
  for (const text of ["hello", "!ping", "@bot !pong", "@bot peng"]) await server.as("ann").say("general", text);
  await Promise.all([heard(bot, "@bot peng"), heard(other, "@bot peng")]);
  expect(textsForBot(bot.events)).toEqual(["ping", "pong", "peng"]);
  expect(textsForBot(other.events)).toEqual(["hello", "!ping", "!pong", "peng"]);
});

it("gives two subscribers of one client the same message, each as its filter has it", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const commands: RoomEvent[] = [];
  const stream = bot.client.subscribe({ prefix: "!" });
  const listening = (async () => {
    for await (const event of stream) commands.push(event);
  })();
  await server.as("ann").say("general", "!ping");
  await heard(bot, "!ping");
  await stream.close();
  await listening;
  expect(textsForBot(commands)).toEqual(["ping"]);
  expect(textsForBot(bot.events)).toEqual(["!ping"]);
});

it("does not hear those whom it is to ignore, neither their words nor their reactions", async () => {
  await using server = await startServer();
  await using bot = await startBot(server, { ROCKETCHAT_IGNORE_USERS: "@Ann", RESPOND_TO_DM: "true" });
  const marker = await server.as("bob").say("general", "from bob");
  await heard(bot, "from bob");
  await server.as("ann").say("general", "from ann");
  await server.as("ann").say("@bot", "from ann again");
  await server.as("ann").react(marker._id, ":wave:");
  await server.as("bob").react(marker._id, ":tada:");
  await vi.waitFor(() => expect(bot.events.filter(({ type }) => type === "reaction")).toHaveLength(1));
  expect(bot.texts()).toEqual(["from bob"]);
  expect(bot.events.at(-1)).toMatchObject({ type: "reaction", emoji: ":tada:" });
  await vi.waitFor(() => expect(bot.client.health.ignored).toMatchObject({ ignored_user: 2 }));
});

it("explains once a room that it cannot read encrypted messages", async () => {
  await using server = await startServer({
    rooms: [{ name: "secret", type: "p", owner: "ann", members: ["ann", "bot"], encrypted: true }],
    settings: { E2E_Allow_Unencrypted_Messages: true },
  });
  await using bot = await startBot(server);
  const ann = server.as("ann");
  await ann.say("secret", "c1ph3r", { t: "e2e" });
  await ann.say("secret", "t3xt", { t: "e2e" });
  await ann.say("general", "in the clear");
  await heard(bot, "in the clear");
  expect(bot.texts()).toEqual(["in the clear"]);
  await vi.waitFor(() => expect(bot.client.health.ignored).toMatchObject({ encrypted: 2 }));
  expect(bot.log.filter((line) => line.includes("encrypted"))).toEqual([
    "warn: secret is end-to-end encrypted: the bot cannot read it, and nothing there is answered; switch encryption off in the room to talk to the bot",
  ]);
});

it("hears a slash that reaches it as any other text", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  await server.as("ann").say("general", "/deploy now");
  await heard(bot, "/deploy now");
});
