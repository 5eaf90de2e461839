import { describe, expect, it, vi } from "vitest";
import { bridge } from "./bridge.ts";
import type { Client } from "./client.ts";
import { connect } from "./connect.ts";
import { heard, quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";
import { memoryStore } from "./store/memory.ts";
import { deferred } from "./util/deferred.ts";

const inGeneral = { ROCKETCHAT_ROOM: "general", RESPOND_TO_DM: "true" };

/** Stands for a process that was killed: nothing of it writes into the store any more. */
function frozen(store: ReturnType<typeof memoryStore>) {
  let alive = true;
  const view = {
    ...store,
    set: async (...args: Parameters<typeof store.set>) => (alive ? await store.set(...args) : undefined),
  };
  const kill = (): void => {
    alive = false;
  };
  return { view, kill };
}

describe("a bot that is started again with the store of before", () => {
  it("hears what was said while it was down, and nothing twice", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob", "bot"] }] });
    const store = memoryStore();
    const ann = server.as("ann");
    {
      await using bot = await startBot(server, inGeneral, {}, { ...quick, store });
      await ann.say("general", "one");
      await ann.say("@bot", "direct one");
      await heard(bot, "one");
      await heard(bot, "direct one");
    }
    await ann.say("general", "two");
    await ann.createGroup("new", { members: ["bot"] });
    await ann.say("new", "in a new room");
    await ann.say("@bot", "direct two");
    await using bot = await startBot(server, inGeneral, {}, { ...quick, store });
    await ann.say("general", "three");
    await heard(bot, "three");
    await vi.waitFor(() => expect(bot.texts()).toHaveLength(4));
    expect(bot.texts().toSorted()).toEqual(["direct two", "in a new room", "three", "two"]);
  });

  it("takes up a bot that had heard nothing yet", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob", "bot"] }] });
    const store = memoryStore();
    await server.as("ann").say("general", "before all");
    await (await startBot(server, inGeneral, {}, { ...quick, store }))[Symbol.asyncDispose]();
    await server.as("ann").say("general", "meanwhile");
    await using bot = await startBot(server, inGeneral, {}, { ...quick, store });
    await heard(bot, "meanwhile");
    expect(bot.texts()).toEqual(["meanwhile"]);
  });

  it("hears again what the one before took and was not done with, and nothing that it was done with", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob", "bot"] }] });
    const store = memoryStore();
    const { view, kill } = frozen(store);
    const client: Client = await connect(settingsFor(server, inGeneral), {
      ...quick,
      store: view,
      logger: recordingLogger(),
    });
    const stream = client.subscribe({}, { acknowledge: "manual" });
    for (let n = 1; n <= 5; n += 1) await server.as("ann").say("general", `m${n}`);
    const taken: string[] = [];
    for await (const event of stream) {
      if (event.type !== "message") continue;
      taken.push(event.message.text);
      if (["m1", "m3", "m5"].includes(event.message.text)) stream.acknowledge(event);
      if (taken.length === 5) break;
    }
    await vi.waitFor(async () => expect(JSON.stringify(await dump(store, server, client))).toContain("handled"));
    kill();
    await client.close();
    await using bot = await startBot(server, inGeneral, {}, { ...quick, store });
    await server.as("ann").say("general", "m6");
    await heard(bot, "m6");
    expect(bot.texts()).toEqual(["m2", "m4", "m6"]);
  });

  it("does not take an edit or a reaction to what was handled before for a new message", async () => {
    await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob", "bot"] }] });
    const store = memoryStore();
    const ann = server.as("ann");
    const [kept, edited] = [await ann.say("general", "kept"), await ann.say("general", "old")];
    {
      await using bot = await startBot(server, inGeneral, {}, { ...quick, store });
      const message = await ann.say("general", "handled");
      await heard(bot, "handled");
      await ann.react(message._id, ":tada:");
    }
    await ann.react(kept._id, ":tada:");
    await ann.edit(edited._id, "new");
    await using bot = await startBot(server, inGeneral, { edited: true }, { ...quick, store });
    await ann.say("general", "last");
    await heard(bot, "last");
    expect(bot.texts()).toEqual(["last"]);
    expect(bot.events.filter(({ type }) => type === "edited")).toMatchObject([{ message: { text: "new" } }]);
  });

  it("goes on in public channels that it is not in", async () => {
    const rooms = [{ name: "open", members: ["ann"] }];
    await using server = await startServer({ rooms });
    const store = memoryStore();
    const ann = server.as("ann");
    const everywhere = { LISTEN_ON_ALL_PUBLIC: "true" };
    {
      await using bot = await startBot(server, everywhere, {}, { ...quick, store });
      await ann.say("open", "one");
      await heard(bot, "one");
    }
    await ann.say("open", "two");
    await using bot = await startBot(server, everywhere, {}, { ...quick, store });
    await ann.say("open", "three");
    await heard(bot, "three");
    expect(bot.texts()).toEqual(["two", "three"]);
  });
});

