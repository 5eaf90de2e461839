/** The acceptance tests of what bots of other makers suffer: what reaches the bot, and in which order. */
import { describe, expect, it } from "vitest";
import { answering, eventually, textsBy } from "./acceptance.fixture.ts";
import { heard, startBot, startServer } from "./harness.fixture.ts";
import type { IncomingMessage } from "./types.ts";
import { type Deferred, deferred } from "./util/deferred.ts";

const people = [{ username: "ann", password: "secret-ann" }, { username: "bob" }];
const users = [{ username: "bot", password: "secret-bot", roles: ["bot"] }, ...people];

/** A frame of the message stream with these arguments. */
const frame = (args: unknown): string =>
  JSON.stringify({
    msg: "changed",
    collection: "stream-room-messages",
    id: "id",
    fields: { eventName: "__my_messages__", args },
  });

describe("acceptance", () => {
  it.each(["false", "true"])(
    "7. reactions, thread counts, pins, stars, system messages and own edits are no new turn, an edit only if asked for (RESPOND_TO_EDITED=%s)",
    async (edited) => {
      await using server = await startServer({
        users,
        rooms: [{ name: "ops", owner: "ann", members: ["ann", "bob", "bot"] }],
      });
      await using bot = await startBot(server, { RESPOND_TO_EDITED: edited });
      const [ann, bob] = [server.as("ann"), server.as("bob")];
      const first = await ann.say("ops", "first https://example.invalid/page");
      await heard(bot, "first https://example.invalid/page");
      await bob.react(first._id, ":eyes:");
      await bob.say("ops", "inside", { tmid: first._id });
      await ann.pin(first._id);
      await bob.star(first._id);
      await ann.setTopic("ops", "lunch");
      await bob.leave("ops");
      const own = await bot.client.send({ roomId: first.rid, text: "own" });
      await bot.client.edit(own, "own, edited");
      await ann.edit(first._id, "first, edited");
      await ann.say("ops", "last");
      await heard(bot, "last");
      expect(bot.texts()).toEqual(["first https://example.invalid/page", "inside", "last"]);
      const edits = bot.events.flatMap((event) => (event.type === "edited" ? [event.message.text] : []));
      expect(edits).toEqual(edited === "true" ? ["first, edited"] : []);
    },
  );

  it.each(["6.5", "7.1", "8.0", "8.8"] as const)(
    "8. nested arguments, a missing hint, text or sender are tolerated, on both deployments (Rocket.Chat %s)",
    async (profile) => {
      for (const deployment of ["monolith", "microservices"] as const) {
        await using server = await startServer({ users, profile, deployment });
        await using bot = await startBot(server);
        const [sender] = users;
        const at = { $date: Date.now() + 1_000 };
        const message = {
          _id: "m1",
          rid: "GENERAL",
          msg: "one",
          u: { _id: "x", username: "ann" },
          ts: at,
          _updatedAt: at,
        };
        const hint = { roomParticipant: true, roomType: "c", roomName: "general" };
        server.faults.garbage(frame([message, hint]));
        // Rocket.Chat 3.8 to 3.11, and 0.72.
        server.faults.garbage(frame([[{ ...message, _id: "m2", msg: "nested" }, hint]]));
        server.faults.garbage(frame([{ ...message, _id: "m3", msg: "without a hint" }]));
        server.faults.garbage(frame([{ ...message, _id: "m4", msg: undefined }, hint]));
        server.faults.garbage(frame([{ ...message, _id: "m5", u: undefined }, hint]));
        server.faults.garbage(frame([null, hint]));
        server.faults.garbage(frame([]));
        server.faults.garbage(frame("nothing of the kind"));
        await server.as("ann").say("general", `last words to ${sender?.username}`);
        await heard(bot, "last words to bot");
        expect(bot.texts().toSorted()).toEqual(["", "last words to bot", "nested", "one", "without a hint"]);
        expect(bot.client.health).toMatchObject({ reconnects: 0, ignored: { malformed: expect.any(Number) } });
      }
    },
  );

  it("10. handlers of unequal duration answer a room in order, and hold up no other room", async () => {
    await using server = await startServer({ users, rooms: [{ name: "ops", members: ["ann", "bot"] }] });
    await using bot = await startBot(server);
    const gates = new Map<string, Deferred<void>>();
    const begun: string[] = [];
    const wait = async ({ text, room }: IncomingMessage): Promise<void> => {
      begun.push(text);
      if (room.name !== "general") return;
      const gate = deferred<void>();
      gates.set(text, gate);
      await gate.promise;
    };
    await using _bridge = answering(bot.client, wait);
    const texts = Array.from({ length: 10 }, (_, index) => `question ${index}`);
    for (const text of texts) await server.as("ann").say("general", text);
    await server.as("ann").say("ops", "elsewhere");
    await server.waitForMessage({ room: "ops", from: "bot", text: "re: elsewhere" });
    expect(begun.toSorted()).toEqual(["elsewhere", "question 0"]);
    for (const text of texts) {
      await eventually(`'${text}' should be handled`, () => expect(begun).toContain(text));
      gates.get(text)?.resolve();
    }
    await server.waitForMessage({ room: "general", from: "bot", text: "re: question 9" });
    expect(textsBy(server, "general")).toEqual(texts.map((text) => `re: ${text}`));
  });

  it("13. an invitation is heard, a removal silences, an unheard direct message is explained, a private group is found by name", async () => {
    await using server = await startServer({ users });
    await using bot = await startBot(server);
    const ann = server.as("ann");
    await ann.createGroup("fresh");
    await ann.invite("fresh", "bot");
    await ann.say("fresh", "welcome");
    await heard(bot, "welcome");
    const group = await bot.client.rooms.find("fresh");
    await bot.client.send({ roomId: group.id, text: "found it" });
    await server.waitForMessage({ room: "fresh", from: "bot", text: "found it" });
    await ann.kick("fresh", "bot");
    await ann.say("fresh", "behind its back");
    await ann.say("@bot", "psst");
    await ann.say("@bot", "psst!");
    await ann.say("general", "last");
    await heard(bot, "last");
    expect(bot.texts()).toEqual(["welcome", "last"]);
    const warnings = bot.log.filter((line) => line.startsWith("warn:") && line.includes("RESPOND_TO_DM"));
    expect(warnings).toEqual([expect.stringContaining("ann")]);
  });

  it("14. two bots that answer each other stop, and answer people again", async () => {
    const second = { username: "bot2", password: "secret-bot2", roles: ["bot"] };
    await using server = await startServer({ users: [...users, second] });
    await using first = await startBot(server, { ROCKETCHAT_LOOP_LIMIT: "4" });
    await using other = await startBot(server, {
      ROCKETCHAT_USER: "bot2",
      ROCKETCHAT_PASSWORD: "secret-bot2",
      ROCKETCHAT_LOOP_LIMIT: "4",
    });
    await using _answers = answering(first.client);
    await using _replies = answering(other.client);
    await server.as("ann").say("general", "hello");
    const stopped = (): number =>
      (first.client.health.ignored.loop_guard ?? 0) + (other.client.health.ignored.loop_guard ?? 0);
    await eventually("a bot should stop listening to the other", () => expect(stopped()).toBeGreaterThan(0));
    await server.as("ann").say("@bot", "a word in private goes nowhere");
    await eventually("everything heard should be handled", () =>
      expect([first.client.health, other.client.health]).toMatchObject([
        { waiting: 0, sending: 0 },
        { waiting: 0, sending: 0 },
      ]),
    );
    const exchanged = textsBy(server, "general").length + textsBy(server, "general", "bot2").length;
    expect(exchanged).toBeLessThanOrEqual(12);
    expect([...first.log, ...other.log].join("\n")).toContain("ROCKETCHAT_LOOP_LIMIT");
    await server.as("ann").say("general", "and now?");
    await server.waitForMessage({ room: "general", from: "bot", text: "re: and now?" });
  });

  it("17. a visitor is heard when livechat is on; a handoff says what became of it, and silences the bot", async () => {
    const agents = [
      { username: "bot", password: "secret-bot", roles: ["bot", "livechat-agent"] },
      { username: "ann", password: "secret-ann", roles: ["user", "livechat-agent"] },
      { username: "bob" },
    ];
    const departments = [
      { name: "first line", agents: ["bot"] },
      { name: "people", agents: ["ann"] },
    ];
    await using server = await startServer({ users: agents, departments });
    await using bot = await startBot(server, { RESPOND_TO_LIVECHAT: "true" });
    const visitor = await server.visitor({ name: "Vera", department: "first line" });
    await visitor.say("is anybody there?");
    await heard(bot, "is anybody there?");
    const { omnichannel } = bot.client;
    expect(await omnichannel.handoff(visitor.roomId, { department: "people" })).toMatchObject({ status: "no_agents" });
    await visitor.say("still the bot?");
    await heard(bot, "still the bot?");
    await using ann = await startBot(server, { ROCKETCHAT_USER: "ann", ROCKETCHAT_PASSWORD: "secret-ann" });
    expect(await omnichannel.handoff(visitor.roomId, { department: "people" })).toEqual({ status: "ok" });
    await visitor.say("and who are you?");
    await server.as("bob").say("general", "last");
    await heard(bot, "last");
    await heard(ann, "last");
    expect(bot.texts()).toEqual(["is anybody there?", "still the bot?", "last"]);
  });

  it("22. an encrypted message is skipped with one warning; a text that begins with a slash is a text, a command's notice is none", async () => {
    await using server = await startServer({
      users,
      rooms: [{ name: "secret", type: "p", owner: "ann", members: ["ann", "bot"] }],
    });
    await using bot = await startBot(server);
    const ann = server.as("ann");
    for (const cipher of ["c1ph3r", "t3xt", "m0re"]) await ann.say("secret", cipher, { t: "e2e" });
    const at = { $date: Date.now() + 1_000 };
    const notice = {
      _id: "c1",
      rid: "GENERAL",
      t: "command",
      msg: "invite",
      u: { _id: "x", username: "ann" },
      ts: at,
      _updatedAt: at,
    };
    server.faults.garbage(frame([notice, { roomParticipant: true, roomType: "c", roomName: "general" }]));
    await ann.say("general", "/unknown words");
    await heard(bot, "/unknown words");
    expect(bot.texts()).toEqual(["/unknown words"]);
    expect(bot.client.health.ignored.encrypted).toBe(3);
    expect(bot.log.filter((line) => line.startsWith("warn:") && line.includes("encrypted"))).toHaveLength(1);
    await bot.client.send({ roomId: "GENERAL", text: "/topic not a command" });
    await server.waitForMessage({ room: "general", from: "bot", text: "/topic not a command" });
  });
});
