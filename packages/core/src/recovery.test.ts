import { setTimeout as pause } from "node:timers/promises";
import type { DevServer } from "@rocketchat-connectors/dev-server";
import { describe, expect, it, vi } from "vitest";
import { type Bot, heard, quick, startBot, startServer } from "./harness.fixture.ts";

/** Waits until the connection of before is gone and a new one is online. */
async function reconnected(bot: Bot, times = 1): Promise<void> {
  await vi.waitFor(
    () => expect(bot.client.health, "should be online again").toMatchObject({ state: "online", reconnects: times }),
    {
      timeout: 10_000,
    },
  );
}

/** Cuts the bot off, lets things happen, and lets it come back. */
async function away(server: DevServer, bot: Bot, meanwhile: () => Promise<unknown>): Promise<void> {
  const reconnects = bot.client.health.reconnects;
  server.faults.refuse({ path: "ddp:login", times: 1_000 });
  await server.faults.drop({ username: "bot" });
  await vi.waitFor(() => expect(bot.client.health.state).not.toBe("online"));
  await meanwhile();
  server.faults.clear();
  await reconnected(bot, reconnects + 1);
}

const inGeneral = { ROCKETCHAT_ROOM: "general", RESPOND_TO_DM: "true" };

describe("what was said while the bot was away", () => {
  it("is heard once, in order, and marked as recovered", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob"] }] });
    await using bot = await startBot(server, inGeneral);
    const ann = server.as("ann");
    await ann.say("general", "before");
    await heard(bot, "before");
    await away(server, bot, async () => {
      for (let n = 1; n <= 5; n += 1) await ann.say("general", `missed ${n}`);
    });
    await heard(bot, "missed 5");
    await ann.say("general", "after");
    await heard(bot, "after");
    expect(bot.texts()).toEqual(["before", "missed 1", "missed 2", "missed 3", "missed 4", "missed 5", "after"]);
    const origins = bot.events.flatMap((event) => (event.type === "message" ? [event.message.origin] : []));
    expect(origins).toEqual(["live", ...Array(5).fill("recovered"), "live"]);
    expect(bot.client.health.recovered).toBe(5);
  });

  it("comes before what is said while it is being fetched", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob"] }] });
    await using bot = await startBot(server, inGeneral);
    const ann = server.as("ann");
    await away(server, bot, async () => {
      await ann.say("general", "missed");
      server.faults.clear();
      server.faults.delay({ path: "chat.syncMessages", ms: 300 });
      await vi.waitFor(() => expect(bot.client.health.state).toBe("online"), { timeout: 5_000 });
      await ann.say("general", "live");
    });
    await heard(bot, "live");
    expect(bot.texts()).toEqual(["missed", "live"]);
  });

  it("is heard in rooms of every kind, in threads, and in those that the bot was added to meanwhile", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob"] }] });
    await using bot = await startBot(server, inGeneral);
    const ann = server.as("ann");
    const question = await ann.say("general", "question");
    await heard(bot, "question");
    await away(server, bot, async () => {
      await ann.say("general", "in a thread", { tmid: question._id });
      await ann.say("@bot", "direct");
      await ann.createGroup("secret", { members: ["bot"] });
      await ann.say("secret", "in a new group");
    });
    await vi.waitFor(() => expect(bot.texts()).toHaveLength(4));
    expect(bot.texts().toSorted()).toEqual(["direct", "in a new group", "in a thread", "question"]);
  });

  it("is not heard again when it was heard before: no edit, reaction or pin brings it back", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob", "bot"] }] });
    await using bot = await startBot(server, inGeneral);
    const ann = server.as("ann");
    const message = await ann.say("general", "once");
    await heard(bot, "once");
    await away(server, bot, async () => {
      await ann.react(message._id, ":tada:");
      await ann.edit(message._id, "once, edited");
      await server.as("bob").say("general", "next", { tmid: message._id });
    });
    await heard(bot, "next");
    expect(bot.texts()).toEqual(["once", "next"]);
  });

  it("includes edits and deletions when they are asked for", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob"] }] });
    await using bot = await startBot(server, inGeneral, { edited: true, deleted: true });
    const ann = server.as("ann");
    const [kept, gone] = [await ann.say("general", "kept"), await ann.say("general", "gone")];
    await heard(bot, "gone");
    await away(server, bot, async () => {
      await ann.edit(kept._id, "changed");
      await ann.delete(gone._id);
    });
    await vi.waitFor(() => expect(bot.events.map(({ type }) => type)).toContain("deleted"));
    const changes = bot.events.filter(({ type }) => type === "edited" || type === "deleted");
    expect(changes).toMatchObject([{ message: { id: kept._id, text: "changed" } }, { messageId: gone._id }]);
  });

  it("is fetched again when the connection is lost in the middle of it", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob"] }] });
    await using bot = await startBot(server, inGeneral);
    const ann = server.as("ann");
    await away(server, bot, async () => {
      await ann.say("general", "missed");
      server.faults.clear();
      server.faults.refuse({ path: "chat.syncMessages", status: 503, times: 1_000 });
      server.faults.refuse({ path: "channels.history", status: 503, times: 1_000 });
      await vi.waitFor(() => expect(bot.client.health.state).toBe("online"), { timeout: 5_000 });
      await ann.say("general", "live");
      await server.faults.drop({ username: "bot" });
      await vi.waitFor(() => expect(bot.client.health.reconnects).toBe(1));
    });
    await heard(bot, "live");
    expect(bot.texts()).toEqual(["missed", "live"]);
  });

  it("is bounded by number and by age, and the log tells what is left out", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob"] }] });
    await using bot = await startBot(server, inGeneral, {}, { ...quick, recovery: { maxPerRoom: 3 } });
    const ann = server.as("ann");
    await away(server, bot, async () => {
      for (let n = 1; n <= 5; n += 1) await ann.say("general", `missed ${n}`);
    });
    await heard(bot, "missed 5");
    expect(bot.texts()).toEqual(["missed 3", "missed 4", "missed 5"]);
    expect(bot.log.join("\n")).toContain("2 older messages of general are left out");
  });

  it("is not fetched when that is switched off", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob"] }] });
    await using bot = await startBot(server, inGeneral, {}, { ...quick, recovery: { maxAgeMs: 0 } });
    const ann = server.as("ann");
    await away(server, bot, () => ann.say("general", "missed"));
    await ann.say("general", "after");
    await heard(bot, "after");
    expect(bot.texts()).toEqual(["after"]);
  });

  it("is read from the room's history where the server cannot synchronise", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob"] }] });
    await using bot = await startBot(server, inGeneral);
    const ann = server.as("ann");
    server.faults.refuse({ path: "chat.syncMessages", status: 404, times: 1_000, body: {} });
    const root = await ann.say("general", "root");
    await heard(bot, "root");
    await away(server, bot, async () => {
      server.faults.refuse({
        path: "chat.syncMessages",
        status: 400,
        times: 1_000,
        body: { success: false, error: "no" },
      });
      for (let n = 1; n <= 120; n += 1) await ann.say("general", `missed ${n}`, n % 2 ? { tmid: root._id } : {});
    });
    await heard(bot, "missed 120");
    expect(bot.texts()).toEqual(["root", ...Array.from({ length: 120 }, (_, n) => `missed ${n + 1}`)]);
  });

  it("is not counted as left out when it was heard before", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob"] }] });
    await using bot = await startBot(server, inGeneral, {}, { ...quick, recovery: { maxPerRoom: 3 } });
    const ann = server.as("ann");
    for (let n = 1; n <= 5; n += 1) await ann.say("general", `heard ${n}`);
    await heard(bot, "heard 5");
    await away(server, bot, async () => {
      for (let n = 1; n <= 3; n += 1) await ann.say("general", `missed ${n}`);
    });
    await heard(bot, "missed 3");
    expect(bot.texts().slice(5)).toEqual(["missed 1", "missed 2", "missed 3"]);
    expect(bot.log.join("\n")).not.toContain("left out");
  });

  it("is heard in a room that is too large for the server to compare", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob"] }] });
    await using bot = await startBot(server, inGeneral, {}, { ...quick, answerTimeoutMs: 500 });
    server.faults.delay({ path: "chat.syncMessages", ms: 2_000 });
    server.faults.refuse({ path: "ddp:login", times: 1 });
    await server.faults.drop({ username: "bot" });
    await server.as("ann").say("general", "missed");
    await vi.waitFor(() => expect(bot.texts(), "the room's history should be read").toEqual(["missed"]), {
      timeout: 15_000,
    });
    await server.as("ann").say("general", "after");
    await heard(bot, "after");
  }, 30_000);

  it("is waited for while the server's database is away", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob"] }] });
    await using bot = await startBot(server, inGeneral);
    const refusal = { status: 400, times: 2, body: { success: false, error: "not primary" } };
    server.faults.refuse({ path: "chat.syncMessages", ...refusal });
    server.faults.refuse({ path: "channels.history", ...refusal });
    server.faults.refuse({ path: "ddp:login", times: 1 });
    await server.faults.drop({ username: "bot" });
    await server.as("ann").say("general", "missed");
    await heard(bot, "missed");
  });

  it("includes a deletion once, however often the connection is lost", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob", "bot"] }] });
    const ann = server.as("ann");
    const gone = await ann.say("general", "said before the bot came");
    await using bot = await startBot(server, inGeneral, { deleted: true });
    await away(server, bot, () => ann.delete(gone._id));
    const deletions = (): number => bot.events.filter(({ type }) => type === "deleted").length;
    await vi.waitFor(() => expect(deletions(), "the deletion should be told").toBe(1));
    await away(server, bot, () => ann.say("general", "last"));
    await heard(bot, "last");
    expect(deletions()).toBe(1);
  });
});