async function dump(store: ReturnType<typeof memoryStore>, server: { readonly url: string }, client: Client) {
  const room = await client.rooms.find("general");
  return store.get(`${server.url} ${client.user.id} room ${room.id}`);
}

it("leaves to the next process what could not be answered because the client was closed", async () => {
  await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob", "bot"] }] });
  const store = memoryStore();
  const client = await connect(settingsFor(server, inGeneral), { ...quick, store, logger: recordingLogger() });
  const taken = deferred<void>();
  const answerable = deferred<void>();
  bridge(client, {
    name: "slow",
    async deliver(event) {
      if (event.type !== "message") return;
      taken.resolve();
      await answerable.promise;
      await client.send({ roomId: event.room.id, text: "too late" });
    },
  });
  await server.as("ann").say("general", "question");
  await taken.promise;
  const closing = client.close();
  answerable.resolve();
  await closing;
  await using bot = await startBot(server, inGeneral, {}, { ...quick, store });
  await heard(bot, "question");
});

it("leaves to the next process what comes between the end of its bridge and its own", async () => {
  await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob", "bot"] }] });
  const store = memoryStore();
  const client = await connect(settingsFor(server, inGeneral), { ...quick, store, logger: recordingLogger() });
  const answering = bridge(client, { name: "mute", async deliver() {} });
  await server.as("ann").say("general", "heard");
  await vi.waitFor(() => expect(client.health.delivered).toBe(1));
  await answering.close();
  await server.as("ann").say("general", "in between");
  await vi.waitFor(() => expect(server.wire.frames().some((f) => JSON.stringify(f).includes("in between"))).toBe(true));
  await client.close();
  await using bot = await startBot(server, inGeneral, {}, { ...quick, store });
  await heard(bot, "in between");
  expect(bot.texts()).toEqual(["in between"]);
});

it("leaves to the next process what could not be answered because the account was refused", async () => {
  await using server = await startServer({ rooms: [{ name: "general", members: ["ann", "bob", "bot"] }] });
  const store = memoryStore();
  const client = await connect(settingsFor(server, inGeneral), { ...quick, store, logger: recordingLogger() });
  server.faults.refuse({ path: "chat.sendMessage", status: 503, times: 1_000 });
  const failure = deferred<unknown>();
  await using answering = bridge(client, {
    name: "echo",
    async deliver(event) {
      if (event.type !== "message") return;
      const answer = client.send({ roomId: event.room.id, text: "never" });
      await answer.catch((error: unknown) => {
        failure.resolve(error);
        throw error;
      });
    },
  });
  await server.as("ann").say("general", "question");
  await vi.waitFor(() => expect(client.health.sending).toBe(1));
  await server.admin.deactivate("bot");
  expect(await failure.promise).toMatchObject({ code: "unauthorized" });
  await answering.close();
  await client.close();
  server.faults.clear();
  await server.admin.activate("bot");
  await using bot = await startBot(server, inGeneral, {}, { ...quick, store });
  await heard(bot, "question");
});
