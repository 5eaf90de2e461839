import { describe, expect, it, vi } from "vitest";
import { bridge } from "./bridge.ts";
import type { BridgeOptions, ClientStatus, Connector } from "./client.ts";
import { type Bot, startBot, startServer } from "./harness.fixture.ts";
import type { RoomEvent } from "./types.ts";
import { type Deferred, deferred } from "./util/deferred.ts";

const textOf = (event: RoomEvent): string => (event.type === "message" ? event.message.text : event.type);

/** A connector that notes what it is given and holds each text until it is let go. */
function slowConnector(isSlow: (text: string) => boolean = () => true) {
  const begun: string[] = [];
  const held = new Map<string, Deferred<void>>();
  const connector: Connector = {
    name: "test",
    async deliver(event) {
      const text = textOf(event);
      begun.push(text);
      if (!isSlow(text)) return;
      const gate = deferred<void>();
      held.set(text, gate);
      await gate.promise;
    },
  };
  const begins = (text: string): Promise<void> =>
    vi.waitFor(() => expect(begun, `the connector should be given '${text}'`).toContain(text), { timeout: 10_000 });
  return { connector, begun, begins, release: (text: string) => held.get(text)?.resolve() };
}

async function nothingWaits(bot: Bot): Promise<void> {
  await vi.waitFor(() => expect(bot.client.health.waiting, "events that nobody acknowledged").toBe(0), {
    timeout: 5_000,
  });
}

it("delivers a room's events one after another and lets rooms run side by side", async () => {
  await using server = await startServer({ rooms: [{ name: "ops", members: ["bot", "ann"] }] });
  await using bot = await startBot(server);
  const slow = slowConnector((text) => text === "slow");
  await using _bridge = bridge(bot.client, slow.connector);
  const ann = server.as("ann");
  await ann.say("general", "slow");
  await ann.say("general", "behind it");
  await ann.say("ops", "elsewhere");
  await slow.begins("elsewhere");
  expect(slow.begun).toEqual(["slow", "elsewhere"]);
  slow.release("slow");
  await slow.begins("behind it");
});

it("goes on after a delivery that fails", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const delivered: string[] = [];
  await using _bridge = bridge(bot.client, {
    name: "test",
    async deliver(event) {
      delivered.push(textOf(event));
      if (textOf(event) === "bad") throw new Error("the script is broken");
    },
  });
  await server.as("ann").say("general", "bad");
  await server.as("ann").say("general", "good");
  await vi.waitFor(() => expect(delivered).toEqual(["bad", "good"]));
  expect(bot.log.join("\n")).toContain("test failed on a message of room GENERAL: the script is broken");
  await nothingWaits(bot);
});

it("waits for the running delivery when it closes", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const step = deferred<void>();
  const done: string[] = [];
  const running = bridge(bot.client, {
    name: "test",
    async deliver(event) {
      await step.promise;
      await bot.client.send({ roomId: event.room.id, text: `answer to ${textOf(event)}` });
      done.push(textOf(event));
    },
  });
  await server.as("ann").say("general", "question");
  await vi.waitFor(() => expect(bot.texts()).toEqual(["question"]));
  const closed = running.close();
  step.resolve();
  await closed;
  expect(done).toEqual(["question"]);
  expect(await running.closed).toBeUndefined();
  await nothingWaits(bot);
});