/** They differ in what announces a message, and when. */
const servers = [
  ["6.5", "monolith"],
  ["7.4", "microservices"],
  ["8.3", "monolith"],
  ["8.8", "microservices"],
] as const;

describe("messages that overtook each other on the stream", () => {
  it.each(servers)("are heard in the order in which they were written (%s, %s)", async (profile, deployment) => {
    const rooms = [{ name: "general", members: ["ann", "bob", "bot"] }];
    await using server = await startServer({ profile, deployment, rooms });
    await using bot = await startBot(server, inGeneral);
    await server.as("ann").say("general", "first");
    await heard(bot, "first");
    server.faults.reorder({ stream: "room-messages", window: 3 });
    for (let n = 1; n <= 9; n += 1) {
      await server.as(n % 2 ? "ann" : "bob").say("general", `m${n}`);
      await pause(2);
    }
    await heard(bot, "m9");
    expect(bot.texts()).toEqual(["first", ...Array.from({ length: 9 }, (_, n) => `m${n + 1}`)]);
  });

  it.each(servers)("include the replies of threads (%s, %s)", async (profile, deployment) => {
    const rooms = [{ name: "general", members: ["ann", "bob", "bot"] }];
    await using server = await startServer({ profile, deployment, rooms });
    await using bot = await startBot(server, inGeneral);
    const root = await server.as("ann").say("general", "root");
    await heard(bot, "root");
    server.faults.reorder({ stream: "room-messages", window: 4 });
    server.faults.duplicate({ stream: "room-messages" });
    for (let n = 1; n <= 8; n += 1) {
      await server.as("ann").say("general", `m${n}`, n % 3 ? { tmid: root._id } : {});
      await pause(2);
    }
    server.faults.clear();
    await heard(bot, "m8");
    expect(bot.texts()).toEqual(["root", ...Array.from({ length: 8 }, (_, n) => `m${n + 1}`)]);
  });
});