describe("many rooms", () => {
  const names = Array.from({ length: 60 }, (_, index) => `room-${index}`);
  const startBusyServer = () =>
    startServer({ rooms: names.map((name) => ({ name, members: ["bot", "ann"] })), limits: false });

  const inEach = async (rooms: readonly string[], step: (name: string) => unknown): Promise<void> => {
    for (const name of rooms) await step(name);
  };

  it("are not held up by forty-nine slow ones", async () => {
    await using server = await startBusyServer();
    await using bot = await startBot(server);
    const slow = slowConnector((text) => text.startsWith("slow"));
    const running = bridge(bot.client, slow.connector);
    const ann = server.as("ann");
    const [slowRooms, others] = [names.slice(0, 49), names.slice(49)];
    await inEach(slowRooms, (name) => ann.say(name, `slow in ${name}`));
    await inEach(slowRooms, (name) => ann.say(name, `behind in ${name}`));
    for (const round of [1, 2, 3]) await inEach(others, (name) => ann.say(name, `${round} in ${name}`));
    await inEach(others, (name) => slow.begins(`3 in ${name}`));
    const begunIn = (name: string): string[] => slow.begun.filter((text) => text.endsWith(` in ${name}`));
    expect(slowRooms.flatMap(begunIn)).toEqual(slowRooms.map((name) => `slow in ${name}`));
    expect(others.map(begunIn)).toEqual(others.map((name) => [1, 2, 3].map((round) => `${round} in ${name}`)));
    expect(bot.client.health.waiting).toBe(2 * slowRooms.length);
    await inEach(slowRooms, (name) => slow.release(`slow in ${name}`));
    await inEach(slowRooms, (name) => slow.begins(`behind in ${name}`));
    await running.close();
    await nothingWaits(bot);
  });

  it("wait when more of them are slow than may run side by side", async () => {
    await using server = await startBusyServer();
    await using bot = await startBot(server);
    const slow = slowConnector((text) => text.startsWith("slow"));
    const running = bridge(bot.client, slow.connector, { concurrency: 2 });
    const ann = server.as("ann");
    for (const name of names.slice(0, 3)) await ann.say(name, `slow in ${name}`);
    await ann.say("room-3", "quick");
    await vi.waitFor(() => expect(bot.texts()).toContain("quick"));
    expect(slow.begun).toEqual(["slow in room-0", "slow in room-1"]);
    slow.release("slow in room-1");
    await slow.begins("slow in room-2");
    for (const name of names.slice(0, 3)) slow.release(`slow in ${name}`);
    await slow.begins("quick");
    await running.close();
    await nothingWaits(bot);
  });
});

it("says that more waits than the connector can take, and when that is over", async () => {
  await using server = await startServer({ limits: false });
  await using bot = await startBot(server);
  const slow = slowConnector((text) => text === "slow");
  const running = bridge(bot.client, slow.connector);
  const pressure: ClientStatus[] = [];
  const following = (async () => {
    for await (const status of bot.client.status()) if (status.type === "pressure") pressure.push(status);
  })();
  const ann = server.as("ann");
  await ann.say("general", "slow");
  for (let index = 1; index <= 1_000; index += 1) await ann.say("general", `behind it ${index}`);
  await vi.waitFor(() => expect(bot.texts()).toHaveLength(1_001), { timeout: 10_000 });
  const { waiting } = bot.client.health;
  slow.release("slow");
  await slow.begins("behind it 1000");
  await nothingWaits(bot);
  expect(waiting).toBe(1_001);
  await bot.client.close();
  await Promise.all([following, running.closed]);
  // The fixture's own reader counts as well while it takes an event.
  expect(pressure).toEqual([{ type: "pressure", waiting: expect.closeTo(1_000, -1) }]);
  const told = bot.log.filter((line) => line.includes(" events wait to be handled"));
  expect(told).toEqual([expect.stringMatching(/^warn: 10\d\d /), expect.stringMatching(/^info: no more than \d\d /)]);
});

describe("what the connector still works on", () => {
  it("lets the room go on, and counts as waiting until it is handled", async () => {
    await using server = await startServer();
    await using bot = await startBot(server);
    const handled = deferred<void>();
    const delivered: string[] = [];
    await using _bridge = bridge(bot.client, {
      name: "test",
      async deliver(event) {
        delivered.push(textOf(event));
        return textOf(event) === "long" ? { handled: handled.promise } : undefined;
      },
    });
    await server.as("ann").say("general", "long");
    await server.as("ann").say("general", "next");
    await vi.waitFor(() => expect(delivered).toEqual(["long", "next"]));
    await vi.waitFor(() => expect(bot.client.health.waiting).toBe(1));
    handled.resolve();
    await nothingWaits(bot);
  });

  it("is acknowledged and logged when it fails", async () => {
    await using server = await startServer();
    await using bot = await startBot(server);
    const running = bridge(bot.client, {
      name: "test",
      deliver: async () => ({ handled: Promise.reject(new Error("the script broke later")) }),
    });
    await server.as("ann").say("general", "question");
    await vi.waitFor(() =>
      expect(bot.log).toContain("error: test failed on a message of room GENERAL: the script broke later"),
    );
    await nothingWaits(bot);
    await running.close();
  });

  it("does not keep the bridge from closing", async () => {
    await using server = await startServer();
    await using bot = await startBot(server);
    const handled = deferred<void>();
    const delivered: string[] = [];
    const running = bridge(bot.client, {
      name: "test",
      async deliver(event) {
        delivered.push(textOf(event));
        return { handled: handled.promise };
      },
    });
    await server.as("ann").say("general", "question");
    await vi.waitFor(() => expect(delivered).toEqual(["question"]));
    await running.close();
    expect(bot.client.health.waiting).toBe(1);
    handled.resolve();
    await nothingWaits(bot);
  });
});

describe("a strategy", () => {
  async function openStage(strategy: BridgeOptions["strategy"]) {
    const server = await startServer({ rooms: [{ name: "ops", members: ["bot", "ann"] }] });
    const bot = await startBot(server);
    const slow = slowConnector((text) => text === "slow");
    const running = bridge(bot.client, slow.connector, { ...(strategy ? { strategy } : {}) });
    const passedOver: ClientStatus[] = [];
    const following = (async () => {
      for await (const status of bot.client.status()) {
        if (status.type === "ignored" && status.reason === "superseded") passedOver.push(status);
      }
    })();
    return {
      ...slow,
      bot,
      ann: server.as("ann"),
      running,
      passedOver,
      async [Symbol.asyncDispose]() {
        slow.release("slow");
        await running.close();
        await bot[Symbol.asyncDispose]();
        await following;
        await server.close();
      },
    };
  }

  it("`queue` delivers every message that waits", async () => {
    await using stage = await openStage("queue");
    for (const text of ["slow", "one", "two", "three"]) await stage.ann.say("general", text);
    await stage.begins("slow");
    stage.release("slow");
    await stage.begins("three");
    expect(stage.begun).toEqual(["slow", "one", "two", "three"]);
    expect(stage.passedOver).toEqual([]);
  });

  it("`latest` delivers only the last message that waits in a room or thread, and tells which it passed over", async () => {
    await using stage = await openStage("latest");
    const { ann, bot } = stage;
    const root = await ann.say("general", "slow");
    await stage.begins("slow");
    const one = await ann.say("general", "one");
    await ann.say("general", "inside one", { tmid: root._id });
    await ann.react(root._id, ":eyes:");
    const two = await ann.say("general", "two");
    await ann.say("general", "three");
    await ann.say("general", "inside two", { tmid: root._id });
    await ann.say("ops", "elsewhere");
    await stage.begins("elsewhere");
    await vi.waitFor(() => expect(bot.texts()).toContain("inside two"));
    expect(bot.client.health.ignored).toMatchObject({ superseded: 3 });
    stage.release("slow");
    await stage.begins("inside two");
    expect(stage.begun).toEqual(["slow", "elsewhere", "reaction", "three", "inside two"]);
    const told = { type: "ignored", reason: "superseded", roomId: "GENERAL" };
    expect(stage.passedOver).toContainEqual({ ...told, messageId: one._id });
    expect(stage.passedOver).toContainEqual({ ...told, messageId: two._id });
    await nothingWaits(bot);
  });

  it("`debounce` holds a message back until the room is quiet, or the bridge closes", async () => {
    await using stage = await openStage({ type: "debounce", quietMs: 600_000 });
    for (const text of ["one", "two", "last words"]) await stage.ann.say("general", text);
    await vi.waitFor(() => expect(stage.bot.texts()).toEqual(["one", "two", "last words"]));
    expect(stage.begun).toEqual([]);
    expect(stage.passedOver).toHaveLength(2);
    expect(stage.bot.client.health).toMatchObject({ ignored: { superseded: 2 }, waiting: 1 });
    await stage.running.close();
    expect(stage.begun).toEqual(["last words"]);
    await nothingWaits(stage.bot);
  });
});