describe("a message that the stream never brought", () => {
  it("is fetched although the connection never failed", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob", "bot"] }] });
    await using bot = await startBot(server, inGeneral);
    await server.as("ann").say("general", "first");
    await heard(bot, "first");
    server.faults.reorder({ stream: "room-messages", window: 1_000 });
    await server.as("ann").say("general", "swallowed");
    await vi.waitFor(() => expect(bot.texts()).toContain("swallowed"), { timeout: 10_000 });
    server.faults.clear();
    await server.as("ann").say("general", "last");
    await heard(bot, "last");
    expect(bot.texts()).toEqual(["first", "swallowed", "last"]);
  }, 20_000);
});

describe("public channels that the bot is not in", () => {
  it("are caught up with as well when the bot listens there", async () => {
    await using server = await startServer({
      rooms: [
        { name: "general", members: ["ann", "bob"] },
        { name: "open", members: ["ann"] },
      ],
    });
    await using bot = await startBot(server, { LISTEN_ON_ALL_PUBLIC: "true" });
    const ann = server.as("ann");
    await ann.say("open", "before");
    await heard(bot, "before");
    await away(server, bot, () => ann.say("open", "missed"));
    await ann.say("open", "after");
    await heard(bot, "after");
    expect(bot.texts()).toEqual(["before", "missed", "after"]);
  });
});

describe("what is said while the bot starts", () => {
  it("waits for whoever listens first", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob"] }] });
    const ann = server.as("ann");
    const { connect } = await import("./connect.ts");
    const { settingsFor } = await import("./harness.fixture.ts");
    const client = await connect(settingsFor(server, inGeneral), quick);
    await ann.join?.("general").catch(() => {});
    await vi.waitFor(() => expect(client.rooms.joined().map(({ name }) => name)).toContain("general"));
    await ann.say("general", "early");
    await vi.waitFor(() =>
      expect(server.wire.frames().some((frame) => JSON.stringify(frame).includes("early"))).toBe(true),
    );
    const stream = client.subscribe();
    const first = await stream[Symbol.asyncIterator]().next();
    expect(first.value).toMatchObject({ type: "message", message: { text: "early" } });
    await client.close();
  });
});
